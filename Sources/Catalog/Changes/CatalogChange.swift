/// One write to the catalog.
package enum CatalogChange: Hashable, Sendable {
    /// Creates the product or replaces everything that is stored of it.
    ///
    /// With an expected version the write happens only when the stored product has exactly that one; 0 means that there
    /// must be none yet. Version and times of the product are set by the store, except the creation time of a new one.
    case upsert(Product, expectedVersion: Int64? = nil)
    case delete(ProductID, expectedVersion: Int64? = nil)
    case setStatus(ProductID, Product.Status)
    /// Replaces all prices of the product itself, or of its variant with that SKU.
    case setPrices(ProductID, sku: SKU? = nil, prices: [Price])
    /// Replaces the stock of the product itself, or of its variant with that SKU.
    case setStock(ProductID, sku: SKU? = nil, stock: Stock)

    /// The product that the change is about.
    package var productID: ProductID {
        switch self {
        case .upsert(let product, _): product.id
        case .delete(let id, _), .setStatus(let id, _), .setPrices(let id, _, _), .setStock(let id, _, _): id
        }
    }
}

/// What became of one change.
package enum CatalogOutcome: Hashable, Sendable {
    case created
    case updated
    /// The product is stored like that already: nothing was written and nobody is told.
    case unchanged
    case deleted
    case refused(Refusal)
}

/// What to do with a batch in which one change is refused.
package enum RefusedChangePolicy: Sendable {
    /// Nothing of the batch is written.
    case refuseBatch
    /// The others are written; an import keeps its good lines.
    case keepOthers
}

/// What a batch did, all of it in one transaction.
package struct CatalogReceipt: Hashable, Sendable {
    /// The last outbox sequence after the batch: whoever waits for an index that has reached it sees the batch.
    package var sequence: Int64
    /// One for each change, in the order of the batch.
    package var outcomes: [CatalogOutcome]

    package init(sequence: Int64, outcomes: [CatalogOutcome]) {
        self.sequence = sequence
        self.outcomes = outcomes
    }

    package var created: Int { outcomes.count { $0 == .created } }
    package var updated: Int { outcomes.count { $0 == .updated } }
    package var unchanged: Int { outcomes.count { $0 == .unchanged } }
    package var deleted: Int { outcomes.count { $0 == .deleted } }

    /// The refused changes with their 0-based places in the batch.
    package var refused: [(index: Int, refusal: Refusal)] {
        outcomes.enumerated().compactMap { index, outcome in
            guard case .refused(let refusal) = outcome else { return nil }
            return (index, refusal)
        }
    }
}
