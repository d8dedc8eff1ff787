/// Does for indexed texts what keyword, stop and stem filters do one after another, with one look-up a word instead of
/// one in each list: what they say of a word depends on its bytes alone.
final class WordFilter: TokenFilter {
    let name = "words of lists, stems"
    private let rules: WordRules
    private var memo = WordMemo()
    private var rewritten = RewrittenTerms()

    private init(_ rules: WordRules) { self.rules = rules }

    /// The filters of a pipeline for indexing, with those joined that can be.
    static func joining(_ filters: [any TokenFilter]) -> [any TokenFilter] {
        var joined: [any TokenFilter] = []
        var rules = WordRules()
        for filter in filters {
            // Changes queries only.
            if filter is NeighbourFilter { continue }
            if rules.add(filter) { continue }
            if !rules.isEmpty { joined.append(WordFilter(rules)) }
            rules = WordRules()
            if !rules.add(filter) { joined.append(filter) }
        }
        if !rules.isEmpty { joined.append(WordFilter(rules)) }
        return joined
    }

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode) {
        let hasStopWords = Self.mark(&tokens.records, tokens.bytes, rules, &memo, &rewritten)
        if !rewritten.isEmpty { rewritten.move(to: &tokens) }
        if hasStopWords { rules.stop?.removeMarked(&tokens) }
        rules.stem?.addOriginals(&tokens)
    }

    /// Sets flags and stems; says whether a stop word was found. A function of its own arguments, because every access
    /// to a property of a class is checked at run time.
    private static func mark(
        _ records: inout [TokenRecord], _ bytes: [UInt8], _ rules: WordRules, _ memo: inout WordMemo,
        _ rewritten: inout RewrittenTerms
    ) -> Bool {
        var hasStopWords = false
        bytes.withUnsafeBufferPointer { arena in
            records.withUnsafeMutableBufferPointer { records in
                for index in records.indices where records[index].kind == .word {
                    let record = records[index]
                    let word = UnsafeBufferPointer(rebasing: arena[record.term.bounds])
                    guard record.term.count <= StemFilter.wordBytesMax, !record.hasOwnSurface,
                        !record.flags.contains(.keyword)
                    else {
                        hasStopWords = rules.apply(to: &records[index], index, arena, &rewritten) || hasStopWords
                        continue
                    }
                    let hash = ByteKey.hash(word)
                    guard let entry = memo.entry(of: word, hash: hash) ?? rules.learn(word, hash, &memo) else {
                        hasStopWords = rules.apply(to: &records[index], index, arena, &rewritten) || hasStopWords
                        continue
                    }
                    if entry.isKeyword { records[index].flags.insert(.keyword) }
                    if entry.isStopWord {
                        records[index].flags.insert(.stopWord)
                        hasStopWords = true
                    }
                    if entry.hasOwnStem {
                        rewritten.append(index, memo.stem(entry))
                    } else {
                        records[index].term.count = UInt32(entry.stemCount)
                    }
                }
            }
        }
        return hasStopWords
    }
}

/// Neighbouring keyword, stop and stem filters of a pipeline.
private struct WordRules {
    private var keywords: [ByteTable] = []
    private(set) var stop: StopFilter?
    private(set) var stem: StemFilter?

    var isEmpty: Bool { keywords.isEmpty && stop == nil && stem == nil }

    /// Takes a filter in; `false` when it is of another kind or has to come after those that are here.
    mutating func add(_ filter: any TokenFilter) -> Bool {
        guard stem == nil else { return false }
        if let filter = filter as? KeywordFilter {
            keywords.append(filter.words)
        } else if let filter = filter as? StopFilter, stop == nil {
            stop = filter
        } else if let filter = filter as? StemFilter {
            stem = filter
        } else {
            return false
        }
        return true
    }

    /// Remembers what becomes of a word that stems may be taken of; `nil` when its stem is too long.
    func learn(_ word: UnsafeBufferPointer<UInt8>, _ hash: UInt64, _ memo: inout WordMemo) -> WordMemo.Entry? {
        let isKeyword = isKeyword(word)
        let stem = isKeyword ? nil : stem?.stem(of: word)
        guard !word.isEmpty, stem.map({ !$0.isEmpty && $0.count <= WordMemo.bytesMax }) ?? true else { return nil }
        return memo.insert(
            word, hash: hash, stem: stem, isKeyword: isKeyword, isStopWord: stop?.words.contains(word) ?? false)
    }

    /// The same without the memo, for any token; says whether it is a stop word.
    func apply(
        to record: inout TokenRecord, _ index: Int, _ arena: UnsafeBufferPointer<UInt8>,
        _ rewritten: inout RewrittenTerms
    ) -> Bool {
        let word = UnsafeBufferPointer(rebasing: arena[record.term.bounds])
        if isKeyword(word) { record.flags.insert(.keyword) }
        let surface = UnsafeBufferPointer(rebasing: arena[record.surface.bounds])
        let isStopWord = stop?.words.contains(surface) ?? false
        if isStopWord { record.flags.insert(.stopWord) }
        if let stem, record.term.count <= StemFilter.wordBytesMax, !record.flags.contains(.keyword) {
            if let stem = stem.stem(of: word) { rewritten.append(index, stem) }
        }
        return isStopWord
    }

    private func isKeyword(_ word: UnsafeBufferPointer<UInt8>) -> Bool { keywords.contains { $0.contains(word) } }
}

/// Terms that are more than the beginning of their word, kept until nobody reads the arena.
private struct RewrittenTerms {
    private var places: [(record: Int, end: Int)] = []
    private var bytes: [UInt8] = []

    var isEmpty: Bool { places.isEmpty }

    mutating func append(_ record: Int, _ stem: ArraySlice<UInt8>) {
        bytes.append(contentsOf: stem)
        places.append((record, bytes.count))
    }

    mutating func move(to tokens: inout TokenBuffer) {
        var start = 0
        for place in places {
            tokens.records[place.record].setStem(bytes[start..<place.end], in: &tokens.bytes)
            start = place.end
        }
        places.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }
}
