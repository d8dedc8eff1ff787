/// The value of one attribute, typed so that numbers sort and filter as numbers.
package enum AttributeValue: Hashable, Sendable {
    case text(String)
    /// A finite number; the unit is as given ("cm", "GB"), `nil` when the catalog does not say.
    case number(Double, unit: String?)
    case boolean(Bool)
    /// Texts in the catalog's order, without repeats, never empty.
    case list([String])
    /// Where something is: a store, a place of collection.
    case point(GeoPoint)
}
