import Catalog
import Store

/// Resolves categories for searches.
final class CategoryLookup: Sendable {
    private let store: CatalogStore
    private let threads: BlockingPool

    init(store: CatalogStore, threads: BlockingPool) {
        self.store = store
        self.threads = threads
    }

    /// Names from the root down.
    ///
    /// - Throws: `not_found`.
    func path(of id: Int64) async throws(Refusal) -> [String] {
        let store = store
        return try await threads.run { () throws(Refusal) in
            guard let path = try store.category(CategoryID(id))?.path else {
                throw Refusal(.notFound, message: "there is no category \(id)")
            }
            return path
        }
    }
}
