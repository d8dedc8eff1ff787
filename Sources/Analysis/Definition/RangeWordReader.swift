import Foundation

/// Reads lists of range words, `up_to: up to, at most, $max`, and of currencies, `USD: $, dollar, dollars`.
///
/// A phrase that begins with `$` counts only beside an amount of money.
struct RangeWordReader {
    let lists: WordLists

    /// Longer phrases are sentences.
    private static let wordsMax = 5

    func read(_ object: YAMLObject) -> RangeWords {
        var words = RangeWords()
        each(object, "ranges") { (key, texts, report) in
            guard let meaning = RangeWords.Meaning(rawValue: key) else {
                let known = RangeWords.Meaning.allCases.map(\.rawValue).joined(separator: ", ")
                return report("expected one of \(known), found \"\(key)\"")
            }
            for text in texts {
                let isForPrices = text.count > 1 && text.hasPrefix("$")
                let phrase = Self.phrase(isForPrices ? String(text.dropFirst()) : text)
                guard (1...Self.wordsMax).contains(phrase.count) else {
                    report("expected 1 to \(Self.wordsMax) words, found \(phrase.count) in \"\(text)\"")
                    continue
                }
                words.phrases.append(.init(words: phrase, meaning: meaning, isForPrices: isForPrices))
            }
        }
        words.phrases.sort { $0.words.count > $1.words.count }
        each(object, "currencies") { (key, texts, report) in
            guard key.wholeMatch(of: /[A-Z]{3}/) != nil else {
                return report("expected an ISO 4217 code, found \"\(key)\"")
            }
            for text in [key.lowercased()] + texts {
                guard Self.phrase(text).count == 1 else {
                    report("expected one word or sign, found \"\(text)\"")
                    continue
                }
                if words.currencies[text.lowercased()]?.contains(key) != true {
                    words.currencies[text.lowercased(), default: []].append(key)
                }
            }
        }
        return words
    }

    /// The lines of the lists that an option names, as `key: text, text`.
    private func each(
        _ object: YAMLObject, _ option: String, _ body: (String, [String], (String) -> Void) -> Void
    ) {
        for name in object.strings(option) ?? [] {
            for line in lists.lines(name, for: object, key: option) {
                let report = { object.problems.add(WordLists.file(name), "line \(line.number)", $0) }
                let sides = line.text.split(separator: ":", maxSplits: 1).map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                guard sides.count == 2, !sides[0].isEmpty else {
                    report("expected `key: text, text`, found \"\(line.text)\"")
                    continue
                }
                let texts = sides[1].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
                body(sides[0], texts.filter { !$0.isEmpty }, report)
            }
        }
    }

    /// Cut as queries are.
    private static func phrase(_ text: String) -> [String] {
        QueryScanner.items(text, NumberText(hasDecimalComma: false)).compactMap(\.text)
    }
}
