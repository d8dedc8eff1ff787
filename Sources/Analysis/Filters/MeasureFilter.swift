/// Joins a number with its unit into one token and keeps the bare number beside it: `15.6"`, `15,6 inch` and `15.6in`
/// become `15.6in`; `2 TB` becomes `2tb`; `1440 x 900` becomes `1440x900`.
struct MeasureFilter: TokenFilter {
    let name = "measures"
    let units: MeasureUnits
    let format: NumberText

    private static let times: UInt8 = 0x78
    private static let hyphen: UInt8 = 0x2D
    private static let slash: UInt8 = 0x2F
    /// Length × width × height.
    private static let dimensionsMax = 4

    func apply(_ tokens: inout TokenBuffer, mode: AnalysisMode) {
        guard tokens.records.contains(where: { $0.kind == .number || $0.kind == .identifier }) else { return }
        tokens.rewriteRecords { buffer, old, new in
            var index = 0
            while index < old.count {
                let used = measure(&buffer, old, index, &new)
                if used == 0 { new.append(old[index]) }
                index += Swift.max(used, 1)
            }
        }
    }

    /// Tries every form of a measure at a token; returns how many tokens it took, 0 for none.
    private func measure(
        _ buffer: inout TokenBuffer, _ old: [TokenRecord], _ index: Int, _ new: inout [TokenRecord]
    ) -> Int {
        let record = old[index]
        switch record.kind {
        case .identifier:
            return attachedUnit(&buffer, record, &new) || attachedDimensions(&buffer, record, &new) ? 1 : 0
        case .number:
            let dimensions = dimensions(&buffer, old, index, &new)
            if dimensions > 0 { return dimensions }
            if symbolUnit(&buffer, old, index, &new) { return 1 }
            return followingUnit(&buffer, old, index, &new) ? 2 : 0
        case .word, .measure:
            return 0
        }
    }

    /// `15.6in`, `2tb`: one piece.
    private func attachedUnit(_ buffer: inout TokenBuffer, _ record: TokenRecord, _ new: inout [TokenRecord]) -> Bool {
        guard UTF8Scan.isDigit(buffer.bytes[record.term.lowerBound]) else { return false }
        let bytes = Array(buffer.bytes[record.term.bounds])
        let length = NumberText.prefixLength(bytes)
        let split = length
        guard let unit = unit(bytes[split...], isApart: false) else { return false }
        let number = bytes[..<split]
        appendMeasure(&buffer, record, number, unit, &new)
        appendPart(&buffer, record, format.measured(number), .number, &new)
        return true
    }

    /// `15.6"`, `70%`, `60°c`: the unit is no word of its own.
    private func symbolUnit(
        _ buffer: inout TokenBuffer, _ old: [TokenRecord], _ index: Int, _ new: inout [TokenRecord]
    ) -> Bool {
        let record = old[index]
        guard record.following != 0, !UTF8Scan.isSpace(record.following), record.following != Self.hyphen,
            let unit = unit([record.following][...], isApart: false)
        else { return false }
        // 6'2 is a height, 5'a is not feet.
        if record.following == 0x27, index + 1 < old.count, old[index + 1].gap == 0x27 { return false }
        let number = Array(buffer.bytes[record.term.bounds])
        var whole = record
        whole.sourceEnd += 1
        appendMeasure(&buffer, whole, number[...], unit, &new)
        appendPart(&buffer, record, format.measured(number[...]), .number, &new)
        return true
    }

    /// `15.6 inch`, `15.6-inch`: two pieces.
    private func followingUnit(
        _ buffer: inout TokenBuffer, _ old: [TokenRecord], _ index: Int, _ new: inout [TokenRecord]
    ) -> Bool {
        guard index + 1 < old.count else { return false }
        let record = old[index]
        let next = old[index + 1]
        guard next.kind == .word, next.gap == TokenGap.space || next.gap == Self.hyphen || next.gap == TokenGap.adjacent,
            record.gap != Self.hyphen
        else { return false }
        // 2-in-1 counts functions, not inches.
        if next.gap == Self.hyphen, index + 2 < old.count, old[index + 2].gap == Self.hyphen,
            old[index + 2].kind == .number
        {
            return false
        }
        let unit = unit(buffer.bytes[next.term.bounds], isApart: next.gap == TokenGap.space)
        guard let unit else { return false }
        let number = Array(buffer.bytes[record.term.bounds])
        var whole = record
        whole.sourceEnd = next.sourceEnd
        whole.following = next.following
        whole.positionLength = next.position + next.positionLength - record.position
        whole.flags.insert(.divisible)
        appendMeasure(&buffer, whole, number[...], unit, &new)
        appendPart(&buffer, record, format.measured(number[...]), .number, &new)
        var part = next
        part.flags.insert(.part)
        new.append(part)
        return true
    }

