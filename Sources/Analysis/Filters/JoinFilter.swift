/// Joins what punctuation divides and keeps the parts beside it: `wi-fi` → `wifi` with `wi`, `fi`; `WH-1000XM4` →
/// `wh1000xm4` with `wh`, `1000xm4`; `u.s.a` → `usa`; `AT&T` → `att`.
///
/// The joined form covers the positions of its parts, so both spellings of a compound are found by either.
struct JoinFilter: TokenFilter {
    let name = "joins"
    let concern: TokenTraits = [.punctuated, .joined]
    /// Longer chains are lists or sentences, not compounds.
    let partsMax: Int

    private static let joinedBytesMax: UInt32 = 64
    private static let shortBytesMax: UInt32 = 3

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode) {
        var isConcerned = false
        for index in tokens.records.indices {
            let record = tokens.records[index]
            if record.flags.contains(.punctuated) || (record.gap > TokenGap.space && record.gap != 0x2C) {
                isConcerned = true
                break
            }
        }
        guard isConcerned else { return }
        tokens.rewriteRecords { buffer, old, new in
            var index = 0
            while index < old.count {
                var end = index + 1
                while end < old.count, joins(old[end - 1], old[end]) { end += 1 }
                appendGroup(&buffer, old[index..<end], &new)
                index = end
            }
        }
    }

    private func joins(_ left: TokenRecord, _ right: TokenRecord) -> Bool {
        guard left.kind != .measure, right.kind != .measure, left.flags.isMain, right.flags.isMain else { return false }
        switch right.gap {
        case 0x2D, 0x5F:  // hyphen, underscore
            return true
        case 0x2E:  // a point that UAX #29 does not keep: between a letter and a digit
            return left.kind == .identifier || right.kind == .identifier || left.kind != right.kind
        case 0x26, 0x2B:  // at&t, h&m, a+b
            return left.term.count <= Self.shortBytesMax && right.term.count <= Self.shortBytesMax
        default:
            return false
        }
    }

    private func appendGroup(_ buffer: inout TokenBuffer, _ group: ArraySlice<TokenRecord>, _ new: inout [TokenRecord])
    {
        var parts: [TokenRecord] = []
        if group.count == 1, let only = group.first, !isDotted(only) {
            new.append(only)
            return
        }
        var isDivided = false
        for record in group {
            if isDotted(record) {
                isDivided = true
                appendPieces(buffer, record, &parts)
            } else {
                parts.append(record)
            }
        }
        let length = parts.reduce(0) { $0 + $1.term.count }
        guard let first = parts.first, let last = parts.last, parts.count > 1, parts.count <= partsMax,
            length <= Self.joinedBytesMax
        else {
            if isDivided { new.append(contentsOf: parts) } else { new.append(contentsOf: group) }
            return
        }
        let start = buffer.bytes.count
        for part in parts { buffer.appendCopy(part.term) }
        let joined = buffer.rangeFrom(start)
        var whole = first
        whole.setText(joined)
        whole.kind = parts.contains { $0.kind != .word } ? .identifier : .word
        whole.sourceEnd = last.sourceEnd
        whole.following = last.following
        whole.followingEnd = last.followingEnd
        whole.positionLength = last.position + last.positionLength - first.position
        whole.flags = parts.reduce(into: []) { $0.formUnion($1.flags.intersection(.nonASCII)) }
        let isAcronym = group.count == 1 && parts.allSatisfy { $0.term.count == 1 && $0.kind == .word }
        if !isAcronym { whole.flags.insert(.divisible) }
        new.append(whole)
        guard !isAcronym else { return }
        for var part in parts {
            part.flags.insert(.part)
            part.flags.remove(.punctuated)
            new.append(part)
        }
    }

    /// Words and codes with points inside; numbers keep theirs.
    private func isDotted(_ record: TokenRecord) -> Bool {
        record.flags.contains(.punctuated) && (record.kind == .word || record.kind == .identifier)
    }

    /// Cuts a token at its points, commas and apostrophes.
    private func appendPieces(_ buffer: TokenBuffer, _ record: TokenRecord, _ parts: inout [TokenRecord]) {
        var start = record.term.lowerBound
        for index in record.term.lowerBound...record.term.upperBound {
            let isEnd = index == record.term.upperBound
            guard isEnd || buffer.bytes[index] == 0x2E || buffer.bytes[index] == 0x2C || buffer.bytes[index] == 0x27
            else { continue }
            if index > start {
                var piece = record
                piece.setText(ByteRange(start: UInt32(start), count: UInt32(index - start)))
                piece.kind = kind(buffer, start..<index)
                piece.flags.remove(.punctuated)
                parts.append(piece)
            }
            start = index + 1
        }
    }

    private func kind(_ buffer: TokenBuffer, _ range: Range<Int>) -> TokenKind {
        let hasDigit = buffer.bytes[range].contains(where: UTF8Scan.isDigit)
        let hasLetter = buffer.bytes[range].contains(where: UTF8Scan.isLetter)
        return hasDigit ? (hasLetter ? .identifier : .number) : .word
    }
}
