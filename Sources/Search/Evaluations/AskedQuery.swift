/// One query of a judged set.
package struct AskedQuery: Sendable, Equatable {
    package var id: String
    package var text: String
    /// BCP 47; `nil` when the query names none.
    package var language: String?

    package init(id: String, text: String, language: String? = nil) {
        self.id = id
        self.text = text
        self.language = language
    }
}
