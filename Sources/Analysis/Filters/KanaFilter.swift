/// Adds words written in hiragana in their katakana spelling, and the other way round for queries: `りんご` is found by
/// `リンゴ`.
struct KanaFilter: TokenFilter {
    let name = "kana"
    let concern: TokenTraits = .nonASCII

    private static let hiragana: ClosedRange<UInt32> = 0x3041...0x3096
    private static let distance: UInt32 = 0x60

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode) {
        guard tokens.records.contains(where: { $0.flags.contains(.nonASCII) && $0.flags.isMain }) else { return }
        tokens.rewriteRecords { buffer, old, new in
            for record in old {
                new.append(record)
                guard record.kind == .word, record.flags.contains(.nonASCII), record.flags.isMain else { continue }
                guard let katakana = katakana(buffer, record) else { continue }
                var other = record
                other.setText(buffer.append(katakana))
                other.flags.insert(.variant)
                new.append(other)
            }
        }
    }

    private func katakana(_ buffer: TokenBuffer, _ record: TokenRecord) -> [UInt8]? {
        buffer.withBytes(record.term) { word in
            var result: [UInt8] = []
            var isChanged = false
            var index = 0
            while index < word.count {
                let (codePoint, length) = UTF8Scan.decode(word, at: index)
                if Self.hiragana.contains(codePoint) {
                    result.append(contentsOf: UTF8Scan.bytes(of: codePoint + Self.distance))
                    isChanged = true
                } else {
                    result.append(contentsOf: word[index..<index + length])
                }
                index += length
            }
            return isChanged ? result : nil
        }
    }
}
