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

    /// Applies at most one batch of changes. Blocking.
    ///
    /// - Returns: how many outbox entries were taken in; 0 when the generation is up to date.
    func step(_ generation: IndexGeneration) throws(Refusal) -> Int {
        let snapshot = generation.snapshot
        var checkpoint = snapshot.checkpoint
        var taken = 0
        while true {
            let entries = try store.outbox(after: checkpoint, limit: batchMax)
            if let last = entries.last { checkpoint = last.sequence }
            taken += entries.count
            let changes = try changes(entries, against: snapshot)
            // Entries that the index has already move the checkpoint with the next that it lacks, or with the last.
            if changes.isEmpty, entries.count == batchMax { continue }
            guard taken > 0 else { return 0 }
            do throws(IndexError) { try generation.apply(changes, checkpoint: checkpoint) } catch {
                throw error.refusal
            }
            return taken
        }
    }

    /// What the entries change in an index; nothing for products that it has as they are.
    private func changes(
        _ entries: [OutboxEntry], against snapshot: IndexSnapshot
    ) throws(Refusal) -> [IndexChange] {
        var order: [ProductID] = []
        var seen: Set<ProductID> = []
        for entry in entries where seen.insert(entry.productID).inserted { order.append(entry.productID) }
        let unversioned = Set(entries.lazy.filter { !$0.hasVersion }.map(\.productID))
        var current: [ProductID: ProductVersion] = [:]
        for version in try store.productVersions(order) { current[version.id] = version }
        order.removeAll { id in
            let document = snapshot.docid(of: id)
            guard let product = current[id], product.status == .published else { return document == nil }
            return !unversioned.contains(id) && document.map { snapshot.version($0) == product.version } ?? false
        }
        guard !order.isEmpty else { return [] }
        var products: [ProductID: Product] = [:]
        for product in try store.products(order) { products[product.id] = product }
        return order.map { id -> IndexChange in
            guard let product = products[id], product.status == .published else { return .remove(id) }
            return .put(product)
        }
    }

    /// Applies everything there is.
    func finish(_ generation: IndexGeneration) throws(Refusal) {
        while try step(generation) > 0 {}
    }
}
