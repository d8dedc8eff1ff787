/// Reads one JSON text (RFC 8259) strictly: no comments, no trailing commas, no repeated member names, no text after
/// the value, no number that a finite `Double` can't hold, no lone surrogates and no broken UTF-8.
///
/// Strictness is what keeps a catalog the same after it has been written and read again: everything this reader
/// accepts, ``JSONWriter`` writes back with the same meaning. The caller limits the number of bytes; the reader limits
/// only the depth, because depth costs stack.
package struct JSONReader {
    /// Arrays and objects inside one another. No product needs more than five; 64 is what other strict readers allow
    /// and is far from the end of a 512 KB thread stack.
    package static let depthMax = 64

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Reads a whole text.
    ///
    /// - Throws: `invalid_json` or `invalid_utf8` with the byte offset and what was expected there.
    package static func parse(_ bytes: [UInt8]) throws(Problem) -> JSONValue {
        try bytes.withUnsafeBufferPointer(parseResult).get()
    }

    /// Reads a whole text that is known to be UTF-8.
    ///
    /// - Throws: `invalid_json` with the offset into the UTF-8 form.
    package static func parse(_ text: String) throws(Problem) -> JSONValue {
        var text = text
        return try text.withUTF8(parseResult).get()
    }

    /// Reads a whole text from memory that the caller keeps alive for the length of the call.
    ///
    /// - Throws: as ``parse(_:)-([UInt8])``.
    package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(Problem) -> JSONValue {
        try parseResult(bytes).get()
    }

    private static func parseResult(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<JSONValue, Problem> {
        var reader = JSONReader(bytes)
        do throws(Problem) {
            reader.skipSpace()
            let value = try reader.value(depth: 0)
            reader.skipSpace()
            guard reader.index == bytes.count else { throw reader.expected("the end of the text") }
            return .success(value)
        } catch {
            return .failure(error)
        }
    }

    // MARK: Values

    private mutating func value(depth: Int) throws(Problem) -> JSONValue {
        guard index < bytes.count else { throw expected("a value") }
        switch bytes[index] {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw expected("a value")
        }
    }

    private mutating func object(depth: Int) throws(Problem) -> JSONValue {
        try enter(depth)
        var members: [JSONMember] = []
        if consume(UInt8(ascii: "}")) { return .object(members) }
        var names = MemberNames()
        while true {
            guard peek == UInt8(ascii: "\"") else { throw expected("a member name in quotes") }
            let start = index
            var scanner = JSONStringScanner(bytes: bytes, index: index)
            let name = try scanner.scan()
            index = scanner.index
            let text = scanner.plainRange.map { UnsafeBufferPointer(rebasing: bytes[$0]) }
            guard names.insert(name, text: text, among: members) else {
                throw Problem(
                    .invalidJSON, message: "the member name \(JSONReader.quoted(name)) is repeated in one object",
                    offset: start, expected: "a name that the object does not have yet")
            }
            skipSpace()
            guard consume(UInt8(ascii: ":")) else { throw expected("a colon after the member name") }
            members.append(JSONMember(name, try value(depth: depth)))
            skipSpace()
            if consume(UInt8(ascii: ",")) { continue }
            guard consume(UInt8(ascii: "}")) else { throw expected("a comma or the end of the object") }
            return .object(members)
        }
    }

    private mutating func array(depth: Int) throws(Problem) -> JSONValue {
        try enter(depth)
        var elements: [JSONValue] = []
        if consume(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try value(depth: depth))
            skipSpace()
            if consume(UInt8(ascii: ",")) { continue }
            guard consume(UInt8(ascii: "]")) else { throw expected("a comma or the end of the array") }
            return .array(elements)
        }
    }

    /// Steps over the opening bracket.
    private mutating func enter(_ depth: Int) throws(Problem) {
        guard depth <= Self.depthMax else {
            throw Problem(
                .invalidJSON, message: "the text is nested deeper than \(Self.depthMax) levels", offset: index,
                expected: "at most \(Self.depthMax) levels")
        }
        index += 1
        skipSpace()
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(Problem) -> JSONValue {
        for position in 0..<word.utf8CodeUnitCount {
            guard index + position < bytes.count, bytes[index + position] == word.utf8Start[position] else {
                throw expected("a value")
            }
        }
        index += word.utf8CodeUnitCount
        return value
    }

    private mutating func number() throws(Problem) -> JSONValue {
        var scanner = JSONNumberScanner(bytes: bytes, index: index)
        let start = index
        switch scanner.scan() {
        case .integer(let integer):
            index = scanner.index
            return .integer(integer)
        case .number(let number):
            index = scanner.index
            return .number(number)
        case .tooLarge:
            throw Problem(
                .invalidJSON, message: "the number is too large for a 64-bit floating-point number", offset: start,
                expected: "a number between -1.797e308 and 1.797e308")
        case .malformed:
            index = scanner.index
            throw expected("a digit")
        }
    }

    private mutating func string() throws(Problem) -> String {
        var scanner = JSONStringScanner(bytes: bytes, index: index)
        let text = try scanner.scan()
        index = scanner.index
        return text
    }

    // MARK: Bytes

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// Steps over a byte and the space after it if it comes next.
    private mutating func consume(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        skipSpace()
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    private func expected(_ what: String) -> Problem {
        Problem(
            .invalidJSON, message: "expected \(what) but found \(Self.found(bytes, at: index))", offset: index,
            expected: what)
    }

    /// Names the byte at an offset for a message without ever copying much of the input.
    static func found(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> String {
        guard index < bytes.count else { return "the end of the text" }
        let byte = bytes[index]
        if byte > 0x20, byte < 0x7F { return "'\(Character(UnicodeScalar(byte)))'" }
        let digits = String(byte, radix: 16, uppercase: true)
        return "the byte 0x\(digits.count < 2 ? "0" : "")\(digits)"
    }

    /// At most 40 characters of a text, in quotes, for a message.
    static func quoted(_ text: String) -> String {
        text.count > 40 ? "\"\(text.prefix(40))…\"" : "\"\(text)\""
    }
}
