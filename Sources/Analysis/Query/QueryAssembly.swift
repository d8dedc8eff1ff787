/// Puts the tokens of a query together into words with alternatives.
enum QueryAssembly {
    /// Written together is nearly the same word.
    private static let joinedWeight = 0.9
    private static let splitWeight = 0.8
    /// The parts of a code are weaker evidence than the code.
    private static let splitCodeWeight = 0.6
    private static let foldedWeight = 0.8

    static func words(_ buffer: TokenBuffer) -> [QueryWord] {
        var words: [QueryWord] = []
        var index = 0
        while index < buffer.records.count {
            var end = index + 1
            while end < buffer.records.count, !buffer.records[end].flags.isMain { end += 1 }
            if buffer.records[index].flags.isMain { words.append(word(buffer, buffer.records[index..<end])) }
            index = end
        }
        return words
    }

    /// A main token and the derived ones that follow it.
    private static func word(_ buffer: TokenBuffer, _ group: ArraySlice<TokenRecord>) -> QueryWord {
        let main = group[group.startIndex]
        let derived = group.dropFirst()
        var word = QueryWord(
            sourceStart: Int(main.sourceStart), sourceEnd: Int(main.sourceEnd), kind: main.kind,
            surface: buffer.text(main.surface), term: buffer.text(main.term),
            isStopWord: main.flags.contains(.stopWord))
        let parts = derived.filter { $0.flags.contains(.part) && $0.flags.isDisjoint(with: [.variant, .original]) }
        if main.flags.contains(.divisible), parts.count > 1 {
            let weight = main.kind == .word ? splitWeight : splitCodeWeight
            add(.init(terms: parts.map { buffer.text($0.term) }, kind: .split, weight: weight), to: &word)
        } else if main.kind == .identifier, let halves = halves(word.term) {
            add(.init(terms: halves, kind: .split, weight: splitCodeWeight), to: &word)
        }
        for record in derived where record.flags.contains(.variant) && record.flags.isDisjoint(with: .part) {
            add(.init(terms: [buffer.text(record.term)], kind: .folded, weight: foldedWeight), to: &word)
        }
        for record in derived where record.flags.contains(.neighbours) {
            let terms = [buffer.text(record.term)]
            word.alternatives.append(
                .init(terms: terms, kind: .joined, weight: joinedWeight, spanCount: Int(record.span)))
        }
        return word
    }

    private static func add(_ alternative: QueryWord.Alternative, to word: inout QueryWord) {
        guard alternative.terms != [word.term], !word.alternatives.contains(where: { $0.terms == alternative.terms })
        else { return }
        word.alternatives.append(alternative)
    }

    /// A code cut where its leading letters end (`rtx2060` → `rtx`, `2060`), or where a leading number ends before a
    /// word of at least three letters (`4pack` → `4`, `pack`).
    private static func halves(_ term: String) -> [String]? {
        let bytes = Array(term.utf8)
        guard let first = bytes.first else { return nil }
        let startsWithDigit = UTF8Scan.isDigit(first)
        guard let cut = bytes.firstIndex(where: { UTF8Scan.isDigit($0) != startsWithDigit }) else { return nil }
        let rest = bytes[cut...]
        if startsWithDigit {
            guard rest.count >= 3, !rest.contains(where: UTF8Scan.isDigit) else { return nil }
        } else if cut < 2 {
            return nil
        }
        return [String(decoding: bytes[..<cut], as: UTF8.self), String(decoding: rest, as: UTF8.self)]
    }
}
