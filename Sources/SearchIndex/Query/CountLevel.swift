/// What totals and facets count.
package enum CountLevel: String, Hashable, Sendable, CaseIterable {
    /// Products with a variant that matches.
    case product
    /// Variants that match; a product without variants is one.
    case variant
}
