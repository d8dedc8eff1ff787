package import Analysis

extension QueryPlanner {
    /// Beyond it, words are joined with nothing: each pair costs a dozen looks into the dictionary.
    private static let compoundWordsMax = 5
    private static let splitWeight = 0.8
    private static let pairWeight = 0.5
    /// A compound is a kind of what its last part names, and the word itself stands above it.
    private static let headWeight = 0.5

    /// What languages with compounds say in one word or in several: `Kaffeemaschine` finds `Maschine für Kaffee`,
    /// `Maschine Kaffee` finds `Kaffeemaschine`, and `Suppe` finds `Pilzsuppe`.
    func addCompounds(of words: [QueryWord], to groups: inout [WordGroup]) throws(IndexError) {
        guard let rules = compounds else { return }
        let splitter = CompoundSplitter(dictionary: snapshot.dictionary, rules: rules)
        let places = groups.indices.filter { words[$0].kind == .word && !words[$0].isStopWord }
        for place in places {
            try addParts(splitter, words[place], to: &groups[place])
            try addKinds(splitter, words[place], rules, to: &groups[place])
        }
        guard places.count <= Self.compoundWordsMax else { return }
        for first in places {
            for last in places where last != first { try addPair(splitter, first, last, words, to: &groups) }
        }
    }

    private func addParts(
        _ splitter: CompoundSplitter, _ word: QueryWord, to group: inout WordGroup
    ) throws(IndexError) {
        let parts = splitter.parts(of: word.surface)
        guard !parts.isEmpty else { return }
        let terms = parts.map { Array($0.term.utf8) }
        for term in terms where try snapshot.termFrequency(term) == 0 { return }
        guard !group.alternatives.contains(where: { $0.terms == terms }) else { return }
        group.alternatives.append(
            TermAlternative(
                terms: terms, weight: Self.splitWeight, kind: .compound,
                surface: parts.map(\.word).joined(separator: " ")))
    }

    private func addKinds(
        _ splitter: CompoundSplitter, _ word: QueryWord, _ rules: CompoundRules, to group: inout WordGroup
    ) throws(IndexError) {
        guard !Array(word.surface.utf8).withUnsafeBufferPointer({ rules.isIndexed($0) }) else { return }
        for compound in splitter.compounds(endingIn: word.surface, term: word.term) {
            let term = Array(compound.term.utf8)
            guard !group.alternatives.contains(where: { $0.terms == [term] }), try snapshot.termFrequency(term) > 0
            else { continue }
            group.alternatives.append(
                TermAlternative(terms: [term], weight: Self.headWeight, kind: .compound, surface: compound.word))
        }
    }

    private func addPair(
        _ splitter: CompoundSplitter, _ first: Int, _ last: Int, _ words: [QueryWord], to groups: inout [WordGroup]
    ) throws(IndexError) {
        let compounds = splitter.compounds(of: words[first].surface, words[last].surface, term: words[last].term)
        for compound in compounds {
            let terms = [Array(compound.term.utf8)]
            guard try snapshot.termFrequency(terms[0]) > 0 else { continue }
            let alternative = TermAlternative(
                terms: terms, weight: Self.pairWeight, kind: .compound, surface: compound.surface)
            for place in [first, last] where !groups[place].alternatives.contains(where: { $0.terms == terms }) {
                groups[place].alternatives.append(alternative)
            }
        }
    }
}
