/// What a token is, decided by its characters and neighbours.
package enum TokenKind: UInt8, Sendable, Hashable, CaseIterable {
    case word = 0
    /// Digits with decimal point or fraction: `11`, `15.6`, `1/2`.
    case number = 1
    /// Letters with digits, or codes joined by punctuation: `wh1000xm4`. Never stemmed, never fuzzy.
    case identifier = 2
    /// A number with its unit, or dimensions: `15.6in`, `2tb`, `1440x900`.
    case measure = 3

    /// The name used in answers and case files.
    package var name: String {
        switch self {
        case .word: "word"
        case .number: "number"
        case .identifier: "identifier"
        case .measure: "measure"
        }
    }
}
