import Analysis

/// The `ranking:` section of an analyzer file.
enum RankingSection {
    private static let head = "ranking:"

    /// The file with other parameters; everything outside the section stays as it is.
    static func replaced(in yaml: String, by ranking: RankingParameters) -> String {
        var lines = yaml.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while lines.last?.isEmpty == true { lines.removeLast() }
        let start = lines.firstIndex { $0 == head || $0.hasPrefix(head + " ") } ?? lines.endIndex
        var end = min(start + 1, lines.endIndex)
        while end < lines.endIndex, lines[end].first.map({ $0 == " " || $0 == "#" }) ?? true { end += 1 }
        // Blank lines and comments before the next section belong to it.
        while end > start + 1, end < lines.endIndex, lines[end - 1].first.map({ $0 == "#" }) ?? true { end -= 1 }
        lines.replaceSubrange(start..<end, with: self.lines(ranking))
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ ranking: RankingParameters) -> [String] {
        let weights = FieldRole.allCases.map { "\($0.rawValue): \(ranking.weight(of: $0))" }.joined(separator: ", ")
        let features = RankingFeature.allCases.map { "    \($0.rawValue): \(text(ranking.weight(of: $0)))" }
        return [head, "  field_weights: {\(weights)}"] + [
            "  bm25_k1: \(text(ranking.bm25K1))", "  bm25_b: \(text(ranking.bm25B))", "  features:",
        ] + features + [
            "  fuzzy_penalty: \(text(ranking.fuzzyPenalty))", "  synonym_penalty: \(text(ranking.synonymPenalty))",
            "  prefix_penalty: \(text(ranking.prefixPenalty))",
            "  relaxation_threshold: \(ranking.relaxationThreshold)",
            "  relaxation_share: \(text(ranking.relaxationShare))", "  rerank_depth: \(ranking.rerankDepth)",
        ] + (ranking.model.map { ["  model: \($0.name)"] } ?? [])
    }

    private static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e9 ? String(Int(number)) : String(number)
    }
}
