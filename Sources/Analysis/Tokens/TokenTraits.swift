/// What may be found among the tokens of a text, so that filters with nothing to do are not even asked.
///
/// A superset of what is there: filters derive tokens only from tokens with the same traits.
struct TokenTraits: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    /// A term with bytes outside ASCII.
    static let nonASCII = TokenTraits(rawValue: 1 << 0)
    /// A term with an apostrophe, a point or a comma.
    static let punctuated = TokenTraits(rawValue: 1 << 1)
    /// A number, a code or a measure.
    static let digits = TokenTraits(rawValue: 1 << 2)
    /// One character between two tokens that may join them.
    static let joined = TokenTraits(rawValue: 1 << 3)
    /// Always there.
    static let any = TokenTraits(rawValue: 1 << 7)
}
