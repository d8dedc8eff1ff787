/// An e-mail address as it was given, and the form under which it is found again.
///
/// Only what mail servers on the open internet take: a dot-atom, an `@`, a domain with a dot. Quoted local parts and
/// address literals are refused. Letter case does not tell two accounts apart, although RFC 5321 would allow it: no
/// provider does so, and people write both.
package struct EmailAddress: Hashable, Sendable {
    /// As given, without the spaces around it.
    package let text: String
    /// Lowercase; two addresses with the same key are one account.
    package let key: String

    /// - Source: RFC 5321, 4.5.3.1: 64 octets before the `@`, 254 in all (a path of 256 with its brackets).
    static let bytesMax = 254
    private static let localBytesMax = 64

    /// - Returns: `nil` when no such address can exist.
    package init?(_ given: String) {
        let text = given.trimmed
        guard text.utf8.count <= Self.bytesMax, let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        let local = text[..<at]
        let domain = text[text.utf8.index(after: at)...]
        guard (1...Self.localBytesMax).contains(local.utf8.count), Self.isDotAtom(local), Self.isDomain(domain) else {
            return nil
        }
        self.text = text
        key = text.lowercased()
    }

    /// - Source: RFC 5322, 3.2.3, and letters beyond ASCII as RFC 6532 adds them.
    private static func isDotAtom(_ text: Substring) -> Bool {
        let special = Set("!#$%&'*+-/=?^_`{|}~".utf8)
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { isLetterOrDigit($0) || special.contains($0) }
        } && !text.unicodeScalars.contains { $0.properties.isWhitespace || $0.properties.generalCategory == .control }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2 else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        } && !text.unicodeScalars.contains { $0.properties.isWhitespace || $0.properties.generalCategory == .control }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...0xFF:
            true
        default: false
        }
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        let isSpace = { (character: Character) in character.isWhitespace }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }

    /// Whether a text is 1 to so many characters without control characters.
    func isLine(upTo charactersMax: Int) -> Bool {
        (1...charactersMax).contains(count)
            && !unicodeScalars.contains { $0.properties.generalCategory == .control || $0.value == 0 }
    }
}
