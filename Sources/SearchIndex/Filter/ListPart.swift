/// One part of a parameter that is a list in a text, with its place for messages.
struct ListPart {
    /// Without spaces around it; may be empty.
    let text: String
    /// Byte offset of the part in the whole, 0-based, behind leading spaces.
    let offset: Int

    /// As much of the part as a message should repeat.
    var excerpt: String { String(text.prefix(40)) }

    /// - Returns: at least one part, also for an empty text.
    static func split(_ text: String, by separator: Character) -> [ListPart] {
        text.split(separator: separator, omittingEmptySubsequences: false).map { trimmed($0, of: text) }
    }

    /// The same, but separators between a pair of parentheses do not count.
    static func split(
        _ text: String, by separator: Character, opening: Character, closing: Character
    ) -> [ListPart] {
        var parts: [ListPart] = []
        var start = text.startIndex
        var depth = 0
        for index in text.indices {
            switch text[index] {
            case opening: depth += 1
            case closing: depth = max(0, depth - 1)
            case separator where depth == 0:
                parts.append(trimmed(text[start..<index], of: text))
                start = text.index(after: index)
            default: break
            }
        }
        return parts + [trimmed(text[start...], of: text)]
    }

    private static func trimmed(_ part: Substring, of text: String) -> ListPart {
        let head = part.drop { $0 == " " }
        let end = head.lastIndex { $0 != " " }.map(head.index(after:)) ?? head.startIndex
        return ListPart(
            text: String(head[..<end]), offset: text.utf8.distance(from: text.startIndex, to: head.startIndex))
    }

    /// The same, but separators within double quotes that follow a `=` do not separate: `brand:search="a, b"`.
    static func splitOutsideQuotes(_ text: String, by separator: Character) -> [ListPart] {
        guard text.utf8.contains(UInt8(ascii: "\"")), let separator = separator.asciiValue else {
            return split(text, by: separator)
        }
        let bytes = Array(text.utf8)
        var parts: [ListPart] = []
        var start = 0
        var index = 0
        while index <= bytes.count {
            if index < bytes.count, index > 0, bytes[index] == UInt8(ascii: "\""),
                bytes[index - 1] == UInt8(ascii: "="), let end = closingQuote(bytes, after: index)
            {
                index = end + 1
                continue
            }
            if index == bytes.count || bytes[index] == separator {
                var (head, tail) = (start, index)
                while head < tail, bytes[head] == UInt8(ascii: " ") { head += 1 }
                while tail > head, bytes[tail - 1] == UInt8(ascii: " ") { tail -= 1 }
                parts.append(ListPart(text: String(decoding: bytes[head..<tail], as: UTF8.self), offset: head))
                start = index + 1
            }
            index += 1
        }
        return parts
    }

    private static func closingQuote(_ bytes: [UInt8], after open: Int) -> Int? {
        var index = open + 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 2
                continue
            }
            if bytes[index] == UInt8(ascii: "\"") { return index }
            index += 1
        }
        return nil
    }

    /// What stands between double quotes, with `\"` and `\\` read; any other text as it is.
    static func unquoted(_ text: String) -> String {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        var result = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if !isEscaped, character == "\\" {
                isEscaped = true
                continue
            }
            isEscaped = false
            result.append(character)
        }
        return result
    }
}

/// Names of fields in requests.
package enum FieldName {
    /// For messages.
    package static let expected = "a field name of letters, digits, _ and ."
    /// Attribute keys are not longer.
    static let bytesMax = 128

    /// The name in lower case; `nil` when it is none.
    package static func folded(_ text: String) -> String? {
        guard !text.isEmpty, text.utf8.count <= bytesMax else { return nil }
        let isValid = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isValid ? text.lowercased() : nil
    }
}
