package import Analysis

/// Finds SKUs, GTINs and model numbers among the words of a query, however they are cut: `WH-1000XM4`, `wh1000xm4`,
/// `WH 1000 XM4`.
///
/// An identifier matches exactly or as the beginning of one, never as a neighbour: its parts count together or not at
/// all, in text only where they stand side by side.
struct IdentifierReading {
    let snapshot: IndexSnapshot
    let parameters: RankingParameters
    /// The query.
    let text: String

    /// A printed article number has no more pieces.
    private static let piecesMax = 6
    /// Beginnings shorter than this would stand for half of the catalog.
    static let prefixBytesMin = 4
    /// Identifiers that one beginning may stand for.
    private static let beginningsMax = 100
    /// Shorter ones are sizes and versions more often than identifiers.
    private static let keyBytesMin = 3
    private static let runBytesMin = 4
    /// An identifier of so many characters is what the query is about; a number needs more.
    private static let tellingBytesMin = 4
    private static let tellingDigitsMin = 6
    /// A single letter is too often a word of its own.
    private static let codeLettersMin = 2
    /// Products with the parts of a code that are looked at one by one.
    private static let adjacencyMax = 20_000

    /// Words of the query that are read as one identifier.
    private struct Run {
        let words: Range<Int>
        /// With the mark.
        let key: [UInt8]
        /// Letters that the catalog has in front of digits, and digits: `XYZ 123`.
        let isCode: Bool

        var isNumber: Bool { key.dropFirst().allSatisfy { $0 &- 0x30 < 10 } }

        var surface: String { String(decoding: key.dropFirst(), as: UTF8.self) }
    }

    /// Adds what identifiers match to the groups of the query's words, and takes away what only looks like them.
    func apply(_ words: [QueryWord], to groups: inout [WordGroup]) throws(IndexError) {
        guard text.utf8.contains(where: Self.isDigit) else { return }
        var start = 0
        while start < min(words.count, groups.count) {
            start = try applyRun(from: start, words, &groups) ?? start + 1
        }
    }

    /// - Returns: where the words after the run begin; `nil` when no identifier begins here.
    private func applyRun(
        from start: Int, _ words: [QueryWord], _ groups: inout [WordGroup]
    ) throws(IndexError) -> Int? {
        let runs = self.runs(from: start, words)
        for run in runs where try applyExact(run, to: &groups) { return run.words.upperBound }
        for run in runs where !isContinued(run, words) {
            if try applyPrefix(run, words, to: &groups) { return run.words.upperBound }
        }
        if let run = runs.last(where: \.isCode) {
            try restrict(run, to: &groups, more: [])
            return run.words.upperBound
        }
        if groups[start].isIdentifier { try dropScatteredParts(&groups[start]) }
        return nil
    }

    /// Possible identifiers that begin with a word, longest first.
    private func runs(from start: Int, _ words: [QueryWord]) -> [Run] {
        let bytes = Array(text.utf8)
        var runs: [Run] = []
        var isCode = true
        for end in (start + 1)...min(words.count, start + Self.piecesMax) {
            let word = words[end - 1]
            guard !word.isStopWord, end == start + 1 || joins(words[end - 2], word, bytes) else { break }
            isCode = isCode && isCodePart(word, at: end - 1 - start)
            let range = words[start].sourceStart..<word.sourceEnd
            guard range.upperBound <= bytes.count,
                let key = IdentifierKey.key(String(decoding: bytes[range], as: UTF8.self)[...]),
                key.contains(where: Self.isDigit)
            else { continue }
            let count = end - start
            guard key.count > (count == 1 ? Self.keyBytesMin : Self.runBytesMin),
                count > 1 || word.kind != .measure
            else { continue }
            let isCode = count > 1 && (isCode || isGlued(words[start..<end]))
            runs.append(Run(words: start..<end, key: key, isCode: isCode))
        }
        return runs.reversed()
    }

    /// Whether the next word goes on with the number, so that the run is no beginning but another number.
    private func isContinued(_ run: Run, _ words: [QueryWord]) -> Bool {
        let next = run.words.upperBound
        guard next < words.count, words[next].kind != .measure else { return false }
        return words[next].surface.utf8.contains(where: Self.isDigit)
    }

    /// Whether a code goes on behind a sign that cuts words: `BDL4231C/00`.
    private func isGlued(_ words: ArraySlice<QueryWord>) -> Bool {
        guard let first = words.first, first.kind == .identifier, first.surface.utf8.count >= Self.runBytesMin else {
            return false
        }
        return zip(words, words.dropFirst()).allSatisfy { left, right in
            right.sourceStart - left.sourceEnd == 1 && right.surface.utf8.count <= Self.suffixBytesMax
                && right.surface.utf8.contains(where: Self.isDigit)
                && Array(text.utf8)[left.sourceEnd] != UInt8(ascii: " ")
        }
    }

    private static let suffixBytesMax = 4

    /// Whether only spaces and punctuation lie between two words.
    private func joins(_ left: QueryWord, _ right: QueryWord, _ bytes: [UInt8]) -> Bool {
        let gap = right.sourceStart - left.sourceEnd
        return gap >= 0 && gap <= 3 && !bytes[left.sourceEnd..<right.sourceStart].contains(UInt8(ascii: ","))
    }

    /// Whether a word may stand at a place of a code: letters first, then what begins with a digit.
    private func isCodePart(_ word: QueryWord, at place: Int) -> Bool {
        guard place == 0 else { return word.surface.utf8.first.map(Self.isDigit) ?? false }
        return word.kind == .word && word.surface.utf8.count >= Self.codeLettersMin
            && snapshot.dictionary.isCodePart(word.surface)
    }

