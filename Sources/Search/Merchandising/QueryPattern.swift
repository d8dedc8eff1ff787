import Analysis

/// Whether a query is meant by a curation, compared by analysed words: "Laptops" is "laptop" where the analyzer says so.
struct QueryPattern: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case term(String)
        /// A word that begins so, as typed.
        case prefix(String)
        /// Any words, or none.
        case anything
    }

    let parts: [Part]

    init(_ text: String, _ match: Curation.Match, _ session: AnalysisSession) {
        switch match {
        case .exact: parts = Self.terms(text, session)
        case .phrase: parts = [.anything] + Self.terms(text, session) + [.anything]
        case .pattern:
            var parts: [Part] = []
            var plain: [Substring] = []
            // Neighbouring words are analysed together, as those of a query are.
            func flush() {
                if !plain.isEmpty { parts += Self.terms(plain.joined(separator: " "), session) }
                plain = []
            }
            for word in text.split(whereSeparator: \.isWhitespace) {
                if word == "*" {
                    flush()
                    parts.append(.anything)
                } else if word.hasSuffix("*") {
                    flush()
                    parts += session.query(String(word.dropLast())).map { .prefix($0.surface) }
                } else {
                    plain.append(word)
                }
            }
            flush()
            self.parts = parts
        }
    }

    /// The terms when the pattern has nothing but terms, for lookup by them.
    var terms: [String]? {
        var terms: [String] = []
        for part in parts {
            guard case .term(let term) = part else { return nil }
            terms.append(term)
        }
        return terms
    }

    /// - Complexity: O(parts × words).
    func matches(_ words: [QueryWord]) -> Bool {
        var (part, word) = (0, 0)
        /// Where to go on when the words after the last `anything` don't fit.
        var retry: (part: Int, word: Int)?
        while word < words.count {
            if part < parts.count, parts[part] == .anything {
                retry = (part + 1, word)
                part += 1
            } else if part < parts.count, Self.fits(parts[part], words[word]) {
                part += 1
                word += 1
            } else if let last = retry {
                retry = (last.part, last.word + 1)
                (part, word) = (last.part, last.word + 1)
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .anything }
    }

    private static func fits(_ part: Part, _ word: QueryWord) -> Bool {
        switch part {
        case .term(let term): word.term == term
        case .prefix(let prefix): word.surface.hasPrefix(prefix)
        case .anything: false
        }
    }

    private static func terms(_ text: String, _ session: AnalysisSession) -> [Part] {
        session.query(text).map { .term($0.term) }
    }
}
