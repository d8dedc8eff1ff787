/// A range of bytes in a token buffer's arena.
package struct ByteRange: Sendable, Hashable {
    package var start: UInt32
    package var count: UInt32

    static let empty = ByteRange(start: 0, count: 0)

    var lowerBound: Int { Int(start) }
    var upperBound: Int { Int(start) + Int(count) }
    package var bounds: Range<Int> { lowerBound..<upperBound }
}

/// What filters know about a token besides its text.
struct TokenFlags: OptionSet, Sendable, Hashable {
    let rawValue: UInt16

    /// The term holds bytes outside ASCII.
    static let nonASCII = TokenFlags(rawValue: 1 << 0)
    /// The term holds an apostrophe, a point or a comma.
    static let punctuated = TokenFlags(rawValue: 1 << 1)
    /// One piece of the token before it that has no `part` flag and covers its span.
    static let part = TokenFlags(rawValue: 1 << 2)
    /// Another spelling of the main token before it, at the same position.
    static let variant = TokenFlags(rawValue: 1 << 3)
    /// The unstemmed spelling of the token before it.
    static let original = TokenFlags(rawValue: 1 << 4)
    /// Neighbouring query words written together; `span` counts them.
    static let neighbours = TokenFlags(rawValue: 1 << 5)
    static let stopWord = TokenFlags(rawValue: 1 << 6)
    /// Exempt from stemming.
    static let keyword = TokenFlags(rawValue: 1 << 7)
    /// The parts that follow stand for the whole token: all of them together mean the same.
    static let divisible = TokenFlags(rawValue: 1 << 8)

    /// Tokens that are a word of the text of their own, not a derived one.
    var isMain: Bool { isDisjoint(with: [.part, .variant, .original, .neighbours]) }
}

/// What lies between a token and the one before it.
enum TokenGap {
    /// Nothing: Chinese, Japanese, Thai words follow each other.
    static let adjacent: UInt8 = 0x01
    /// The start of the text, or punctuation that never joins.
    static let other: UInt8 = 0x02
    static let space: UInt8 = 0x20
}

/// One token of a buffer: byte ranges into the arena, position, byte offsets in the source.
package struct TokenRecord: Sendable, Hashable {
    /// What is indexed.
    package var term: ByteRange
    /// The folded form before stemming.
    package var surface: ByteRange
    /// Counted in words from 0.
    var position: UInt32
    /// How many positions the token covers, at least 1.
    package var positionLength: UInt32
    /// Byte offsets in the original text.
    package var sourceStart: UInt32
    package var sourceEnd: UInt32
    /// Where the character after the token ends in the original text, for units that are signs (`15.6″`).
    var followingEnd: UInt32
    var kind: TokenKind
    /// `TokenGap`, or the one ASCII character that joins the token to the one before it.
    var gap: UInt8
    /// The byte that follows in the text, 0 at its end.
    var following: UInt8
    /// How many query words a `neighbours` token replaces.
    var span: UInt8
    var flags: TokenFlags

    /// Whether the surface has other bytes than the term.
    @inlinable package var hasOwnSurface: Bool { term.start != surface.start || term.count != surface.count }

    /// Replaces term and surface; for everything before stemming, where both are the same.
    mutating func setText(_ range: ByteRange) {
        term = range
        surface = range
    }
}
