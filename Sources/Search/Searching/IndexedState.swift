import Catalog
import SearchIndex

/// What catalog and index hold of one product.
struct IndexedState {
    let id: ProductID
    /// `nil` when the catalog has no such product.
    let stored: Product?
    /// `nil` when the index has no such product.
    let document: UInt32?
    /// Of curations that would place the product, but not now.
    var curations: [ExplainedReason] = []
    private let indexedVersion: Int64?
    private let indexedSequence: Int64
    private let backlog: Int64

    /// - Parameter sequence: of the last change of the catalog.
    init(id: ProductID, stored: Product?, document: UInt32?, snapshot: IndexSnapshot, sequence: Int64) {
        self.id = id
        self.stored = stored
        self.document = document
        indexedVersion = document.map(snapshot.version)
        indexedSequence = snapshot.checkpoint
        backlog = max(0, sequence - snapshot.checkpoint)
    }

    /// The product as the index has it; `nil` when the catalog has gone on.
    var indexedProduct: Product? { stored?.version == indexedVersion ? stored : nil }

    /// What keeps the product as it is now from being found, before any search.
    var reasons: [ExplainedReason] {
        guard let stored else {
            return document == nil
                ? [ExplainedReason(.unknownProduct, "the catalog has no product with the id '\(id)'")]
                : [stale("the product has been deleted, and the index still has it")]
        }
        guard stored.status == .published else {
            let status = ExplainedReason(
                .notPublished, "the product is not published, its status is \(stored.status.rawValue)",
                [JSONMember("status", .string(stored.status.rawValue))])
            return document == nil ? [status] : [status, stale("the index still has it")]
        }
        guard let indexedVersion else {
            return [stale("the catalog has version \(stored.version) of the product, the index none")]
        }
        guard indexedVersion < stored.version else { return [] }
        return [stale("the catalog has version \(stored.version) of the product, the index \(indexedVersion)")]
    }

    private func stale(_ what: String) -> ExplainedReason {
        let advice =
            backlog > 0 ? "\(backlog) changes wait to be indexed" : "no change waits to be indexed: run `aisle verify`"
        return ExplainedReason(.staleIndex, "\(what); \(advice)")
    }

    var json: JSONValue {
        [
            "version": indexedVersion.map { .integer($0) } ?? .null,
            "catalog_version": stored.map { .integer($0.version) } ?? .null,
            "sequence": .integer(indexedSequence), "backlog": .integer(backlog),
        ]
    }
}
