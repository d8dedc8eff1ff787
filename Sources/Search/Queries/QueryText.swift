/// A query as it is recorded: the same for everybody who meant the same, and nothing that points at a person.
enum QueryText {
    private static let lengths = 2...60
    private static let wordsMax = 8
    /// Longer numbers are of telephones, cards and orders.
    private static let digitsMax = 6

    /// - Returns: the text in lower case with single spaces; `nil` for junk: addresses, long numbers, pasted pages,
    ///   keys held down, texts without letters.
    static func normalised(_ text: String) -> String? {
        // Twice the bytes of the longest: enough for any script in which people type words.
        guard text.utf8.count <= 240 else { return nil }
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        let clean = words.joined(separator: " ")
        guard lengths.contains(clean.count), words.count <= wordsMax, clean.contains(where: \.isLetter),
            !clean.contains("@"), !clean.contains("://"), !clean.hasPrefix("www."),
            clean.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        var digits = 0
        var (last, run): (Character?, Int) = (nil, 0)
        for character in clean {
            // Separators don't make a telephone number another one.
            digits = character.isNumber ? digits + 1 : character.isLetter ? 0 : digits
            run = character == last ? run + 1 : 1
            last = character
            if digits > digitsMax || run > 3 { return nil }
        }
        return clean
    }
}
