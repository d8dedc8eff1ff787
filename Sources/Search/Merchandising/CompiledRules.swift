import Analysis
import Catalog
import SearchIndex

/// A set of rules in the terms of one analyzer.
struct CompiledRules: Sendable {
    private let synonyms: SynonymTable
    /// By the order in which they count.
    private let curations: [Curation]
    /// Places in ``curations`` by the whole query's terms.
    private let exact: [[String]: [Int]]
    private let patterns: [(pattern: QueryPattern, curation: Int)]

    init(_ rules: RuleSet, _ session: AnalysisSession) {
        let language = session.analyzer.language.map { String($0.lowercased().prefix { $0 != "-" }) }
        func isMeant(_ wanted: String?) -> Bool { wanted == nil || language == nil || wanted == language }
        synonyms = SynonymTable(
            rules.synonyms.filter { $0.isEnabled && isMeant($0.language) }.flatMap { Self.rules($0, session) },
            isLive: true)
        curations = rules.curations.filter { isMeant($0.language) }.sorted {
            $0.priority != $1.priority ? $0.priority > $1.priority : $0.id < $1.id
        }
        var exact: [[String]: [Int]] = [:]
        var patterns: [(pattern: QueryPattern, curation: Int)] = []
        for (index, curation) in curations.enumerated() {
            for query in curation.queries {
                let pattern = QueryPattern(query, curation.match, session)
                guard !pattern.parts.isEmpty else { continue }
                if let terms = pattern.terms {
                    exact[terms, default: []].append(index)
                } else {
                    patterns.append((pattern, index))
                }
            }
        }
        self.exact = exact
        self.patterns = patterns
    }

    private static func rules(_ rule: SynonymRule, _ session: AnalysisSession) -> [SynonymTable.Rule] {
        func terms(_ phrases: [String]) -> [[String]] { phrases.map { session.query($0).map(\.term) } }
        let to = terms(rule.to)
        return terms(rule.from).flatMap { from in
            to.map { SynonymTable.Rule(from: from, to: $0, weight: rule.weight) }
        }
    }

    /// - Parameter text: of the query.
    /// - Returns: `nil` when no rule concerns the query.
    func rules(for text: String, at instant: Timestamp, _ session: AnalysisSession) -> SearchRules? {
        var rules = SearchRules(words: session.query(text))
        let plain = rules.words
        let wanted = active(plain, at: instant)
        synonyms.addAlternatives(to: &rules.words)
        guard !wanted.isEmpty else { return rules.words == plain ? nil : rules }
        add(wanted, to: &rules)
        return rules
    }

    /// Curations that name a product for a query, but not at this moment.
    func inactive(for text: String, placing product: ProductID, at instant: Timestamp, _ session: AnalysisSession)
        -> [Curation]
    {
        meant(session.query(text)).filter { curation in
            !curation.isActive(at: instant) && curation.pins.contains { $0.id == product }
        }
    }

    private func active(_ words: [QueryWord], at instant: Timestamp) -> [Curation] {
        meant(words).filter { $0.isActive(at: instant) }
    }

    /// Those that the query is meant by, at any time.
    private func meant(_ words: [QueryWord]) -> [Curation] {
        var places = Set(exact[words.map(\.term)] ?? [])
        for (pattern, index) in patterns where !places.contains(index) && pattern.matches(words) {
            places.insert(index)
        }
        return places.sorted().map { curations[$0] }
    }

    /// Where two curations want the same place, the first has it and the second the next free one.
    private func add(_ wanted: [Curation], to rules: inout SearchRules) {
        for curation in wanted.reversed() {
            for id in curation.hidden { rules.hidden[id] = curation.id }
        }
        rules.buried = wanted.flatMap(\.buried)
        rules.boosts = wanted.flatMap(\.boosts).map { SearchRules.Boost(filter: $0.node, amount: $0.amount) }
        rules.filters = wanted.compactMap { curation in
            curation.filterNode.map { SearchRules.Filter(curation: curation.id, node: $0) }
        }
        var taken: Set<Int> = []
        var placed: Set<ProductID> = []
        for pin in wanted.flatMap(\.pins) where placed.insert(pin.id).inserted {
            var position = pin.position
            while !taken.insert(position).inserted { position += 1 }
            rules.pins.append(SearchRules.Pin(position: position, id: pin.id))
        }
        rules.pins.sort { $0.position < $1.position }
        rules.applied = AppliedRules(
            curations: wanted.map(\.id), redirect: wanted.compactMap(\.redirect).first,
            banners: wanted.compactMap(\.banner))
    }
}
