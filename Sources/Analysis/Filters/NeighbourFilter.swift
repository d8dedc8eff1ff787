/// Adds, to queries only, neighbouring words written together: `wi fi` → `wifi`, `rtx 2060` → `rtx2060`. Three words are
/// joined only when one has a digit (`wh 1000 xm4`).
struct NeighbourFilter: TokenFilter {
    let name = "neighbours"

    private static let joinedBytesMax: UInt32 = 40
    /// A pasted page is no query; its first words are enough.
    private static let wordsMax = 64

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode) {
        guard mode == .query, tokens.records.count > 1 else { return }
        tokens.rewriteRecords { buffer, old, new in
            let mains = old.indices.filter { old[$0].flags.isMain }
            var ordinal = 0
            for index in old.indices {
                new.append(old[index])
                guard old[index].flags.isMain else { continue }
                if ordinal < Self.wordsMax { appendJoined(&buffer, old, mains, ordinal, &new) }
                ordinal += 1
            }
        }
    }

    private func appendJoined(
        _ buffer: inout TokenBuffer, _ old: [TokenRecord], _ mains: [Int], _ ordinal: Int, _ new: inout [TokenRecord]
    ) {
        for span in 2...3 where ordinal + span <= mains.count {
            let group = mains[ordinal..<ordinal + span].map { old[$0] }
            let hasDigit = group.contains { $0.kind == .identifier || $0.kind == .number }
            guard let first = group.first, let last = group.last,
                group.allSatisfy({ $0.kind != .measure && !$0.flags.contains(.stopWord) }),
                group.dropFirst().allSatisfy({ $0.gap == TokenGap.space || $0.gap == TokenGap.adjacent }),
                span == 2 || hasDigit, group.reduce(0, { $0 + $1.term.count }) <= Self.joinedBytesMax,
                !group.allSatisfy({ $0.kind == .number })
            else { continue }
            let start = buffer.bytes.count
            for record in group { buffer.appendCopy(record.term) }
            var joined = first
            joined.setText(buffer.rangeFrom(start))
            joined.kind = hasDigit ? .identifier : .word
            joined.sourceEnd = last.sourceEnd
            joined.positionLength = last.position + last.positionLength - first.position
            joined.span = UInt8(span)
            joined.flags = [.neighbours]
            for record in group { joined.flags.formUnion(record.flags.intersection(.nonASCII)) }
            new.append(joined)
        }
    }
}
