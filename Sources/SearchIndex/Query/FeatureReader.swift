package import Analysis

/// Computes the ranking features of candidates of one query from their columns.
struct FeatureReader {
    private let query: QueryReading
    private let rows: RankingColumn
    private let popularity: NumberColumn?
    private let rating: NumberColumn?
    private let stock: NumberColumn?
    /// The products of each value that the query names.
    private let understood: [Bitmap]

    init(query: QueryReading, snapshot: IndexSnapshot, understood: [Bitmap]) {
        self.query = query
        self.understood = understood
        rows = snapshot.rankingColumn
        popularity = snapshot.numberColumn("popularity")
        rating = snapshot.numberColumn("rating")
        stock = snapshot.numberColumn("stock")
    }

    func features(_ document: UInt32) -> RankingFeatures {
        var features = RankingFeatures()
        var found: UInt64 = 0
        rows.row(document).forEachField { field, terms in
            switch field {
            case .name: found |= readName(terms, &features)
            case .joined: found |= words(of: terms)
            case .brand:
                found |= words(of: terms)
                features.brandMatch = terms.allSatisfy(query.terms.isPrimary) ? 1 : 0
            case .model:
                found |= words(of: terms)
                features.modelExact = terms.contains(where: query.terms.isPrimary) ? 1 : 0
            case .type: features.typeHead = typeHead(terms)
            case .colours: features.colourMissing = colourMissing(terms)
            case .accessories: features.accessoryHead = accessoryHead(terms)
            }
        }
        features.fieldShare = query.share(of: found)
        features.nameWhole = query.match.names.likeness(document)
        features.languageMatch = query.match.names.isInLanguage(document) ? 1 : 0
        features.numberMissing = numberMissing(document)
        features.popularity = Self.bounded(popularity?.value(document) ?? 0)
        features.rating = (rating?.value(document) ?? 0) / 5
        // A catalog without stock has everything.
        features.stock = stock?.value(document).map { $0 > 0 ? 1 : 0 } ?? 1
        if !understood.isEmpty {
            features.understood = Double(understood.count { $0.contains(document) }) / Double(understood.count)
        }
        return features
    }

    /// Popularity has any scale: half of the feature at 50, all of it at infinity.
    private static func bounded(_ popularity: Double) -> Double { popularity / (popularity + 50) }

    // MARK: Terms

    /// The words of the query that some terms stand for.
    @inline(__always)
    private func words(of terms: TermSequence) -> UInt64 {
        var found: UInt64 = 0
        for index in 0..<terms.count { found |= query.terms.words(terms[index]) }
        return found
    }

    /// - Returns: the words of the query that the name has.
    private func readName(_ terms: TermSequence, _ features: inout RankingFeatures) -> UInt64 {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: max(terms.count, 1)) { words in
            var found: UInt64 = 0
            for index in 0..<terms.count {
                words[index] = query.terms.words(terms[index])
                found |= words[index]
            }
            let words = UnsafeBufferPointer(rebasing: words[..<terms.count])
            if found != 0 {
                features.neighbourPairs = neighbourPairs(words)
                features.nameExact = isExact(words) ? 1 : 0
            }
            return found
        }
    }

    /// 1 for a pair that stands together in order, a half for one with a word between or in the other order.
    private func neighbourPairs(_ words: UnsafeBufferPointer<UInt64>) -> Double {
        guard query.groups.count > 1, words.count > 0 else { return 0 }
        var sum = 0.0
        for pair in 1..<query.groups.count {
            let (left, right) =
                (1 << UInt64(query.groups[pair - 1]), 1 << UInt64(query.groups[pair])) as (UInt64, UInt64)
            var best = 0.0
            for position in words.indices where words[position] & left != 0 {
                // One term may stand for both words, as a compound does.
                if words[position] & right != 0 || Self.has(right, words, position + 1) {
                    best = 1
                    break
                }
                if [-2, -1, 2].contains(where: { Self.has(right, words, position + $0) }) { best = 0.5 }
            }
            sum += best
        }
        return sum / Double(query.groups.count - 1)
    }

    @inline(__always)
    private static func has(_ word: UInt64, _ words: UnsafeBufferPointer<UInt64>, _ position: Int) -> Bool {
        position >= 0 && position < words.count && words[position] & word != 0
    }

    private func isExact(_ words: UnsafeBufferPointer<UInt64>) -> Bool {
        guard words.count == query.groups.count, words.count > 0 else { return false }
        for index in words.indices where words[index] & (1 << UInt64(query.groups[index])) == 0 { return false }
        return true
    }

    private func numberMissing(_ document: UInt32) -> Double {
        guard !query.numbers.isEmpty else { return 0 }
        let missing = query.numbers.count { !query.match.groupDocuments[$0].contains(document) }
        return Double(missing) / Double(query.numbers.count)
    }

    private func typeHead(_ terms: TermSequence) -> Double {
        guard let head = query.head else { return 0 }
        let isMeant = terms.contains { query.terms.words($0) & (1 << UInt64(head)) != 0 }
        return isMeant ? 1 / Double(query.groups.count) : 0
    }

    private func accessoryHead(_ terms: TermSequence) -> Double {
        guard !query.allowsAccessories else { return 0 }
        let isAccessory = terms.contains { query.terms.words($0) == 0 }
        return isAccessory ? 1 / Double(max(query.groups.count, 1)) : 0
    }

    private func colourMissing(_ terms: TermSequence) -> Double {
        guard !query.colours.isEmpty else { return 0 }
        return terms.contains(where: query.colours.contains) ? 0 : 1
    }
}
