import Catalog

/// Words that may be said for other words, as a merchandiser writes them.
struct SynonymRule: Sendable, Hashable {
    /// Unique among the synonyms.
    var id: String
    /// What a shopper types; for a two-way rule the same as ``to``.
    var from: [String]
    /// What products say. Phrases may have several words.
    var to: [String]
    var isTwoWay: Bool
    /// Factor on the score, above 0 to 1.
    var weight: Double
    /// BCP 47, primary part; `nil` for all languages.
    var language: String?
    var isEnabled: Bool

    /// A synonym is nearly as good as the word.
    static let weightDefault = 0.9
    static let phrasesMax = 100
    static let phraseBytesMax = 200
    /// A rule that replaces more words than this is a text.
    static let phraseWordsMax = 6
    static let members = ["id", "synonyms", "from", "to", "weight", "language", "enabled"]

    /// - Returns: the rule as far as it can be read, and all that is wrong with it.
    static func read(_ value: JSONValue, id: String?, path: String) -> (rule: SynonymRule, problems: [Problem]) {
        var reader = RuleMemberReader(value, path: path, known: members)
        let id = reader.id(id)
        let same = reader.texts("synonyms", bytesMax: phraseBytesMax, countMax: phrasesMax)
        let from = reader.texts("from", bytesMax: phraseBytesMax, countMax: phrasesMax)
        let to = reader.texts("to", bytesMax: phraseBytesMax, countMax: phrasesMax)
        let isTwoWay = reader.has("synonyms")
        if isTwoWay {
            if reader.has("from") || reader.has("to") {
                reader.refuse(.invalidValue, "synonyms", "expected either synonyms or from and to, found both")
            }
            if Set(same).count < 2 { reader.refuse(.required, "synonyms", "expected at least two different phrases") }
        } else {
            if from.isEmpty { reader.refuse(.required, "from", "expected synonyms, or from and to") }
            if to.isEmpty { reader.refuse(.required, "to", "expected synonyms, or from and to") }
        }
        for (name, phrases) in [("synonyms", same), ("from", from), ("to", to)] {
            for (index, phrase) in phrases.enumerated() {
                let words = phrase.split(whereSeparator: \.isWhitespace).count
                if words > phraseWordsMax || !phrase.contains(where: { $0.isLetter || $0.isNumber }) {
                    reader.refuse(
                        .invalidValue, "\(name)[\(index)]",
                        "expected 1 to \(phraseWordsMax) words with letters or digits, found \(words)")
                }
            }
        }
        let rule = SynonymRule(
            id: id, from: isTwoWay ? same : from, to: isTwoWay ? same : to, isTwoWay: isTwoWay,
            weight: reader.number("weight", 0.01...1) ?? weightDefault, language: reader.language(),
            isEnabled: reader.boolean("enabled") ?? true)
        return (rule, reader.problems)
    }

    /// The same that ``read(_:id:path:)`` takes; members with their default are left out.
    var json: JSONValue {
        var members = [JSONMember("id", .string(id))]
        if isTwoWay {
            members.append(JSONMember("synonyms", .array(from.map { .string($0) })))
        } else {
            members.append(JSONMember("from", .array(from.map { .string($0) })))
            members.append(JSONMember("to", .array(to.map { .string($0) })))
        }
        if weight != Self.weightDefault { members.append(JSONMember("weight", .number(weight))) }
        if let language { members.append(JSONMember("language", .string(language))) }
        if !isEnabled { members.append(JSONMember("enabled", false)) }
        return .object(members)
    }
}
