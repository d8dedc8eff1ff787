/// Says that a product changed, not how: the reader fetches the product as it is now.
package struct OutboxEntry: Hashable, Sendable {
    /// Grows with every entry, without end; gaps are possible.
    package var sequence: Int64
    package var productID: ProductID
    /// Whether the product was written and got a version of its own; a change of its category or a repair gives none.
    package var hasVersion: Bool

    package init(sequence: Int64, productID: ProductID, hasVersion: Bool) {
        self.sequence = sequence
        self.productID = productID
        self.hasVersion = hasVersion
    }
}

/// Enough of a product to tell whether an index has it as it is.
package struct ProductVersion: Hashable, Sendable {
    package var id: ProductID
    package var version: Int64
    package var status: Product.Status

    package init(id: ProductID, version: Int64, status: Product.Status) {
        self.id = id
        self.version = version
        self.status = status
    }
}
