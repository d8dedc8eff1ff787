/// Writes numbers in one form and keeps fractions together: `15,6` → `15.6`, `1,000` → `1000`, `1/2` one token,
/// `1 1/2` → `1.5`.
struct NumberFilter: TokenFilter {
    let name = "numbers"
    let concern: TokenTraits = .digits
    let format: NumberText

    private static let slash: UInt8 = 0x2F
    /// 1-1/2" is one and a half.
    private static let hyphen: UInt8 = 0x2D
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
                // A third number (24/7/365) makes it no fraction.
                let isPair = index + 1 < old.count && isFraction(old, index + 1)
                let isLonger = index + 2 < old.count && old[index + 2].gap == Self.slash
                if isPair, !isLonger, old[index].gap != Self.slash {
                    appendFraction(&buffer, old[index], old[index + 1], &new)
                    index += 2
                } else {
                    new.append(old[index])
                    index += 1
                }
            }
        }
    }

    private func appendFraction(
        _ buffer: inout TokenBuffer, _ above: TokenRecord, _ below: TokenRecord, _ new: inout [TokenRecord]
    ) {
        var record = above
        record.sourceEnd = below.sourceEnd
        record.following = below.following
        record.followingEnd = below.followingEnd
        record.positionLength = 2
        let start = buffer.bytes.count
        if let whole = new.last, whole.kind == .number, whole.term.count <= Self.fractionDigitsMax,
            whole.gap != Self.slash, whole.gap != Self.hyphen,
            above.gap == TokenGap.space || above.gap == Self.hyphen,
            let decimal = Self.decimal(
                buffer.text(above.term) + "/" + buffer.text(below.term), plus: Int(buffer.text(whole.term)))
        {
            record = whole
            record.sourceEnd = below.sourceEnd
            record.following = below.following
            record.followingEnd = below.followingEnd
            record.positionLength = 3
            record.setText(buffer.append(decimal.utf8))
            new[new.count - 1] = record
            return
        }
        buffer.appendCopy(above.term)
        buffer.bytes.append(Self.slash)
        buffer.appendCopy(below.term)
        record.setText(buffer.rangeFrom(start))
        new.append(record)
    }

    /// A fraction `a/b` as a decimal with at most four places, on top of a whole number; `nil` when it is none.
    static func decimal(_ fraction: String, plus whole: Int? = 0) -> String? {
        let parts = fraction.split(separator: "/")
        guard parts.count == 2, let whole, let above = Int(parts[0]), let below = Int(parts[1]), below > 0 else {
            return nil
        }
        let tenThousandths = whole * 10_000 + (above * 10_000 + below / 2) / below
        let places = String(tenThousandths % 10_000 + 10_000).dropFirst()
        let text = "\(tenThousandths / 10_000).\(places)"
        return String(decoding: NumberText(hasDecimalComma: false).measured(Array(text.utf8)[...]), as: UTF8.self)
    }
}
