import Catalog

extension Call {
    /// One of a few words among the parameters; `nil` when it was not given.
    ///
    /// - Throws: `invalid_parameter` for any other word.
    static func word<Word: RawRepresentable & CaseIterable>(
        _ options: [String: String], _ name: String, _ type: Word.Type
    ) throws(Refusal) -> Word? where Word.RawValue == String {
        guard let text = options[name] else { return nil }
        if let word = Word(rawValue: text) { return word }
        let problem = Problem(
            .invalidParameter, field: name, message: "found \"\(text.prefix(40))\"",
            expected: Word.allCases.map(\.rawValue).joined(separator: ", "))
        throw Refusal(.invalidParameter, message: "a parameter is not valid", problems: [problem])
    }
}
