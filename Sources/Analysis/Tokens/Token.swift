/// One token as a value of its own; its slices keep the buffer's arena alive.
package struct Token: Sendable {
    /// What is indexed: valid UTF-8, 1 to 200 bytes, no upper-case ASCII letter, no control character.
    package let term: ArraySlice<UInt8>
    /// The folded form before stemming.
    package let surface: ArraySlice<UInt8>
    /// Counted in words from 0; alternatives share a position.
    package let position: Int
    /// How many positions the token covers, at least 1: `wifi` from `wi-fi` covers 2.
    package let positionLength: Int
    /// Byte offsets in the original text, at character boundaries of its valid parts.
    package let sourceStart: Int
    package let sourceEnd: Int
    package let kind: TokenKind

    init(record: TokenRecord, bytes: [UInt8]) {
        term = bytes[record.term.bounds]
        surface = bytes[record.surface.bounds]
        position = Int(record.position)
        positionLength = Int(record.positionLength)
        sourceStart = Int(record.sourceStart)
        sourceEnd = Int(record.sourceEnd)
        kind = record.kind
    }

    package var text: String { String(decoding: term, as: UTF8.self) }
}
