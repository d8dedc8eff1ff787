package import Analysis
package import Catalog

/// What became of one word of a query in one product.
package struct ExplainedWord: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        case found
        /// Other products have the word, or what counts as it.
        case missing
        /// No product has the word, nor anything that counts as it.
        case unknown
    }

    /// One of the ways in which the product has the word.
    package struct Match: Sendable, Hashable {
        package let terms: [String]
        /// What the terms are to the word as typed.
        package let kind: String
        /// Where the product has them; empty when its indexed version is not at hand.
        package let fields: [FieldRole]
    }

    /// As typed, folded.
    package let word: String
    package let state: State
    /// Stop words need not be found.
    package let isRequired: Bool
    package let matches: [Match]
}

extension ExplainedWord {
    /// - Parameter fields: of the version that is indexed.
    static func words(
        of match: QueryMatch, in document: UInt32, snapshot: IndexSnapshot, fields: FieldTerms?
    ) throws(IndexError) -> [ExplainedWord] {
        var words: [ExplainedWord] = []
        for (index, group) in match.groups.enumerated() {
            var matches: [Match] = []
            for alternative in group.alternatives where try alternative.isFound(in: document, snapshot) {
                let roles = alternative.terms.flatMap { fields?.frequencies(of: $0).map(\.role) ?? [] }
                matches.append(
                    Match(
                        terms: alternative.terms.map { String(decoding: $0, as: UTF8.self) },
                        kind: alternative.kind.meaning, fields: FieldRole.allCases.filter(roles.contains)))
            }
            let state: State = !matches.isEmpty ? .found : group.isKnown ? .missing : .unknown
            words.append(
                ExplainedWord(
                    word: group.surface, state: state, isRequired: match.required.contains(index), matches: matches))
        }
        return words
    }

    package var json: JSONValue {
        .object([
            JSONMember("word", .string(word)), JSONMember("state", .string(state.rawValue)),
            JSONMember("required", .boolean(isRequired)),
            JSONMember(
                "matches",
                .array(
                    matches.map { match in
                        [
                            "terms": .array(match.terms.map { .string($0) }), "kind": .string(match.kind),
                            "fields": .array(match.fields.map { .string($0.rawValue) }),
                        ]
                    })),
        ])
    }
}

extension TermAlternative {
    fileprivate func isFound(in document: UInt32, _ snapshot: IndexSnapshot) throws(IndexError) -> Bool {
        for term in terms where try !snapshot.postings(term).contains(document) { return false }
        return true
    }
}
