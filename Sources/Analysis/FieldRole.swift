/// What a field of a product is for. An analyzer chooses one pipeline and one weight for each role.
package enum FieldRole: String, CaseIterable, Sendable, Hashable {
    case name
    case brand
    case category
    /// SKU, EAN, model number: never stemmed, never fuzzy.
    case identifier
    case attribute
    case descriptionText = "description"
    case tag
}
