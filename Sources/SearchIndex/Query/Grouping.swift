package import Catalog

/// Hits gathered by the value that they have of a field.
package struct Grouping: Hashable, Sendable {
    package enum Style: Hashable, Sendable {
        /// A product is in the group of each of its values; those without any are one group.
        case groups
        /// A product is in the group of its first value only; each one without any stands for itself.
        case distinct
    }

    package var field: String
    package var style: Style
    /// Hits of a group at most.
    package var hitsMax: Int

    /// More of one kind than a shelf shows.
    package static let hitsMax = 50

    package init(field: String, style: Style, hitsMax: Int) {
        self.field = field
        self.style = style
        self.hitsMax = hitsMax
    }
}

/// The hits with one value.
package struct HitGroup: Sendable {
    /// `nil` for those without the field.
    package let value: String?
    /// How many match with the value, exactly: products or variants, as the request counts.
    package let count: Int
    /// Best first; as many as were asked for or as there are.
    package internal(set) var hits: [RankedHit]
    /// The number of the value in its column.
    let ordinal: Int?
}

/// The groups of one page.
struct GroupedHits {
    /// In the order of their best hits.
    let groups: [HitGroup]
    /// Over all pages, exactly.
    let total: Int
}

/// Gathers hits into groups.
struct GroupBuilder {
    private let grouping: Grouping
    private let column: ValueColumn
    private let keys: GroupKeys

    /// - Parameter documents: the products that match.
    /// - Parameter rows: the variants that match, perhaps with some of other products; `nil` when all do.
    /// - Throws: `unknown_field` for a field that no product has as a text.
    init(
        _ grouping: Grouping, snapshot: IndexSnapshot, documents: Bitmap, rows: Bitmap?
    ) throws(Refusal) {
        guard let column = snapshot.valueColumn(grouping.field) else {
            let name = grouping.style == .groups ? "group_by" : "distinct"
            throw Refusal(
                .unknownField, message: "hits can't be grouped by this field",
                problems: [
                    Problem(.unknownField, field: name, message: "no product has a text \(grouping.field)")
                ])
        }
        self.grouping = grouping
        self.column = column
        keys = GroupKeys(grouping, column, snapshot.variants, documents: documents, rows: rows)
    }

    /// - Parameter page: counted in groups.
    /// - Parameter order: gives the best hits of all, at most so many; more of them begin with the same.
    func page(_ page: Range<Int>, level: CountLevel, order: (Int) throws -> [RankedHit]) rethrows -> GroupedHits {
        var depth = max(Self.depthMin, page.upperBound * grouping.hitsMax)
        while true {
            let hits = page.isEmpty ? [] : try order(depth)
            let groups = gathered(hits, level)
            let wanted = groups.prefix(page.upperBound).dropFirst(page.lowerBound)
            let isWhole = hits.count < depth || hits.count >= keys.documentCount
            let isFull =
                groups.count >= page.upperBound && wanted.allSatisfy { $0.hits.count == hitCount($0) }
            if isWhole || isFull || page.isEmpty {
                return GroupedHits(groups: Array(wanted), total: keys.groupCount)
            }
            depth *= 4
        }
    }

    /// Most pages are full within so many hits.
    private static let depthMin = 512

    private func gathered(_ hits: [RankedHit], _ level: CountLevel) -> [HitGroup] {
        var groups: [HitGroup] = []
        var places: [Int: Int] = [:]
        for hit in hits {
            let ordinals = keys.ordinals(of: hit.document)
            guard !ordinals.isEmpty else {
                if grouping.style == .groups, let place = places[Self.missing] {
                    if groups[place].hits.count < grouping.hitsMax { groups[place].hits.append(hit) }
                } else {
                    places[Self.missing] = groups.count
                    let count = keys.missing(hit.document, grouping.style, level)
                    groups.append(HitGroup(value: nil, count: count, hits: [hit], ordinal: nil))
                }
                continue
            }
            for ordinal in ordinals {
                if let place = places[ordinal] {
                    if groups[place].hits.count < grouping.hitsMax { groups[place].hits.append(hit) }
                } else {
                    places[ordinal] = groups.count
                    groups.append(
                        HitGroup(
                            value: column.value(ordinal), count: keys.count(ordinal, level), hits: [hit],
                            ordinal: ordinal))
                }
            }
        }
        return groups
    }

    private static let missing = -1

    /// How many hits a group shows when it is full.
    private func hitCount(_ group: HitGroup) -> Int {
        if let ordinal = group.ordinal { return min(grouping.hitsMax, keys.count(ordinal, .product)) }
        return grouping.style == .distinct ? 1 : min(grouping.hitsMax, keys.missingCount)
    }
}
