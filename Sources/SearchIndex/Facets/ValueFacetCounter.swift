/// Counts the values of one field of texts.
struct ValueFacetCounter {
    let request: FacetRequest
    let column: ValueColumn

    /// - Parameter counts: by the ordinals that stand for all spellings of a value.
    /// - Parameter selected: texts that the filter asks for.
    func facet(_ counts: [(ordinal: Int, count: Int)], selected: [String]) -> ValueFacet {
        // Most facets of most searches have no selection and are shown as they are counted.
        let selection = selected.isEmpty ? FacetSelection.none : FacetSelection(selected, in: column)
        let shown = selection.shown(counts, matching: matches)
        let top = TopBuckets(limit: request.limit, sort: request.sort, isReversed: request.isReversed).select(
            shown, count: \.count, isSelected: { selection.contains($0.ordinal) },
            key: { key(column.value($0.ordinal)) })
        let buckets = top.kept.map {
            ValueFacet.Bucket(
                value: column.value($0.ordinal), count: $0.count, isSelected: selection.contains($0.ordinal))
        }
        return ValueFacet(buckets: buckets + selection.unknownBuckets, hasMore: top.hasMore)
    }

    /// `nil` when all values are shown.
    private var matches: ((Int) -> Bool)? {
        guard let search = FacetSearch(request.search) else { return nil }
        return { search.matches(column.value($0)) }
    }

    private func key(_ value: String) -> NaturalKey { request.key(value) }
}

/// The values of a facet that the filter asks for.
struct FacetSelection {
    /// Ordinals that stand for their spellings.
    private var ordinals: Set<Int> = []
    /// Asked for, and no product of the catalog has it.
    private var unknown: [String] = []

    static let none = FacetSelection()

    private init() {}

    init(_ texts: [String], in column: ValueColumn) {
        for text in texts {
            let found = column.ordinals(equalFolding: text)
            if found.isEmpty {
                let folded = text.lowercased()
                if !unknown.contains(where: { $0.lowercased() == folded }) { unknown.append(text) }
            } else {
                ordinals.formUnion(found.map(column.merged))
            }
        }
    }

    func contains(_ ordinal: Int) -> Bool { !ordinals.isEmpty && ordinals.contains(ordinal) }

    /// Those that match the search, and all that are selected, without products as well.
    func shown(_ counts: [(ordinal: Int, count: Int)], matching: ((Int) -> Bool)?) -> [(ordinal: Int, count: Int)] {
        var shown = counts
        if let matching { shown = counts.filter { contains($0.ordinal) || matching($0.ordinal) } }
        guard !ordinals.isEmpty else { return shown }
        for ordinal in ordinals.subtracting(counts.map(\.ordinal)).sorted() { shown.append((ordinal, 0)) }
        return shown
    }

    /// A shopper must be able to take back a selection that has lost its last product.
    var unknownBuckets: [ValueFacet.Bucket] {
        unknown.map { ValueFacet.Bucket(value: $0, count: 0, isSelected: true) }
    }
}

/// The beginning of a word that a shopper typed above a list of values.
struct FacetSearch {
    private let prefix: [UInt8]

    /// - Returns: `nil` when nothing is searched for.
    init?(_ text: String?) {
        guard let text else { return nil }
        prefix = Array(FoldedText.bytes(text).drop { $0 == UInt8(ascii: " ") })
        if prefix.isEmpty { return nil }
    }

    func matches(_ value: String) -> Bool { FoldedText.hasWord(FoldedText.bytes(value), startingWith: prefix) }
}

extension FacetRequest {
    /// The place of a value in the asked order, or among values of the same count.
    func key(_ value: String) -> NaturalKey {
        if sort == .order, let order { return order.key(value) }
        return NaturalKey(value)
    }
}
