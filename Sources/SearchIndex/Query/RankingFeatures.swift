package import Analysis

/// Computes the ranking features of one candidate from its columns.
struct RankingFeatures {
    private let query: QueryReading
    private let document: UInt32
    private let snapshot: IndexSnapshot
    private let name: TermSequence

    init(query: QueryReading, document: UInt32, snapshot: IndexSnapshot) {
        self.query = query
        self.document = document
        self.snapshot = snapshot
        name = snapshot.termSequence(Sequences.name, document)
    }

    /// - Returns: 0…1; 0 for the features that other columns hold.
    func value(of feature: RankingFeature) -> Double {
        switch feature {
        case .fieldShare: fieldShare
        case .neighbourPairs: neighbourPairs
        case .brandMatch: brandMatch
        case .modelExact: has(Sequences.model) { query.primary.contains($0) } ? 1 : 0
        case .numberMissing: numberMissing
        case .typeHead: typeHead
        case .accessoryHead: accessoryHead
        case .colourMissing: colourMissing
        case .nameExact: nameExact
        case .popularity, .rating, .stock: 0
        }
    }

    private func has(_ sequence: String, _ isWanted: (UInt32) -> Bool) -> Bool {
        let terms = snapshot.termSequence(sequence, document)
        for index in 0..<terms.count where isWanted(terms[index]) { return true }
        return false
    }

    private func groups(_ sequence: String) -> UInt64 {
        let terms = snapshot.termSequence(sequence, document)
        var found: UInt64 = 0
        for index in 0..<terms.count { found |= query.groupsByHash[terms[index]] ?? 0 }
        return found
    }

    private var fieldShare: Double {
        guard query.idfTotal > 0 else { return 0 }
        let found =
            groups(Sequences.name) | groups(Sequences.joined) | groups(Sequences.brand) | groups(Sequences.model)
        var sum = 0.0
        for group in query.groups where found & (1 << UInt64(group)) != 0 { sum += query.match.idf[group] }
        return sum / query.idfTotal
    }

    /// 1 for a pair that stands together in order, a half for one with a word between or in the other order.
    private var neighbourPairs: Double {
        guard query.groups.count > 1 else { return 0 }
        var positions: [[Int]] = Array(repeating: [], count: query.match.groups.count)
        for position in 0..<name.count {
            guard let groups = query.groupsByHash[name[position]] else { continue }
            for group in query.groups where groups & (1 << UInt64(group)) != 0 { positions[group].append(position) }
        }
        var sum = 0.0
        for (left, right) in zip(query.groups, query.groups.dropFirst()) {
            var best = 0.0
            for first in positions[left] {
                for second in positions[right] {
                    let distance = second - first
                    best = max(best, (0...1).contains(distance) ? 1 : abs(distance) <= 2 ? 0.5 : 0)
                }
            }
            sum += best
        }
        return sum / Double(query.groups.count - 1)
    }

    private var brandMatch: Double {
        let brand = snapshot.termSequence(Sequences.brand, document)
        guard brand.count > 0 else { return 0 }
        for index in 0..<brand.count where !query.primary.contains(brand[index]) { return 0 }
        return 1
    }

    private var numberMissing: Double {
        guard !query.numbers.isEmpty else { return 0 }
        let missing = query.numbers.count { !query.match.groupDocuments[$0].contains(document) }
        return Double(missing) / Double(query.numbers.count)
    }

    private var typeHead: Double {
        guard let head = query.head else { return 0 }
        let isMeant = has(Sequences.type) { (query.groupsByHash[$0] ?? 0) & (1 << UInt64(head)) != 0 }
        return isMeant ? 1 / Double(query.groups.count) : 0
    }

    private var accessoryHead: Double {
        guard !query.allowsAccessories else { return 0 }
        let isAccessory = has(Sequences.accessories) { query.groupsByHash[$0] == nil }
        return isAccessory ? 1 / Double(max(query.groups.count, 1)) : 0
    }

    private var colourMissing: Double {
        guard !query.colours.isEmpty else { return 0 }
        let colours = snapshot.termSequence(Sequences.colours, document)
        guard colours.count > 0 else { return 0 }
        for index in 0..<colours.count where query.colours.contains(colours[index]) { return 0 }
        return 1
    }

    private var nameExact: Double {
        guard name.count == query.groups.count else { return 0 }
        for index in 0..<name.count {
            guard (query.groupsByHash[name[index]] ?? 0) & (1 << UInt64(query.groups[index])) != 0 else { return 0 }
        }
        return name.count > 0 ? 1 : 0
    }
}
