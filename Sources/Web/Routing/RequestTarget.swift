import Catalog

/// The path and the query of a request, as received.
struct RequestTarget: Sendable {
    let path: Substring
    /// Without the question mark; empty when there is none.
    let query: Substring

    /// - Parameter text: the request target of RFC 9112 in origin form.
    /// - Throws: `limit_exceeded` above the limit, `invalid_utf8` when bytes of it were no UTF-8.
    init(_ text: String, bytesMax: Int) throws(Refusal) {
        guard text.utf8.count <= bytesMax else {
            throw Refusal(
                .limitExceeded,
                message: "the address has \(text.utf8.count) bytes, at most \(bytesMax) are allowed; "
                    + "send long searches with POST")
        }
        // The HTTP decoder replaces broken bytes with U+FFFD; a client that means that character escapes it.
        guard !text.unicodeScalars.contains("\u{FFFD}") else {
            throw Refusal(.invalidUTF8, message: "the address holds bytes that are no UTF-8")
        }
        let end = text.utf8.firstIndex(of: UInt8(ascii: "#")) ?? text.endIndex
        if let mark = text.utf8[..<end].firstIndex(of: UInt8(ascii: "?")) {
            path = text[..<mark]
            query = text[text.utf8.index(after: mark)..<end]
        } else {
            path = text[..<end]
            query = ""
        }
    }
}
