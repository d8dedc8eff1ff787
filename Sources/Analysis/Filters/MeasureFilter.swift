/// Joins a number with its unit into one token and keeps the bare number beside it: `15.6"`, `15,6 inch` and `15.6in`
/// become `15.6in`; `1440 x 900` becomes `1440x900`.
///
/// Measures that are equal become the same term, in the base of their unit: `2 TB` and `2000 GB` are `2000gb`; the
/// surface stays as written. In queries, the ways to say about the same come beside it: `17"` is also `432mm`.
struct MeasureFilter: TokenFilter {
    let name = "measures"
    let concern: TokenTraits = .digits
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
                let used = measure(&buffer, old, index, mode, &new)
                if used == 0 { new.append(old[index]) }
                index += Swift.max(used, 1)
            }
        }
    }

    /// Tries every form of a measure at a token; returns how many tokens it took, 0 for none.
    private func measure(
        _ buffer: inout TokenBuffer, _ old: [TokenRecord], _ index: Int, _ mode: AnalysisMode,
        _ new: inout [TokenRecord]
    ) -> Int {
        let record = old[index]
        switch record.kind {
        case .identifier:
            return attachedUnit(&buffer, record, mode, &new) || attachedDimensions(&buffer, record, &new) ? 1 : 0
        case .number:
            let dimensions = dimensions(&buffer, old, index, &new)
            if dimensions > 0 { return dimensions }
            if symbolUnit(&buffer, old, index, mode, &new) { return 1 }
            return followingUnit(&buffer, old, index, mode, &new)
        case .word, .measure:
            return 0
        }
    }

    /// `15.6in`, `2tb`: one piece.
    private func attachedUnit(
        _ buffer: inout TokenBuffer, _ record: TokenRecord, _ mode: AnalysisMode, _ new: inout [TokenRecord]
    ) -> Bool {
        guard UTF8Scan.isDigit(buffer.bytes[record.term.lowerBound]) else { return false }
        let bytes = Array(buffer.bytes[record.term.bounds])
        let length = NumberText.prefixLength(bytes)
        let split = length
        guard let unit = unit(bytes[split...], isApart: false) else { return false }
        let number = bytes[..<split]
        appendMain(&buffer, record, number, unit, mode, &new)
        appendPart(&buffer, record, format.measured(number), .number, &new)
        return true
    }

    /// `15.6"`, `70%`: the unit is no word of its own.
    private func symbolUnit(
        _ buffer: inout TokenBuffer, _ old: [TokenRecord], _ index: Int, _ mode: AnalysisMode,
        _ new: inout [TokenRecord]
    ) -> Bool {
        guard let unit = symbol(after: index, old) else { return false }
        let record = old[index]
        let number = Array(buffer.bytes[record.term.bounds])
        var whole = record
        whole.sourceEnd = record.followingEnd
        appendMain(&buffer, whole, number[...], unit, mode, &new)
        appendPart(&buffer, record, format.measured(number[...]), .number, &new)
        return true
    }

    private func symbol(after index: Int, _ old: [TokenRecord]) -> MeasureUnit? {
        let following = old[index].following
        guard following != 0, !UTF8Scan.isSpace(following), following != Self.hyphen,
            let unit = unit([following][...], isApart: false)
        else { return nil }
        // 6'2 is a height, 5'a is not feet.
        if following == 0x27, index + 1 < old.count, old[index + 1].gap == 0x27 { return nil }
        return unit
    }

    /// `15.6 inch`, `15.6-inch`, `12 fl oz`: two or three pieces. Returns how many, 0 for none.
    private func followingUnit(
        _ buffer: inout TokenBuffer, _ old: [TokenRecord], _ index: Int, _ mode: AnalysisMode,
        _ new: inout [TokenRecord]
    ) -> Int {
        guard let (unit, count) = words(after: index, old, buffer) else { return 0 }
        let record = old[index]
        let last = old[index + count]
        let number = Array(buffer.bytes[record.term.bounds])
        var whole = record
        whole.sourceEnd = last.sourceEnd
        whole.following = last.following
        whole.followingEnd = last.followingEnd
        whole.positionLength = last.position + last.positionLength - record.position
        whole.flags.insert(.divisible)
        appendMain(&buffer, whole, number[...], unit, mode, &new)
        appendPart(&buffer, record, format.measured(number[...]), .number, &new)
        for position in (index + 1)...(index + count) {
            var part = old[position]
            part.flags.insert(.part)
            new.append(part)
        }
        return count + 1
    }

    /// The unit that follows a number as one word or two, with the number of its words.
    private func words(
        after index: Int, _ old: [TokenRecord], _ buffer: TokenBuffer
    ) -> (unit: MeasureUnit, count: Int)? {
        guard index + 1 < old.count else { return nil }
        let record = old[index]
        let next = old[index + 1]
        guard next.kind == .word || next.kind == .identifier,
            next.gap == TokenGap.space || next.gap == Self.hyphen || next.gap == TokenGap.adjacent,
            record.gap != Self.hyphen
        else { return nil }
        // 2-in-1 counts functions, not inches.
        if next.gap == Self.hyphen, index + 2 < old.count, old[index + 2].gap == Self.hyphen,
            old[index + 2].kind == .number
        {
            return nil
        }
        if index + 2 < old.count, old[index + 2].kind == .word, old[index + 2].gap != Self.hyphen,
            next.term.count <= Self.unitWordBytesMax
        {
            let pair = buffer.bytes[next.term.bounds] + [0x20] + buffer.bytes[old[index + 2].term.bounds]
            if let unit = unit(pair, isApart: true) { return (unit, 2) }
        }
        // Nobody writes 15.6 in stock: after a broken number the word is a unit.
        let isBroken = buffer.bytes[record.term.bounds].contains { $0 == 0x2E || $0 == Self.slash }
        return unit(buffer.bytes[next.term.bounds], isApart: next.gap == TokenGap.space && !isBroken).map { ($0, 1) }
    }

    /// The first word of a unit of two: `fluid`, `square`.
    private static let unitWordBytesMax: UInt32 = 12

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
        whole.followingEnd = old[last].followingEnd
        whole.positionLength = old[last].position + old[last].positionLength - whole.position
        whole.flags = .divisible
        new.append(whole)
        // In 8 x 10 cm the last number goes on to become 10cm.
        let hasUnit = symbol(after: last, old) != nil || words(after: last, old, buffer) != nil
        for position in stride(from: index, through: hasUnit ? last - 2 : last, by: 2) {
            var part = old[position]
            part.flags.insert(.part)
            new.append(part)
        }
        return hasUnit ? last - index : last - index + 1
    }

    private func isTimes(_ buffer: TokenBuffer, _ record: TokenRecord) -> Bool {
        record.gap == TokenGap.space && record.term.count == 1
            && buffer.bytes[record.term.lowerBound] == Self.times
    }

    /// `8x10`, `1440x900`, `2x4gb`: one piece, the last number perhaps with a unit.
    private func attachedDimensions(
        _ buffer: inout TokenBuffer, _ record: TokenRecord, _ new: inout [TokenRecord]
    ) -> Bool {
        let bytes = Array(buffer.bytes[record.term.bounds])
        guard UTF8Scan.isDigit(bytes[0]), bytes.contains(Self.times) else { return false }
        var parts = bytes.split(separator: Self.times, omittingEmptySubsequences: false)
        guard (2...Self.dimensionsMax).contains(parts.count), let last = parts.last else { return false }
        let length = NumberText.prefixLength(last)
        let suffix = last[(last.startIndex + length)...]
        let measured = suffix.isEmpty ? nil : unit(suffix, isApart: false)
        guard suffix.isEmpty || measured != nil else { return false }
        parts[parts.count - 1] = last[..<suffix.startIndex]
        guard parts.allSatisfy({ !$0.isEmpty && NumberText.prefixLength($0) == $0.count }) else { return false }
        let numbers = parts.map { format.measured($0) }
        let unit = Array(measured?.name.utf8 ?? "".utf8)
        var whole = record
        whole.setText(buffer.append(Array(numbers.joined(separator: [Self.times])) + unit))
        whole.kind = .measure
        whole.flags = .divisible
        new.append(whole)
        for number in numbers.dropLast() { appendPart(&buffer, record, number, .number, &new) }
        if let measured {
            appendMeasure(&buffer, record, parts[parts.count - 1], measured, &new)
            new[new.count - 1].flags = .part
            new[new.count - 1].positionLength = 1
        } else {
            appendPart(&buffer, record, numbers[numbers.count - 1], .number, &new)
        }
        return true
    }

    private func unit(_ spelling: some Collection<UInt8>, isApart: Bool) -> MeasureUnit? {
        guard let found = spelling.withContiguousStorageIfAvailable({ units.unit($0, isApart: isApart) }) else {
            return nil
        }
        return found
    }

    /// Appends the measure as one token: the term in the base of the unit, the surface as written.
    ///
    /// - Returns: the number; `nil` when it is none to calculate with (1.2.3).
    @discardableResult
    private func appendMeasure(
        _ buffer: inout TokenBuffer, _ record: TokenRecord, _ number: ArraySlice<UInt8>, _ unit: MeasureUnit,
        _ new: inout [TokenRecord]
    ) -> Double? {
        var whole = record
        let text = decimal(number)
        whole.setText(buffer.append(text + Array(unit.name.utf8)))
        let value = Double(String(decoding: text, as: UTF8.self))
        if unit.factor != 1, let value {
            whole.term = buffer.append(MeasureUnit.text(value * unit.factor) + Array(unit.base.utf8))
        }
        whole.kind = .measure
        whole.flags.remove(.punctuated)
        new.append(whole)
        return value
    }

    /// Appends the measure and, in queries, the other ways to say it.
    private func appendMain(
        _ buffer: inout TokenBuffer, _ record: TokenRecord, _ number: ArraySlice<UInt8>, _ unit: MeasureUnit,
        _ mode: AnalysisMode, _ new: inout [TokenRecord]
    ) {
        guard let value = appendMeasure(&buffer, record, number, unit, &new), mode == .query else { return }
        for term in units.alternatives(value, unit) {
            var other = record
            other.setText(buffer.append(term))
            other.kind = .measure
            other.flags = .variant
            new.append(other)
        }
    }

    /// Fractions as decimals, so that `1/2"` is `0.5in`.
    private func decimal(_ number: ArraySlice<UInt8>) -> [UInt8] {
        guard number.contains(Self.slash), let text = NumberFilter.decimal(String(decoding: number, as: UTF8.self))
        else { return format.measured(number) }
        return Array(text.utf8)
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
