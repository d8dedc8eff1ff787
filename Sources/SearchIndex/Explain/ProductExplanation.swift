package import Catalog

/// What one search makes of one product that the index has.
package struct ProductExplanation: Sendable {
    /// From 1; `nil` when the search does not find the product.
    package let rank: Int?
    /// `nil` when the product is not found, or when the order comes from columns.
    package let score: Explanation?
    /// In the order of the query; empty when it has no words, or when the product is not to be seen.
    package let words: [ExplainedWord]
    /// Empty when the product is found.
    package let reasons: [ExplainedReason]
}
