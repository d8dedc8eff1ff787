/// Guesses the language of a short text from its script, its letters and its little words. Pure and quick: no ICU.
package struct LanguageGuess: Sendable {
    /// The little words of each language, in lower case as their list has them.
    private let words: [(language: String, words: Set<String>)]

    /// Longer texts are guessed by their beginning.
    private static let scalarsMax = 400
    private static let letterWeight = 2

    /// - Parameter analyzers: those of the languages to choose from.
    package init(_ analyzers: [Analyzer]) {
        words = analyzers.compactMap { analyzer in analyzer.language.map { ($0, analyzer.stopWords) } }
            .sorted { $0.language < $1.language }
    }

    /// The language of a text.
    ///
    /// - Returns: a primary language; `nil` when nothing tells, or two languages are as likely.
    package func language(of text: String) -> String? {
        if let language = Self.languageOfScript(text) { return language }
        let text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.scalarsMax))).lowercased()
        var points: [String: Int] = [:]
        for scalar in text.unicodeScalars {
            if let language = Self.letters[scalar] { points[language, default: 0] += Self.letterWeight }
        }
        let found = text.split { !$0.isLetter }.map(String.init)
        for (language, words) in words {
            let count = found.count { words.contains($0) }
            if count > 0 { points[language, default: 0] += count }
        }
        guard let best = points.max(by: { $0.value < $1.value }),
            points.filter({ $0.value == best.value }).count == 1
        else { return nil }
        return best.key
    }

    /// The language whose script a text is in; `nil` for Latin letters and for scripts that say nothing.
    ///
    /// A text counts as the first of these that it has a letter of: Latin brand names stand in names of every script, and
    /// Japanese is known by its kana.
    package static func languageOfScript(_ text: String) -> String? {
        var text = text
        return text.withUTF8(languageOfScript)
    }

    /// The same for bytes of valid UTF-8; a text of ASCII costs one look a byte.
    package static func languageOfScript(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        var index = 0
        var hasHan = false
        var found: String?
        while index < text.count {
            // Nothing below U+0370 is written in another script.
            guard text[index] >= 0xCD else {
                index += 1
                continue
            }
            let (codePoint, length) = UTF8Scan.decode(text, at: index)
            index += length
            if (0x3041...0x30FA).contains(codePoint) { return "ja" }
            if (0x4E00...0x9FFF).contains(codePoint) || (0x3400...0x4DBF).contains(codePoint) {
                hasHan = true
            } else if found == nil {
                found = ranges.first { $0.range.contains(codePoint) }?.language
            }
        }
        return hasHan && found != "ko" ? "zh" : found
    }

    private static let ranges: [(range: ClosedRange<UInt32>, language: String)] = [
        (0x0370...0x03FF, "el"), (0x0400...0x04FF, "ru"), (0x0590...0x05FF, "he"), (0x0600...0x06FF, "ar"),
        (0x0750...0x077F, "ar"), (0x0900...0x097F, "hi"), (0x0E00...0x0E7F, "th"), (0x1100...0x11FF, "ko"),
        (0x3130...0x318F, "ko"), (0xAC00...0xD7A3, "ko"), (0xFB1D...0xFB4F, "he"), (0xFB50...0xFDFF, "ar"),
        (0xFE70...0xFEFC, "ar"), (0xFF66...0xFF9D, "ja"),
    ]

    /// Letters that one language alone has, among those that shops are run in.
    private static let letters: [Unicode.Scalar: String] = {
        let alphabets = [
            "de": "ß", "es": "ñ¿¡", "pt": "ãõ", "tr": "ğış", "hu": "őű", "pl": "łąęśżźń", "cs": "řěů", "ro": "ățș",
            "sv": "å", "da": "ø", "fr": "œêâûî", "it": "ìò",
        ]
        var letters: [Unicode.Scalar: String] = [:]
        for (language, alphabet) in alphabets {
            for scalar in alphabet.unicodeScalars { letters[scalar] = language }
        }
        return letters
    }()
}
