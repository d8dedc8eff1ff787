package import Analysis

extension QueryPlanner {
    /// Words beyond it are joined with nothing: each pair costs a look into the dictionary.
    private static let joinedWordsMax = 8
    /// Codes in three parts (`wh 1000 xm4`) stand in short queries.
    private static let triplesMax = 5
    private static let joinedBytes = 4...40

    /// "head set" also finds "headset", and so does "set head": what words find must not hang on their order.
    func addJoins(of words: [QueryWord], to groups: inout [WordGroup]) throws(IndexError) {
        let joinable = groups.indices.prefix(Self.joinedWordsMax).filter {
            !groups[$0].isStopWord && words[$0].kind != .measure
        }
        guard joinable.count > 1 else { return }
        for first in joinable {
            for second in joinable where second != first { try addJoin([first, second], of: words, to: &groups) }
        }
        guard (3...Self.triplesMax).contains(joinable.count),
            joinable.contains(where: { words[$0].kind == .identifier || words[$0].kind == .number })
        else { return }
        for first in joinable {
            for second in joinable where second != first {
                for third in joinable where third != first && third != second {
                    try addJoin([first, second, third], of: words, to: &groups)
                }
            }
        }
    }

    private func addJoin(_ places: [Int], of words: [QueryWord], to groups: inout [WordGroup]) throws(IndexError) {
        let bytes = places.reduce(0) { $0 + groups[$1].surface.utf8.count }
        guard Self.joinedBytes.contains(bytes), !places.allSatisfy({ words[$0].kind == .number }),
            places.count == 2 || places.contains(where: { words[$0].kind == .identifier || words[$0].kind == .number }),
            let last = places.last
        else { return }
        let beginning = places.dropLast().map { groups[$0].surface }.joined()
        let joined = beginning + groups[last].surface
        // The index may have the word in another form only ("headsets"); the stem is that of its end.
        let term = snapshot.dictionary.entry(joined)?.term ?? beginning + words[last].term
        let terms = [Array(term.utf8)]
        guard try snapshot.termFrequency(terms[0]) > 0 else { return }
        let alternative = TermAlternative(terms: terms, weight: 0.5, kind: .joined, surface: joined)
        for place in places where !groups[place].alternatives.contains(where: { $0.terms == terms }) {
            groups[place].alternatives.append(alternative)
        }
    }
}
