import Catalog
import SearchIndex

/// The filter of a key for reading that is no search: what it hides is as if it were not there.
struct KeyFilter {
    private let node: FilterNode
    private let snapshot: IndexSnapshot
    private let currency: CurrencyCode
    private let now: Timestamp

    /// - Returns: `nil` when the key has no filter.
    /// - Throws: `forbidden` for a filter that no longer parses: it must hide everything rather than nothing.
    init?(_ grant: Grant, snapshot: IndexSnapshot, currency: CurrencyCode, now: Timestamp) throws(Refusal) {
        guard let filter = grant.filter else { return nil }
        do throws(Refusal) {
            node = try FilterParser.parse(filter)
        } catch {
            throw Refusal(.forbidden, message: "the filter of this key is not valid: \(error.message)")
        }
        self.snapshot = snapshot
        self.currency = currency
        self.now = now
    }

    /// Whether the holder may see a product; never one that is not in the index, whose fields are not known.
    func allows(_ id: ProductID) throws(Refusal) -> Bool {
        guard let docid = snapshot.docid(of: id) else { return false }
        return try !documents(within: Bitmap(sorted: [docid])).isEmpty
    }

    /// Those of some products that the holder may see.
    func documents(within universe: Bitmap) throws(Refusal) -> Bitmap {
        try FilterEvaluator(
            snapshot: snapshot, universe: universe, currency: currency, customerGroup: .everyone, now: now
        ).documents(matching: node).and(universe)
    }
}
