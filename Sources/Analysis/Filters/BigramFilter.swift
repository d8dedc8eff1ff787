/// Adds the pairs of neighbouring characters of words in scripts that glue words together: Korean `신라면컵` also gives
/// `신라`, `라면`, `면컵`, so that `라면` finds it whatever the segmentation was.
struct BigramFilter: TokenFilter {
    let name = "bigrams"
    let concern: TokenTraits = .nonASCII
    let scripts: Set<Script>

    /// Longer words come from running text without spaces, where pairs only cost space.
    private static let charactersMax = 16
    private static let characterBytes = 3

    /// The scripts whose words can be paired. Their characters take three bytes in UTF-8.
    enum Script: String, CaseIterable, Sendable {
        case han
        case hangul
        case kana

        func contains(_ codePoint: UInt32) -> Bool {
            switch self {
            case .han: (0x4E00...0x9FFF).contains(codePoint) || (0x3400...0x4DBF).contains(codePoint)
            case .hangul: (0xAC00...0xD7A3).contains(codePoint)
            case .kana: (0x3041...0x30FF).contains(codePoint)
            }
        }
    }

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode) {
        guard tokens.records.contains(where: { $0.flags.contains(.nonASCII) }) else { return }
        tokens.rewriteRecords { buffer, old, new in
            for record in old {
                let characters = isConcerned(buffer, record) ? Int(record.term.count) / Self.characterBytes : 0
                var whole = record
                if characters > 2 { whole.flags.insert(.divisible) }
                new.append(whole)
                guard characters > 2 else { continue }
                for pair in 0..<characters - 1 {
                    var part = record
                    part.setText(
                        ByteRange(
                            start: record.term.start + UInt32(pair * Self.characterBytes),
                            count: UInt32(2 * Self.characterBytes)))
                    part.flags.insert(.part)
                    part.flags.remove(.divisible)
                    new.append(part)
                }
            }
        }
    }

    private func isConcerned(_ buffer: TokenBuffer, _ record: TokenRecord) -> Bool {
        guard record.kind == .word, record.flags.contains(.nonASCII), record.flags.isMain,
            !record.flags.contains(.divisible), Int(record.term.count) > 2 * Self.characterBytes,
            Int(record.term.count) <= Self.charactersMax * Self.characterBytes
        else { return false }
        return buffer.withBytes(record.term) { word in
            var index = 0
            while index < word.count {
                let (codePoint, length) = UTF8Scan.decode(word, at: index)
                guard length == Self.characterBytes, scripts.contains(where: { $0.contains(codePoint) }) else {
                    return false
                }
                index += length
            }
            return true
        }
    }
}
