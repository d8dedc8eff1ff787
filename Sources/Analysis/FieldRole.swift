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

    /// The role's place in `allCases`, for lists with an element a role.
    package var ordinal: Int {
        switch self {
        case .name: 0
        case .brand: 1
        case .category: 2
        case .identifier: 3
        case .attribute: 4
        case .descriptionText: 5
        case .tag: 6
        }
    }
}
