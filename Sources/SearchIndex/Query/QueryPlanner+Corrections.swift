package import Analysis

extension QueryPlanner {
    /// Gives a word that the index has not what it may have been meant to be.
    ///
    /// - Parameter spelled: the word, or its stem.
    func correct(
        _ group: inout WordGroup, spelled: String, isBesideNumber: Bool
    ) throws(IndexError) {
        var found = FuzzyMatcher.expansions(
            of: spelled, in: snapshot.dictionary, editsMax: nil, limit: SearchLimits.fuzzyExpansionsMax)
        // A shop without trousers has no routers to offer instead, but one with a sofa has sofas.
        let isWord = vocabulary.contains(group.surface)
        if isWord { found.removeAll { !$0.isSameWord(as: spelled) } }
        // The letters of another code are no misspelling: ABCD 123 is not ABCE-123.
        if isBesideNumber { found.removeAll { snapshot.dictionary.isCodePart($0.word) } }
        let editsMin = found.first?.edits ?? 0
        for expansion in found where expansion.edits == editsMin { try append(expansion, to: &group) }
        // Two words written as one is as likely as one edit, and likelier than two.
        if editsMin != 1 { try addSplit(of: spelled, to: &group, isBesideNumber: isBesideNumber) }
        guard !group.isKnown, !isWord, !isBesideNumber, let sounds else { return }
        let alike = SoundMatcher(dictionary: snapshot.dictionary, rules: sounds)
            .expansions(of: spelled, limit: SearchLimits.fuzzyExpansionsMax)
        for expansion in alike { try append(expansion, to: &group) }
    }

    private func append(_ expansion: FuzzyMatcher.Expansion, to group: inout WordGroup) throws(IndexError) {
        // A second correction of the same distance is less likely than the first, and so on.
        let weight = parameters.fuzzyPenalty / Double(1 + group.alternatives.count / 2)
        try append(
            expansion.term, surface: expansion.word, weight: weight, .fuzzy, slipCost: expansion.cost, to: &group)
    }

    // MARK: Words written as one

    private func addSplit(
        of word: String, to group: inout WordGroup, isBesideNumber: Bool
    ) throws(IndexError) {
        for split in snapshot.dictionary.splits(word) where isPlausible(split) {
            let halves = [split.first, split.second]
            if isBesideNumber, halves.contains(where: { snapshot.dictionary.isCodePart($0.word) }) { return }
            let alternative = TermAlternative(
                terms: halves.map { Array($0.term.utf8) }, weight: parameters.fuzzyPenalty, kind: .split,
                surface: split.first.word + " " + split.second.word, slipCost: SlipCost.missingSpace)
            // Some product must have both words, or any two of the dictionary would do.
            guard try !QueryMatch.documents(of: alternative, in: snapshot).isEmpty else { continue }
            group.alternatives.insert(alternative, at: 0)
            return
        }
    }

    /// Any word can be cut into a short word of the catalog and a rest: `ding` is no "di ng".
    private func isPlausible(_ split: LayeredDictionary.Split) -> Bool {
        let lengths = [split.first, split.second].map { $0.word.unicodeScalars.count }
        guard let shorter = lengths.min(), let longer = lengths.max(), longer >= Self.halfLettersMin else {
            return false
        }
        if shorter >= Self.halfLettersMin { return true }
        // Short words are in no vocabulary; one that many products have is one: `tvstand`.
        let half = lengths[0] == shorter ? split.first : split.second
        return half.documentFrequency * Self.shortHalfShare >= snapshot.documentCount
    }

    private static let halfLettersMin = 4
    /// One product of so many must have a short half.
    private static let shortHalfShare = 100

    // MARK: Words that the catalog misspells

    /// A word that hardly any product has, that the language has not, and that is a slip away from a word which both have:
    /// the catalog's own misprint. Whoever types it means the word.
    func correctMisprint(_ group: inout WordGroup) throws(IndexError) {
        guard let exact = group.alternatives.first, exact.kind == .exact, !group.isIdentifier, !group.isStopWord,
            group.surface.unicodeScalars.count >= Self.misprintLettersMin, !vocabulary.contains(group.surface)
        else { return }
        let count = try snapshot.termFrequency(exact.terms[0])
        guard count <= Self.misprintDocumentsMax, !isBrand(group.surface) else { return }
        let meant = FuzzyMatcher.expansions(
            of: group.surface, in: snapshot.dictionary, editsMax: 1, limit: SearchLimits.fuzzyExpansionsMax
        ).first { isMeant($0, by: group.surface, count: Int(count)) }
        guard let meant else { return }
        group.alternatives.insert(
            TermAlternative(
                terms: [Array(meant.term.utf8)], weight: parameters.fuzzyPenalty, kind: .fuzzy, surface: meant.word,
                slipCost: meant.cost), at: 0)
    }

    private func isMeant(_ expansion: FuzzyMatcher.Expansion, by word: String, count: Int) -> Bool {
        let letters = word.unicodeScalars.count
        let costMax = letters >= Self.misprintLettersLong ? Self.misprintCostLongMax : Self.misprintCostMax
        guard expansion.cost <= costMax, expansion.documentFrequency >= count * Self.misprintRatio,
            vocabulary.contains(expansion.word)
        else { return false }
        // Short names are a letter away from a word: Bose, base.
        return letters >= Self.misprintLettersUsual || expansion.word.hasPrefix(word)
    }

    private func isBrand(_ word: String) -> Bool {
        snapshot.valueColumn("brand")?.ordinals(equalFolding: word).isEmpty == false
    }

    private static let misprintLettersMin = 4
    private static let misprintLettersUsual = 6
    private static let misprintDocumentsMax = 5
    private static let misprintRatio = 30
    private static let misprintLettersLong = 8
    private static let misprintCostMax = 0.8
    private static let misprintCostLongMax = 1.0
}
