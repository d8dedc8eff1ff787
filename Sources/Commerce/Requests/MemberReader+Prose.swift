import Catalog

extension MemberReader {
    /// A text of several lines without the white space around it.
    mutating func prose(_ name: String, charactersMax: Int, isRequired: Bool = false) -> String? {
        guard let text = secret(name, isRequired: isRequired)?.trimmed else { return nil }
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
