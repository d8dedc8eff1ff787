import Catalog
import SearchIndex
import Store

/// Brings a generation up to date with the catalog by reading the outbox after its checkpoint.
///
/// The outbox says which product changed, never what: products are read again, so replaying an entry twice or in
/// another batch gives the same index.
struct OutboxReplay {
    let store: CatalogStore
    let batchMax: Int

    /// Applies at most one batch. Blocking.
    ///
    /// - Returns: how many outbox entries were taken in; 0 when the generation is up to date.
    func step(_ generation: IndexGeneration) throws(Refusal) -> Int {
        let entries = try store.outbox(after: generation.snapshot.checkpoint, limit: batchMax)
        guard let last = entries.last else { return 0 }
        var order: [ProductID] = []
        var seen: Set<ProductID> = []
        for entry in entries where seen.insert(entry.productID).inserted { order.append(entry.productID) }
        var products: [ProductID: Product] = [:]
        for product in try store.products(order) { products[product.id] = product }
        let changes = order.map { id -> IndexChange in
            guard let product = products[id], product.status == .published else { return .remove(id) }
            return .put(product)
        }
        do throws(IndexError) {
            _ = try generation.apply(changes, checkpoint: last.sequence)
        } catch {
            throw error.refusal
        }
        return entries.count
    }

    /// Applies everything there is.
    func finish(_ generation: IndexGeneration) throws(Refusal) {
        while try step(generation) > 0 {}
    }
}
