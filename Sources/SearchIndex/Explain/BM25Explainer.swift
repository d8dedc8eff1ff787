package import Analysis

/// Takes the first-stage score of one document apart. Every number comes from the scorer itself.
struct BM25Explainer {
    private let snapshot: IndexSnapshot
    private let parameters: RankingParameters
    private let document: UInt32
    private let scorer: BM25Scorer
    private let fields: FieldTerms?

    /// - Parameter fields: of the version that is indexed; `nil` leaves frequencies whole.
    init(snapshot: IndexSnapshot, parameters: RankingParameters, document: UInt32, fields: FieldTerms?) {
        self.snapshot = snapshot
        self.parameters = parameters
        self.document = document
        self.fields = fields
        scorer = BM25Scorer(snapshot: snapshot, parameters: parameters, documents: [document])
    }

    /// - Parameter groups: the words that count, each with what its score is made of.
    func explanation(_ groups: [(group: WordGroup, node: RankNode)]) throws(IndexError) -> Explanation {
        var words: [Explanation] = []
        for (group, node) in groups {
            let score = try value(node)
            let found = score > 0
            words.append(
                Explanation(
                    "word \(group.surface)", score, found ? .max : .given,
                    meaning: found ? "the best of what counts as the word" : "the product lacks the word",
                    found ? try alternatives(node, of: group) : []))
        }
        return Explanation("bm25", .sum, meaning: "how often and how rarely used the words are", words)
    }

    private func value(_ node: RankNode) throws(IndexError) -> Double { try scorer.scores(node).first ?? 0 }

    /// What the product has of a word's alternatives.
    private func alternatives(_ node: RankNode, of group: WordGroup) throws(IndexError) -> [Explanation] {
        guard case .max(let parts) = node else { return [try explanation(node, of: group)] }
        var found: [Explanation] = []
        for part in parts where try value(part) > 0 { found.append(try explanation(part, of: group)) }
        return found
    }

    private func explanation(_ node: RankNode, of group: WordGroup) throws(IndexError) -> Explanation {
        switch node {
        case .term(let term, let scale): return try self.term([term], scale: scale, of: group)
        case .synonym(let terms): return try self.term(terms, scale: 1, of: group)
        case .scaled(let part, let factor):
            return Explanation(
                "kinds of it", .product, [Explanation("weight", factor), try explanation(part, of: group)])
        case .sum(let parts), .all(let parts), .max(let parts):
            var explained: [Explanation] = []
            for part in parts { explained.append(try explanation(part, of: group)) }
            var rule = Explanation.Rule.sum
            if case .max = node { rule = .max }
            return Explanation("terms together", try value(node), rule, explained)
        }
    }

    /// One term, or several that count as one.
    private func term(_ terms: [[UInt8]], scale: Double, of group: WordGroup) throws(IndexError) -> Explanation {
        let text = terms.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " or ")
        let kind = group.alternatives.first { $0.terms.contains(terms[0]) }?.kind ?? .exact
        var sets: [Bitmap] = []
        for term in terms { sets.append(try snapshot.postings(term)) }
        let count = Bitmap.or(sets).count
        var parts: [Explanation] = []
        if scale != 1 {
            parts.append(Explanation("weight", scale, meaning: "of \(kind.meaning)"))
        }
        parts.append(
            Explanation(
                "rarity", scorer.termWeight(documentCount: count),
                meaning: "logarithm of how rare the term is, \(count) of \(snapshot.documentCount) products, × (k1 + 1)"
            ))
        parts.append(try saturation(terms))
        return Explanation(
            "term \(text)", try value(terms.count == 1 ? .term(terms[0], scale: scale) : .synonym(terms)), .product,
            meaning: kind == .exact ? "" : kind.meaning, parts)
    }

    private func saturation(_ terms: [[UInt8]]) throws(IndexError) -> Explanation {
        let length = snapshot.lengths(of: [document]).first ?? 0
        let average = NumberText.text((snapshot.averageLength * 10).rounded() / 10)
        let (k1, b) = (NumberText.text(parameters.bm25K1), NumberText.text(parameters.bm25B))
        return Explanation(
            "saturation", .saturation, meaning: "the more often the term, the closer to 1",
            [
                try frequency(terms),
                Explanation(
                    "length", scorer.saturation.first ?? 0,
                    meaning: "k1 × (1 − b + b × max(length ÷ average, ½)), "
                        + "k1 = \(k1), b = \(b), length \(length), average \(average)"),
            ])
    }

    private func frequency(_ terms: [[UInt8]]) throws(IndexError) -> Explanation {
        let frequency = Double(try scorer.frequency(of: terms))
        var byField: [FieldRole: UInt32] = [:]
        for term in terms {
            for (role, own) in fields?.frequencies(of: term) ?? [] { byField[role, default: 0] += own }
        }
        let parts = FieldRole.allCases.compactMap { role in
            byField[role].map { own in
                Explanation(role.rawValue, Double(own), meaning: "occurrences × the weight of the field")
            }
        }
        let meaning = "occurrences, each times the weight of its field"
        // Another version of the product, or more than the index counts: the parts would not add up.
        guard !parts.isEmpty, parts.reduce(0, { $0 + $1.value }) == frequency else {
            return Explanation("frequency", frequency, meaning: meaning)
        }
        return Explanation("frequency", frequency, .sum, meaning: meaning, parts)
    }
}

extension BM25Scorer {
    /// The weighted frequency of some terms together in the first document.
    fileprivate func frequency(of terms: [[UInt8]]) throws(IndexError) -> UInt32 {
        var sum: UInt32 = 0
        for term in terms {
            for list in try snapshot.termPostings(term).lists {
                forEachCommon(with: list) { index, frequency in if index == 0 { sum += UInt32(frequency) } }
            }
        }
        return sum
    }
}

extension TermAlternative.Kind {
    /// What a term of the kind is to the word as typed.
    var meaning: String {
        switch self {
        case .exact: "the word itself"
        case .folded: "another spelling"
        case .synonym: "a synonym"
        case .joined: "words written as one"
        case .split: "one word written as two"
        case .compound: "a part of a compound, or a compound of it"
        case .prefix: "a word that begins so"
        case .fuzzy: "a correction"
        }
    }
}
