/// Words with which an analyzer reads what a product name says the product is.
package struct NameLists: Sendable, Hashable {
    /// Things made for other things ("case", "toner").
    package var accessories: Set<String> = []
    package var colours: Set<String> = []
    /// Words that end what a name calls the product ("with", "for").
    package var breakers: Set<String> = []
    /// Words behind which a name says what the product is for ("for", "fits").
    package var relations: Set<String> = []

    package init() {}
}
