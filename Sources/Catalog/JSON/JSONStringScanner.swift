/// Reads one JSON string: the byte run as it stands when it has no escape, otherwise piece by piece.
struct JSONStringScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    /// At the opening quote before ``scan()``, after the closing quote afterwards.
    var index: Int
    /// Where the text stood between the quotes, once it has been read, if it is ASCII without escapes.
    private(set) var plainRange: Range<Int>?

    init(bytes: UnsafeBufferPointer<UInt8>, index: Int) {
        self.bytes = bytes
        self.index = index
    }

    /// - Throws: `invalid_json` for control characters, bad escapes and lone surrogates; `invalid_utf8` for bytes that
    ///   are no UTF-8 (overlong forms and encoded surrogates included).
    mutating func scan() throws(Problem) -> String {
        index += 1
        let start = index
        let isASCII = skipPlain()
        guard index < bytes.count else { throw endProblem() }
        guard bytes[index] == UInt8(ascii: "\"") else { return try escaped(start: start) }
        defer { index += 1 }
        guard isASCII else { return try text(start..<index) }
        plainRange = start..<index
        return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
    }

    private mutating func escaped(start: Int) throws(Problem) -> String {
        var result = try text(start..<index)
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return result
            case UInt8(ascii: "\\"):
                result.unicodeScalars.append(try escape())
            case 0..<0x20:
                throw Problem(
                    .invalidJSON, message: "a control character stands in a string without an escape", offset: index,
                    expected: "an escape such as \\n or \\u000a")
            default:
                let runStart = index
                skipPlain()
                result += try text(runStart..<index)
            }
        }
        throw endProblem()
    }

    /// Moves to the next quote, backslash or control character.
    ///
    /// - Returns: whether everything before it is ASCII.
    @discardableResult
    private mutating func skipPlain() -> Bool {
        let (end, isASCII) = PlainText.endOfJSONText(in: bytes, from: index)
        index = end
        return isASCII
    }

    private func text(_ range: Range<Int>) throws(Problem) -> String {
        let slice = UnsafeBufferPointer(rebasing: bytes[range])
        guard let text = String(validating: slice, as: UTF8.self) else {
            let offset = range.lowerBound + (UTF8Check.firstInvalidByte(in: slice) ?? 0)
            throw Problem(
                .invalidUTF8, message: "\(JSONReader.found(bytes, at: offset)) is no part of a UTF-8 character",
                offset: offset, expected: "UTF-8 text")
        }
        return text
    }

    /// Reads from the backslash on.
    private mutating func escape() throws(Problem) -> Unicode.Scalar {
        let start = index
        index += 1
        guard index < bytes.count else { throw endProblem() }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(start: start)
        default:
            throw Problem(
                .invalidJSON, message: "\(JSONReader.found(bytes, at: index - 1)) can't follow a backslash",
                offset: start, expected: "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX")
        }
    }

    private mutating func unicodeEscape(start: Int) throws(Problem) -> Unicode.Scalar {
        let first = try hexDigits(start: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        else { throw surrogateProblem(start) }
        index += 2
        let second = try hexDigits(start: start)
        let low = UInt32(second) &- 0xDC00
        guard low < 0x400, let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + low) else {
            throw surrogateProblem(start)
        }
        return scalar
    }

    private mutating func hexDigits(start: Int) throws(Problem) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard index < bytes.count, let digit = Self.hexValue(bytes[index]) else {
                throw Problem(
                    .invalidJSON, message: "a \\u escape is cut short", offset: start,
                    expected: "four hexadecimal digits")
            }
            value = value << 4 | digit
            index += 1
        }
        return value
    }

    private static func hexValue(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private func surrogateProblem(_ offset: Int) -> Problem {
        Problem(
            .invalidJSON, message: "half of a surrogate pair stands alone", offset: offset,
            expected: "a pair \\uD800…\\uDBFF \\uDC00…\\uDFFF")
    }

    private func endProblem() -> Problem {
        Problem(
            .invalidJSON, message: "the text ends inside a string", offset: bytes.count, expected: "a closing quote")
    }
}
