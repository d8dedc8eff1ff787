/// What one stage of a pipeline made of a text, for people who tune analyzers.
package struct AnalysisStage: Sendable, Hashable {
    /// The stage as the analyzer file names it, such as `normalize`, `words` or `stem`.
    package let name: String
    /// The text after a char filter; `nil` after the tokenizer and the token filters.
    package let text: String?
    /// The tokens after the stage; empty after a char filter.
    package let tokens: [StageToken]

    package init(name: String, text: String?, tokens: [StageToken]) {
        self.name = name
        self.text = text
        self.tokens = tokens
    }
}

/// One token of an `AnalysisStage`.
package struct StageToken: Sendable, Hashable {
    package let text: String
    /// The folded form before stemming.
    package let surface: String
    /// Byte offsets in the original text.
    package let start: Int
    package let end: Int
    /// Counted in words from 0.
    package let position: Int
    package let positionLength: Int
    package let kind: TokenKind
    package let isStopWord: Bool

    init(record: TokenRecord, buffer: TokenBuffer) {
        text = buffer.text(record.term)
        surface = buffer.text(record.surface)
        start = Int(record.sourceStart)
        end = Int(record.sourceEnd)
        position = Int(record.position)
        positionLength = Int(record.positionLength)
        kind = record.kind
        isStopWord = record.flags.contains(.stopWord)
    }
}
