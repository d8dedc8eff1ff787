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
