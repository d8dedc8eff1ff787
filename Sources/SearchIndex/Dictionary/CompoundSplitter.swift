package import Analysis

/// Cuts compounds into words of the catalog: `Solarladegerät` is `Solar` and `Ladegerät` where products say both.
///
/// Every part is a word of the dictionary, at least ``partBytesMin`` long, perhaps with a link behind it (`Tomaten|mark`)
/// or without its last letter (`Kirsch|saft`), and none is so much rarer than the whole that it looks like a misprint.
/// Of several ways the one with the fewest parts is taken, then the one whose rarest part is the most frequent (after
/// Koehn and Knight 2003, who compare geometric means of corpus frequencies).
struct CompoundSplitter {
    let dictionary: LayeredDictionary
    let rules: CompoundRules

    /// Shorter words are endings, articles and brands; the analyzer's list has those that are parts.
    static let partBytesMin = 4
    private static let wordBytes = 8...64
    private static let partsMax = 4
    /// A part in so many times fewer products than the whole is chance: `schoko` and `lade`, `origin` and `al`.
    private static let rarerMax = 50

    /// - Parameter word: folded, unstemmed.
    /// - Returns: the parts in order, at least two; empty for what is no compound.
    func parts(of word: String) -> [WordDictionary.Entry] {
        let bytes = Array(word.utf8)
        guard Self.wordBytes.contains(bytes.count), isAllowed(bytes[...]), bytes.allSatisfy(Self.isLetter) else {
            return []
        }
        let frequencyMin = max(1, (dictionary.entry(word)?.documentFrequency ?? 0) / Self.rarerMax)
        var memo: [Int: [Int: [WordDictionary.Entry]]] = [:]
        for count in 2...Self.partsMax {
            let found = best(bytes, from: 0, count: count, frequencyMin, &memo)
            if !found.isEmpty { return found }
        }
        return []
    }

    /// The best way to cover the bytes from a start with so many parts; empty when there is none.
    private func best(
        _ bytes: [UInt8], from start: Int, count: Int, _ frequencyMin: Int,
        _ memo: inout [Int: [Int: [WordDictionary.Entry]]]
    ) -> [WordDictionary.Entry] {
        if let known = memo[start]?[count] { return known }
        var found: [WordDictionary.Entry] = []
        if count == 1 {
            if let head = part(bytes[start...], frequencyMin) { found = [head] }
        } else if bytes.count - start >= 2 * Self.partBytesMin {
            for end in (start + Self.partBytesMin - 1)...(bytes.count - Self.partBytesMin) {
                guard let first = modifier(bytes[start..<end], frequencyMin) else { continue }
                let rest = best(bytes, from: end, count: count - 1, frequencyMin, &memo)
                guard !rest.isEmpty else { continue }
                let candidate = [first] + rest
                if found.isEmpty || Self.rarest(candidate) > Self.rarest(found) { found = candidate }
            }
        }
        memo[start, default: [:]][count] = found
        return found
    }

    private static func rarest(_ parts: [WordDictionary.Entry]) -> Int { parts.map(\.documentFrequency).min() ?? 0 }

    /// A part that others follow: the word, the word and a link, or the word without its last letters.
    private func modifier(_ bytes: ArraySlice<UInt8>, _ frequencyMin: Int) -> WordDictionary.Entry? {
        var best = part(bytes, frequencyMin)
        func consider(_ candidate: WordDictionary.Entry?) {
            guard let candidate, candidate.documentFrequency > best?.documentFrequency ?? 0 else { return }
            best = candidate
        }
        for link in rules.links where bytes.count - link.count >= Self.partBytesMin {
            if bytes.suffix(link.count).elementsEqual(link) { consider(part(bytes.dropLast(link.count), frequencyMin)) }
        }
        for dropped in rules.dropped { consider(part(bytes + dropped, frequencyMin)) }
        return best
    }

    private func part(_ bytes: ArraySlice<UInt8>, _ frequencyMin: Int) -> WordDictionary.Entry? {
        guard bytes.count >= Self.partBytesMin, isAllowed(bytes),
            let entry = dictionary.entry(String(decoding: bytes, as: UTF8.self)),
            entry.documentFrequency >= frequencyMin
        else { return nil }
        return entry
    }

    private func isAllowed(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.withUnsafeBufferPointer { rules.excludes($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || byte &- 0x61 < 26 }
}

// MARK: The other way round

extension CompoundSplitter {
    /// Words that are compounds with a word as their last part: `Pilzsuppe` for `Suppe`.
    ///
    /// - Parameter term: of the word; compounds are found by it, so `Suppe` also has `Pilzsuppen`.
    /// - Returns: most frequent first, one for each term, at most ``SearchLimits/compoundExpansionsMax``.
    func compounds(endingIn word: String, term: String) -> [WordDictionary.Entry] {
        guard word.utf8.count >= Self.partBytesMin, term.utf8.count >= Self.partBytesMin - 1,
            word.utf8.allSatisfy(Self.isLetter), isAllowed(Array(word.utf8)[...]),
            let own = dictionary.entry(word)?.documentFrequency
        else { return [] }
        var found: [String: WordDictionary.Entry] = [:]
        for candidate in dictionary.words(whoseTermEndsWith: term) where candidate.term != term {
            guard found[candidate.term] == nil, candidate.documentFrequency <= own * Self.rarerMax + Self.rarerMax,
                parts(of: candidate.word).last?.term == term
            else { continue }
            found[candidate.term] = candidate
        }
        let sorted = found.values.sorted(by: LayeredDictionary.isMoreFrequent)
        return Array(sorted.prefix(SearchLimits.compoundExpansionsMax))
    }

    /// Compounds that two words make: `Kaffee` and `Maschine` make `Kaffeemaschine`, `Tomate` and `Mark` `Tomatenmark`.
    ///
    /// - Parameter term: of the last word, for compounds that the dictionary has in another form only.
    /// - Returns: index terms with what a person would type, without repeats; not all of them need to be in the index.
    func compounds(of first: String, _ last: String, term: String) -> [(term: String, surface: String)] {
        let (modifier, head) = (Array(first.utf8), Array(last.utf8))
        guard modifier.count >= Self.partBytesMin - 1, head.count >= Self.partBytesMin - 1,
            modifier.allSatisfy(Self.isLetter), head.allSatisfy(Self.isLetter), isAllowed(modifier[...]),
            isAllowed(head[...])
        else { return [] }
        var forms = rules.links.map { modifier + $0 }
        for dropped in rules.dropped where modifier.count > dropped.count + 2 {
            if modifier.suffix(dropped.count).elementsEqual(dropped) {
                forms.append(Array(modifier.dropLast(dropped.count)))
            }
        }
        // The plural of a modifier is what a link often makes of it: `Tomaten` and `Mark`.
        for link in rules.links where modifier.count - link.count >= Self.partBytesMin {
            if modifier.suffix(link.count).elementsEqual(link) { forms.append(Array(modifier.dropLast(link.count))) }
        }
        var found: [(term: String, surface: String)] = []
        for form in [modifier] + forms {
            let beginning = String(decoding: form, as: UTF8.self)
            let joined = beginning + last
            let joinedTerm = dictionary.entry(joined)?.term ?? beginning + term
            if !found.contains(where: { $0.term == joinedTerm }) { found.append((joinedTerm, joined)) }
        }
        return found
    }
}
