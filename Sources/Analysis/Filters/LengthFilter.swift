/// Cuts terms at a character boundary so that the index accepts them, and drops tokens that have no text left. The last
/// stage of every pipeline.
struct LengthFilter: TokenFilter {
    let name = "length"
    let bytesMax: UInt32

    /// Xapian refuses terms over 245 bytes; the difference is for the index's own prefixes.
    static let bytesLimit = 200

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode) {
        let isFine = tokens.records.allSatisfy {
            $0.term.count &- 1 < bytesMax && $0.surface.count &- 1 < bytesMax
        }
        if isFine { return }
        var hasEmpty = false
        for index in tokens.records.indices {
            let record = tokens.records[index]
            if record.term.count > bytesMax { tokens.records[index].term = cut(tokens, record.term) }
            if record.surface.count > bytesMax { tokens.records[index].surface = cut(tokens, record.surface) }
            if record.term.count == 0 || record.surface.count == 0 { hasEmpty = true }
        }
        if hasEmpty { tokens.records.removeAll { $0.term.count == 0 || $0.surface.count == 0 } }
    }

    private func cut(_ tokens: TokenBuffer, _ range: ByteRange) -> ByteRange {
        var count = bytesMax
        while count > 0, tokens.bytes[range.lowerBound + Int(count)] & 0xC0 == 0x80 { count -= 1 }
        return ByteRange(start: range.start, count: count)
    }
}
