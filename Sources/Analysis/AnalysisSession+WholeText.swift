extension AnalysisSession {
    /// The term that stands for a whole text, the same in every language; see ``WholeText``.
    ///
    /// - Parameter text: valid UTF-8.
    /// - Returns: `nil` for a text without letters and digits.
    package func wholeTerm(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? { wholeText.term(of: text) }

    /// The same for a string.
    package func wholeTerm(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { wholeText.term(of: $0) }
    }

    /// How much of the writing of two texts with the same whole term is the same: 1 the same text, 0.75 but for case and
    /// width, 0.5 but for accents, spaces and punctuation.
    package func likeness(_ left: String, _ right: String) -> Double { wholeText.likeness(left, right) }
}
