/// What the index takes, by field and by structure, in bytes.
package struct IndexFootprint: Sendable {
    package struct Field: Sendable {
        package let name: String
        /// By what is kept of the field: its texts for filters and facets, numbers, prices.
        package let parts: [(structure: String, bytes: Int)]

        package var bytes: Int { parts.reduce(0) { $0 + $1.bytes } }
    }

    /// Largest first.
    package let fields: [Field]
    /// What belongs to no single field, largest first.
    package let structures: [(structure: String, bytes: Int)]
    /// Posting lists kept in memory for the next search.
    package let cachedPostings: Int
    /// Prices kept in memory as customer groups pay them.
    package let cachedPrices: Int
}

extension IndexSnapshot {
    /// - Complexity: O(sections); nothing is read but the directories of blocks.
    package func footprint() -> IndexFootprint {
        var fields: [String: [String: Int]] = [:]
        var structures: [String: Int] = [:]
        for (kind, name, bytes) in blocks.flatMap(\.sectionBytes) {
            guard let part = kind.fieldPart else {
                structures[kind.structure, default: 0] += bytes
                continue
            }
            let field = MeasureColumns.parts(name)?.key ?? (part == "prices" ? "price" : name)
            fields[field, default: [:]][part, default: 0] += bytes
        }
        let list = fields.map { name, parts in
            IndexFootprint.Field(name: name, parts: Self.largestFirst(parts))
        }
        return IndexFootprint(
            fields: list.sorted { $0.bytes != $1.bytes ? $0.bytes > $1.bytes : $0.name < $1.name },
            structures: Self.largestFirst(structures), cachedPostings: cachedPostingBytes,
            cachedPrices: blocks.reduce(0) { $0 + $1.settledPrices.bytes })
    }

    private static func largestFirst(_ parts: [String: Int]) -> [(structure: String, bytes: Int)] {
        parts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

extension BlockFormat.Kind {
    /// What is kept of a field; `nil` for what belongs to none.
    fileprivate var fieldPart: String? {
        switch self {
        case .texts, .values, .variantValues: "texts"
        case .numbers, .unit, .variantNumbers: "numbers"
        case .prices, .variantPrices: "prices"
        case .ranking, .versions, .productIDs, .payloads, .words, .lengths, .idOrder, .postings, .variantRows,
            .variantTexts:
            nil
        }
    }

    fileprivate var structure: String {
        switch self {
        case .texts, .values, .numbers, .unit, .prices, .variantValues, .variantNumbers, .variantPrices: "columns"
        case .ranking: "ranking"
        case .versions: "versions"
        case .productIDs, .idOrder: "product_ids"
        case .payloads: "payloads"
        case .words: "words"
        case .lengths: "lengths"
        case .postings: "postings_of_changes"
        case .variantRows, .variantTexts: "variants"
        }
    }
}
