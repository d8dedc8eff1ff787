/// Marks in a suggestion what has been typed already.
struct SuggestionMarks {
    /// In lower case.
    private let typed: [String]

    init(_ text: String) {
        typed = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// The text, escaped for HTML, with `<mark>` around the beginnings of its words that were typed.
    func marked(_ text: String) -> String {
        var output = ""
        var rest = text[...]
        while let first = rest.first {
            guard first.isLetter || first.isNumber else {
                Self.escape(first, into: &output)
                rest.removeFirst()
                continue
            }
            let word = rest.prefix { $0.isLetter || $0.isNumber }
            let lower = word.lowercased()
            let length = typed.filter(lower.hasPrefix).map(\.count).max() ?? 0
            if length > 0, lower.count == word.count {
                output += "<mark>" + word.prefix(length) + "</mark>" + word.dropFirst(length)
            } else {
                output += word
            }
            rest = rest[word.endIndex...]
        }
        return output
    }

    private static func escape(_ character: Character, into output: inout String) {
        switch character {
        case "<": output += "&lt;"
        case ">": output += "&gt;"
        case "&": output += "&amp;"
        case "\"": output += "&quot;"
        default: output.append(character)
        }
    }
}