    /// `1440 x 900`, `8 x 10 x 2`: numbers with the word x between them.
    private func dimensions(
        _ buffer: inout TokenBuffer, _ old: [TokenRecord], _ index: Int, _ new: inout [TokenRecord]
    ) -> Int {
        var last = index
        while last + 2 < old.count, (last - index) / 2 + 1 < Self.dimensionsMax, isTimes(buffer, old[last + 1]),
            old[last + 2].kind == .number, old[last + 2].gap == TokenGap.space
        {
            last += 2
        }
        guard last > index else { return 0 }
        let start = buffer.bytes.count
        for position in stride(from: index, through: last, by: 2) {
            if position > index { buffer.bytes.append(Self.times) }
            let number = format.measured(buffer.bytes[old[position].term.bounds])
            buffer.bytes.append(contentsOf: number)
        }
        var whole = old[index]
        whole.setText(buffer.rangeFrom(start))
        whole.kind = .measure
        whole.sourceEnd = old[last].sourceEnd
        whole.following = old[last].following
        whole.positionLength = old[last].position + old[last].positionLength - whole.position
        whole.flags = .divisible
        new.append(whole)
        for position in stride(from: index, through: last, by: 2) {
            var part = old[position]
            part.flags.insert(.part)
            new.append(part)
        }
        return last - index + 1
    }

    private func isTimes(_ buffer: TokenBuffer, _ record: TokenRecord) -> Bool {
        record.gap == TokenGap.space && record.term.count == 1
            && buffer.bytes[record.term.lowerBound] == Self.times
    }

    /// `8x10`, `1440x900`: one piece.
    private func attachedDimensions(
        _ buffer: inout TokenBuffer, _ record: TokenRecord, _ new: inout [TokenRecord]
    ) -> Bool {
        let bytes = Array(buffer.bytes[record.term.bounds])
        let parts = bytes.split(separator: Self.times, omittingEmptySubsequences: false)
        guard (2...Self.dimensionsMax).contains(parts.count),
            parts.allSatisfy({ !$0.isEmpty && NumberText.prefixLength($0) == $0.count })
        else { return false }
        let numbers = parts.map { format.measured($0) }
        var whole = record
        whole.setText(buffer.append(Array(numbers.joined(separator: [Self.times]))))
        whole.kind = .measure
        whole.flags = .divisible
        new.append(whole)
        for number in numbers { appendPart(&buffer, record, number, .number, &new) }
        return true
    }

    private func unit(_ spelling: some Collection<UInt8>, isApart: Bool) -> [UInt8]? {
        guard let found = spelling.withContiguousStorageIfAvailable({ units.unit($0, isApart: isApart) }) else {
            return nil
        }
        return found
    }

    private func appendMeasure(
        _ buffer: inout TokenBuffer, _ record: TokenRecord, _ number: ArraySlice<UInt8>, _ unit: [UInt8],
        _ new: inout [TokenRecord]
    ) {
        var whole = record
        whole.setText(buffer.append(decimal(number) + unit))
        whole.kind = .measure
        whole.flags.remove(.punctuated)
        new.append(whole)
    }

    /// Fractions as decimals, so that `1/2"` is `0.5in`.
    private func decimal(_ number: ArraySlice<UInt8>) -> [UInt8] {
        let parts = number.split(separator: Self.slash)
        guard parts.count == 2, let above = Int(String(decoding: parts[0], as: UTF8.self)),
            let below = Int(String(decoding: parts[1], as: UTF8.self)), below > 0
        else { return format.measured(number) }
        let tenThousandths = (above * 10_000 + below / 2) / below
        let fraction = String(tenThousandths % 10_000 + 10_000).dropFirst()
        return format.measured(Array("\(tenThousandths / 10_000).\(fraction)".utf8)[...])
    }

    private func appendPart(
        _ buffer: inout TokenBuffer, _ record: TokenRecord, _ text: [UInt8], _ kind: TokenKind,
        _ new: inout [TokenRecord]
    ) {
        var part = record
        part.setText(buffer.append(text))
        part.kind = kind
        part.flags = .part
        part.positionLength = 1
        new.append(part)
    }
}