    // MARK: What an identifier matches

    private func applyExact(_ run: Run, to groups: inout [WordGroup]) throws(IndexError) -> Bool {
        guard snapshot.dictionary.entry(String(decoding: run.key, as: UTF8.self)) != nil else { return false }
        let documents = try snapshot.postings(run.key)
        guard !documents.isEmpty else { return false }
        add([run.key], run, weight: 1, .exact, to: &groups)
        if run.isCode || run.words.count == 1 { try restrict(run, to: &groups, more: [documents]) }
        let isTelling =
            run.key.count > (run.isNumber ? Self.tellingDigitsMin : Self.tellingBytesMin)
            && documents.count <= max(parameters.relaxationThreshold, 1)
            && (run.isCode || run.isNumber || run.words.count == 1 || run.key.count > Self.tellingDigitsMin)
        for index in run.words {
            groups[index].identifier = IdentifierMatch(
                key: run.surface, words: run.words, documents: documents, isTelling: isTelling)
        }
        return true
    }

    private func applyPrefix(
        _ run: Run, _ words: [QueryWord], to groups: inout [WordGroup]
    ) throws(IndexError) -> Bool {
        guard run.key.count > Self.prefixBytesMin else { return false }
        if run.words.count == 1 {
            // A number that products have is meant as a number, unless it is all there is.
            let group = groups[run.words.lowerBound]
            guard group.isIdentifier || !group.isKnown || words.count == 1 else { return false }
            guard !group.isIdentifier || group.alternatives.allSatisfy({ $0.kind != .exact }) else { return false }
        }
        var keys: [[UInt8]] = []
        let prefix = String(decoding: run.key, as: UTF8.self)
        for word in snapshot.dictionary.words(withPrefix: prefix, limit: Self.beginningsMax) {
            let key = Array(word.word.utf8)
            if try snapshot.termFrequency(key) > 0 { keys.append(key) }
        }
        guard !keys.isEmpty else { return false }
        for key in keys { add([key], run, weight: parameters.prefixPenalty, .prefix, to: &groups) }
        if run.words.count == 1 { try dropScatteredParts(&groups[run.words.lowerBound]) }
        if run.isCode {
            var more: [Bitmap] = []
            for key in keys { more.append(try snapshot.postings(key)) }
            try restrict(run, to: &groups, more: more)
        }
        return true
    }

    private func add(
        _ terms: [[UInt8]], _ run: Run, weight: Double, _ kind: TermAlternative.Kind, to groups: inout [WordGroup]
    ) {
        for index in run.words {
            groups[index].alternatives.append(
                TermAlternative(
                    terms: terms, weight: weight / Double(run.words.count), kind: kind, surface: run.surface))
        }
    }

    /// Lets the words of a code match only where they are that code.
    private func restrict(_ run: Run, to groups: inout [WordGroup], more: [Bitmap]) throws(IndexError) {
        guard run.words.count > 1 else {
            try dropScatteredParts(&groups[run.words.lowerBound])
            return
        }
        var allowed = more + [try snapshot.postings(Array(run.key.dropFirst()))]
        for index in run.words {
            for other in groups[index].alternatives where other.kind == .joined || other.kind == .synonym {
                allowed.append(try documents(other))
            }
        }
        let parts = run.words.compactMap { index in
            groups[index].alternatives.first { $0.kind == .exact && $0.terms[0].first != IdentifierKey.mark }?.terms[0]
        }
        if parts.count == run.words.count, let beside = try adjacent(parts) { allowed.append(beside) }
        let documents = Bitmap.or(allowed)
        for index in run.words { groups[index].allowed = documents }
    }

    // MARK: Parts of codes in text

    /// The parts of a code (`xyz`, `123`) stand for it only side by side in a name; anywhere in a text they belong to
    /// other codes.
    private func dropScatteredParts(_ group: inout WordGroup) throws(IndexError) {
        guard let split = group.alternatives.firstIndex(where: { $0.kind == .split }) else { return }
        let parts = group.alternatives.remove(at: split)
        guard let beside = try adjacent(parts.terms) else {
            group.alternatives.insert(parts, at: split)
            return
        }
        guard !beside.isEmpty else { return }
        var allowed = [beside]
        for alternative in group.alternatives { allowed.append(try documents(alternative)) }
        group.allowed = Bitmap.or(allowed)
        group.alternatives.insert(parts, at: split)
    }

    private func documents(_ alternative: TermAlternative) throws(IndexError) -> Bitmap {
        var all: [Bitmap] = []
        for term in alternative.terms { all.append(try snapshot.postings(term)) }
        return Bitmap.and(all)
    }

    /// Products whose name has the terms one after another; `nil` when too many would have to be looked at.
    private func adjacent(_ terms: [[UInt8]]) throws(IndexError) -> Bitmap? {
        var sets: [Bitmap] = []
        for term in terms { sets.append(try snapshot.postings(term)) }
        let candidates = Bitmap.and(sets)
        guard candidates.count <= Self.adjacencyMax else { return nil }
        let hashes = terms.map { TermHash.hash($0) }
        let rows = snapshot.rankingColumn
        var found: [UInt32] = []
        candidates.forEach { document in
            if rows.row(document).name.contains(inOrder: hashes) { found.append(document) }
        }
        return Bitmap(sorted: found)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}

/// An identifier of the catalog that words of the query are.
struct IdentifierMatch: Sendable {
    /// Letters and digits.
    let key: String
    /// The words of the query that it takes.
    let words: Range<Int>
    /// The products that have it.
    let documents: Bitmap
    /// Whether the query is about it: hits without it are not wanted.
    let isTelling: Bool
}
