package import Analysis

/// Turns the analysed words of a query into groups of index terms: synonyms, joined and split words, completions,
/// corrections.
///
/// A word the index knows is taken at its word; only unknown ones are completed or corrected, since looser
/// matching of known words costs precision on every clean query (measured: nDCG −.02 to −.06).
struct QueryPlanner {
    let snapshot: IndexSnapshot
    let parameters: RankingParameters
    let toleratesTypos: Bool
    /// The text of the query, in which identifiers are looked for; `nil` where there is no need.
    var text: String?
    /// Of the query's language; `nil` when it writes no compounds as one word.
    var compounds: CompoundRules?
    /// Words that mean themselves, whether the catalog has them or not.
    var vocabulary = Vocabulary.none
    /// How words are heard that are spelled so.
    var sounds: SoundRules?

    /// - Parameter words: in the order of the query.
    /// - Parameter completesWords: whether a word that nothing else has may be the beginning of one.
    func groups(of words: [QueryWord], completesWords: Bool) throws(IndexError) -> [WordGroup] {
        var groups: [WordGroup] = []
        for word in words.prefix(SearchLimits.queryWordsMax) {
            groups.append(try known(word))
        }
        try addSpanningAlternatives(of: words, to: &groups)
        try addJoins(of: words, to: &groups)
        try addCompounds(of: words, to: &groups)
        if let text {
            try IdentifierReading(snapshot: snapshot, parameters: parameters, text: text).apply(words, to: &groups)
        }
        // Whether a word may be the beginning of one, or a part of a code, must not hang on its place, or another order
        // of the same words would find something else.
        for index in groups.indices where !groups[index].isKnown {
            let isBesideNumber = groups.indices.contains { $0 != index && groups[$0].hasDigit }
            try completeOrCorrect(
                &groups[index], words[index], isPrefix: completesWords, isBesideNumber: isBesideNumber)
        }
        // Without the words of the language there is no telling a misprint from a name.
        if toleratesTypos, !vocabulary.isEmpty {
            for index in groups.indices { try correctMisprint(&groups[index]) }
        }
        return groups
    }

    /// The word itself and the alternatives that its analyzer names, as far as the index has them.
    private func known(_ word: QueryWord) throws(IndexError) -> WordGroup {
        var group = WordGroup(
            source: word.sourceStart..<word.sourceEnd, surface: word.surface, isStopWord: word.isStopWord,
            isIdentifier: word.kind == .identifier)
        let term = Array(word.term.utf8)
        if try snapshot.termFrequency(term) > 0 {
            group.alternatives.append(
                TermAlternative(terms: [term], weight: 1, kind: .exact, surface: word.surface))
        }
        for alternative in word.alternatives where alternative.spanCount <= 1 {
            if let found = try self.alternative(alternative, dividedBy: 1) { group.alternatives.append(found) }
        }
        return group
    }

    private func alternative(
        _ alternative: QueryWord.Alternative, dividedBy words: Int
    ) throws(IndexError) -> TermAlternative? {
        let terms = alternative.terms.map { Array($0.utf8) }
        for term in terms where try snapshot.termFrequency(term) == 0 { return nil }
        guard !terms.isEmpty else { return nil }
        let kind: TermAlternative.Kind
        let penalty: Double
        switch alternative.kind {
        case .synonym: (kind, penalty) = (.synonym, parameters.synonymPenalty)
        case .joined: (kind, penalty) = (.joined, 1)
        case .split: (kind, penalty) = (.split, 1)
        case .folded: (kind, penalty) = (.folded, 1)
        }
        return TermAlternative(
            terms: terms, weight: min(1, alternative.weight * penalty) / Double(words), kind: kind,
            surface: alternative.terms.joined(separator: " "), isLive: alternative.isLive)
    }

    /// An alternative for several words stands in for each of them, so that all of them count as matched by it.
    private func addSpanningAlternatives(of words: [QueryWord], to groups: inout [WordGroup]) throws(IndexError) {
        for (index, word) in words.enumerated() where index < groups.count {
            for alternative in word.alternatives where alternative.spanCount > 1 {
                let span = min(alternative.spanCount, groups.count - index)
                let covered =
                    alternative.places.isEmpty
                    ? Array(index..<(index + span)) : alternative.places.filter { $0 < groups.count }
                guard let found = try self.alternative(alternative, dividedBy: covered.count) else { continue }
                for place in covered { groups[place].alternatives.append(found) }
            }
        }
    }

    private func completeOrCorrect(
        _ group: inout WordGroup, _ word: QueryWord, isPrefix: Bool, isBesideNumber: Bool
    ) throws(IndexError) {
        guard !group.isStopWord else { return }
        let lettersMin = group.hasDigit ? IdentifierReading.prefixBytesMin : 2
        if isPrefix, group.surface.unicodeScalars.count >= lettersMin {
            for word in snapshot.dictionary.words(
                withPrefix: group.surface, limit: SearchLimits.prefixExpansionsMax)
            {
                // Letters beside a number are no beginning of another code: ABC 123 is not ABCD-456.
                if isBesideNumber, !group.hasDigit, isOfCode(word.word) { continue }
                try append(word.term, surface: word.word, weight: parameters.prefixPenalty, .prefix, to: &group)
            }
            if group.isKnown { return }
        }
        guard !group.isIdentifier, toleratesTypos else { return }
        try correct(&group, spelled: group.surface, isBesideNumber: isBesideNumber)
        // The catalog may have the word in another form only.
        if !group.isKnown, word.term != group.surface {
            try correct(&group, spelled: word.term, isBesideNumber: isBesideNumber)
        }
    }

    private func isOfCode(_ word: String) -> Bool {
        word.utf8.contains { $0 &- 0x30 < 10 } || snapshot.dictionary.isCodePart(word)
    }

    func append(
        _ term: String, surface: String, weight: Double, _ kind: TermAlternative.Kind, slipCost: Double = 0,
        to group: inout WordGroup
    ) throws(IndexError) {
        let bytes = Array(term.utf8)
        guard !group.alternatives.contains(where: { $0.terms == [bytes] }), try snapshot.termFrequency(bytes) > 0
        else { return }
        group.alternatives.append(
            TermAlternative(terms: [bytes], weight: weight, kind: kind, surface: surface, slipCost: slipCost))
    }
}
