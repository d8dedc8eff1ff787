import Catalog

extension MemberReader {
    /// A text of several lines without the white space around it.
    mutating func prose(_ name: String, charactersMax: Int, isRequired: Bool = false) -> String? {
        guard let value = value(name) else {
            if isRequired { note(.required, name, "the member is missing") }
            return nil
        }
        guard let text = value.text?.trimmed else {
            note(.invalidType, name, "expected a text, found \(value.kindName)")
            return nil
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        let isPlain = lines.allSatisfy { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } }
        guard (1...charactersMax).contains(text.count), isPlain else {
            note(
                .invalidValue, name,
                "expected 1 to \(charactersMax) characters without control characters but line breaks")
            return nil
        }
        return text
    }
}
