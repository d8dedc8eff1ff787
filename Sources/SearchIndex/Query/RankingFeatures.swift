package import Analysis
import Foundation

/// Where the words of a query stand in one field of one product.
struct FieldMatch {
    /// Number of terms in the field.
    let length: Int
    /// Groups that occur, as a bit set.
    private(set) var groups: UInt64 = 0
    /// Positions that match some group, with the groups, in order.
    private(set) var positions: [(position: Int, groups: UInt64)] = []

    init(_ terms: TermSequence, _ groupsByHash: [UInt32: UInt64]) {
        length = terms.count
        for position in 0..<terms.count {
            guard let groups = groupsByHash[terms[position]] else { continue }
            self.groups |= groups
            positions.append((position, groups))
        }
    }

    /// Length of the shortest stretch that holds every group which the field has; 0 when it has none.
    var shortestWindow: Int {
        var best = positions.isEmpty ? 0 : Int.max
        for start in positions.indices {
            var seen: UInt64 = 0
            for end in start..<positions.count {
                seen |= positions[end].groups
                if seen == groups {
                    best = min(best, positions[end].position - positions[start].position + 1)
                    break
                }
            }
        }
        return best
    }
}

/// The numbers, mostly 0…1, that the second stage weighs for one candidate.
struct RankingFeatures {
    let name: FieldMatch
    let brand: FieldMatch
    let category: FieldMatch
    let idf: [Double]
    let idfTotal: Double
    let groupCount: Int
    let popularity: Double
    let rating: Double?
    let stock: Double?

    func value(of feature: RankingFeature) -> Double {
        switch feature {
        case .nameCoverage: share(name.groups)
        case .nameExact: name.length > 0 && name.positions.count == name.length && isComplete(name) ? 1 : 0
        case .namePosition: name.positions.first.map { 1 / (1 + Double($0.position)) } ?? 0
        case .proximity: proximity
        case .brandMatch: brand.length > 0 && brand.positions.count == brand.length ? 1 : 0
        case .popularity: popularity / (popularity + Self.popularityPivot)
        case .rating: (rating ?? 0) / 5
        case .stock: stock.map { $0 > 0 ? 1 : 0 } ?? 1
        case .headMatch: headMatch
        case .categoryMatch: share(category.groups)
        case .lengthPenalty: -log2(1 + Double(name.length)) / 5
        }
    }

    /// Popularity that is worth half of the feature.
    private static let popularityPivot = 50.0

    private func share(_ groups: UInt64) -> Double {
        guard idfTotal > 0 else { return 0 }
        var sum = 0.0
        for index in idf.indices where groups & (1 << UInt64(index)) != 0 { sum += idf[index] }
        return sum / idfTotal
    }

    private func isComplete(_ field: FieldMatch) -> Bool {
        field.groups.nonzeroBitCount == groupCount
    }

    private var proximity: Double {
        let matched = name.groups.nonzeroBitCount
        guard matched > 1 else { return 0 }
        return Double(matched) / Double(max(matched, name.shortestWindow)) * Double(matched) / Double(groupCount)
    }

    /// Whether the last word of the query, which in most shop queries names the kind of thing, is in the name's
    /// first half, where names say what they are and not what they are for.
    private var headMatch: Double {
        guard groupCount > 0, name.length > 0 else { return 0 }
        let head: UInt64 = 1 << UInt64(groupCount - 1)
        guard let first = name.positions.first(where: { $0.groups & head != 0 }) else { return 0 }
        return first.position * 2 <= name.length ? 1 : 0
    }
}
