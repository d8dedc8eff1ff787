/// Cuts the text of a filter into tokens.
struct FilterLexer {
    enum Token: Hashable {
        /// A bare word: a field, a keyword or a value.
        case word(String)
        /// A value between quotes.
        case quoted(String)
        case comparison(FilterComparison)
        case open, close, comma, colon
        /// An open end of a range.
        case star
        case rangeOpen(isInclusive: Bool)
        case rangeClose(isInclusive: Bool)
        case end
    }

    /// What the text holds at a place where no token can begin or end.
    struct Failure: Error {
        let offset: Int
        let expected: String
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The next token with the offset of its first byte.
    mutating func next() throws(Failure) -> (token: Token, offset: Int) {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
        let start = position
        guard position < bytes.count else { return (.end, start) }
        let byte = bytes[position]
        if let single = Self.single(byte) {
            position += 1
            return (single, start)
        }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return (.quoted(try quoted(byte)), start)
        case UInt8(ascii: "="):
            position += peek(1) == UInt8(ascii: "=") ? 2 : 1
            return (.comparison(.equal), start)
        case UInt8(ascii: "!") where peek(1) == UInt8(ascii: "="):
            position += 2
            return (.comparison(.notEqual), start)
        case UInt8(ascii: ">"), UInt8(ascii: "<"):
            let isGreater = byte == UInt8(ascii: ">")
            let isOrEqual = peek(1) == UInt8(ascii: "=")
            position += isOrEqual ? 2 : 1
            switch (isGreater, isOrEqual) {
            case (true, true): return (.comparison(.greaterOrEqual), start)
            case (true, false): return (.comparison(.greater), start)
            case (false, true): return (.comparison(.lessOrEqual), start)
            case (false, false): return (.comparison(.less), start)
            }
        default: break
        }
        while position < bytes.count, Self.isWord(bytes[position]) { position += 1 }
        guard position > start else { throw Failure(offset: start, expected: "a field, a value or an operator") }
        return (.word(String(decoding: bytes[start..<position], as: UTF8.self)), start)
    }

    private static func single(_ byte: UInt8) -> Token? {
        switch byte {
        case UInt8(ascii: "("): .open
        case UInt8(ascii: ")"): .close
        case UInt8(ascii: ","): .comma
        case UInt8(ascii: ":"): .colon
        case UInt8(ascii: "*"): .star
        case UInt8(ascii: "["): .rangeOpen(isInclusive: true)
        case UInt8(ascii: "{"): .rangeOpen(isInclusive: false)
        case UInt8(ascii: "]"): .rangeClose(isInclusive: true)
        case UInt8(ascii: "}"): .rangeClose(isInclusive: false)
        default: nil
        }
    }

    private func peek(_ distance: Int) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    /// The text between quotes; a backslash takes the next character as it is.
    private mutating func quoted(_ quote: UInt8) throws(Failure) -> String {
        position += 1
        var content: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == quote { return String(decoding: content, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                guard position < bytes.count else { break }
                content.append(bytes[position])
                position += 1
            } else {
                content.append(byte)
            }
        }
        throw Failure(offset: bytes.count, expected: "a closing \(Character(UnicodeScalar(quote)))")
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Letters, digits, `_ - .` and everything beyond ASCII.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            0x80...0xFF:
            true
        default: false
        }
    }
}
