/// Writes numbers in one form and keeps fractions together: `15,6` → `15.6`, `1,000` → `1000`, `1/2` one token.
struct NumberFilter: TokenFilter {
    let name = "numbers"
    let format: NumberText

    private static let slash: UInt8 = 0x2F
    /// 15/16 is a fraction of an inch, 2008/12 is not.
    private static let fractionDigitsMax = 2

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode) {
        var hasFraction = false
        for index in tokens.records.indices where tokens.records[index].kind == .number {
            let record = tokens.records[index]
            if record.flags.contains(.punctuated) {
                let range = tokens.append(format.normalized(tokens.bytes[record.term.bounds]))
                tokens.records[index].setText(range)
            }
            if isFraction(tokens.records, index) { hasFraction = true }
        }
        if hasFraction { joinFractions(&tokens) }
    }

    private func isFraction(_ records: [TokenRecord], _ index: Int) -> Bool {
        guard index > 0, records[index].gap == Self.slash else { return false }
        let pair = [records[index - 1], records[index]]
        return pair.allSatisfy {
            $0.kind == .number && $0.term.count <= Self.fractionDigitsMax && !$0.flags.contains(.punctuated)
        }
    }

    private func joinFractions(_ tokens: inout TokenBuffer) {
        tokens.rewriteRecords { buffer, old, new in
            var index = 0
            while index < old.count {
                var record = old[index]
                // A third number (24/7/365) makes it no fraction.
                let isPair = index + 1 < old.count && isFraction(old, index + 1)
                let isLonger = index + 2 < old.count && old[index + 2].gap == Self.slash
                if isPair, !isLonger, record.gap != Self.slash {
                    let denominator = old[index + 1]
                    let start = buffer.bytes.count
                    buffer.appendCopy(record.term)
                    buffer.bytes.append(Self.slash)
                    buffer.appendCopy(denominator.term)
                    record.setText(buffer.rangeFrom(start))
                    record.sourceEnd = denominator.sourceEnd
                    record.following = denominator.following
                    record.positionLength = 2
                    new.append(record)
                    index += 2
                } else {
                    new.append(record)
                    index += 1
                }
            }
        }
    }
}
