/// Synonym rules over query terms, looked up by the first term of their left side.
package struct SynonymTable: Sendable {
    private var rules: [String: [Rule]] = [:]
    /// The longest left side, in words.
    private(set) var spanMax = 0
    /// Marks the alternatives, see ``QueryWord/Alternative/isLive``.
    private var isLive = false

    /// `from`, a sequence of query terms, may also be said as `to`.
    package struct Rule: Sendable, Hashable {
        let from: [String]
        let to: [String]
        let weight: Double

        /// - Parameter from: terms of the analyzer, as ``QueryWord/term``; `to` likewise.
        /// - Parameter weight: factor on the score, 0…1.
        package init(from: [String], to: [String], weight: Double) {
            self.from = from
            self.to = to
            self.weight = weight
        }
    }

    init() {}

    /// Rules with an equal left side add up; rules that say nothing new are left out.
    ///
    /// - Parameter isLive: whether the rules are the running service's and not the analyzer's own.
    package init(_ rules: [Rule], isLive: Bool = false) {
        self.isLive = isLive
        for rule in rules where !rule.from.isEmpty && !rule.to.isEmpty && rule.from != rule.to {
            let known = self.rules[rule.from[0], default: []]
            guard !known.contains(where: { $0.from == rule.from && $0.to == rule.to }) else { continue }
            self.rules[rule.from[0], default: []].append(rule)
            spanMax = Swift.max(spanMax, rule.from.count)
        }
    }

    /// Adds the alternatives of every rule whose left side stands in the query, in whatever order, to the first of its
    /// words: `phone mobile` asks for the same as `mobile phone`.
    package func addAlternatives(to words: inout [QueryWord]) {
        guard spanMax > 0 else { return }
        for index in words.indices {
            for rule in rules[words[index].term] ?? [] {
                guard let places = Self.places(of: rule.from, in: words, from: index) else { continue }
                let isInOrder = places.elementsEqual(index..<(index + places.count))
                let alternative = QueryWord.Alternative(
                    terms: rule.to, kind: .synonym, weight: rule.weight, spanCount: places.count,
                    places: isInOrder ? [] : places, isLive: isLive)
                let known = words[index].alternatives.firstIndex {
                    $0.terms == rule.to && $0.spanCount == places.count && $0.places == alternative.places
                }
                guard let known else {
                    words[index].alternatives.append(alternative)
                    continue
                }
                if isLive, words[index].alternatives[known].kind == .synonym {
                    words[index].alternatives[known].isLive = true
                }
            }
        }
    }

    /// Where the terms stand, the first of them at an index: one after another if they do, else wherever they are.
    private static func places(of terms: [String], in words: [QueryWord], from index: Int) -> [Int]? {
        let run = words[index...].prefix(terms.count)
        if run.count == terms.count, zip(terms, run).allSatisfy({ $0 == $1.term }) {
            return Array(index..<(index + terms.count))
        }
        var places = [index]
        for term in terms.dropFirst() {
            guard let place = words.indices.first(where: { words[$0].term == term && !places.contains($0) }) else {
                return nil
            }
            places.append(place)
        }
        return places
    }
}
