import Analysis
import SearchIndex

/// The features of candidates as a file for programs that learn.
package enum FeatureText {
    package enum Form: String, CaseIterable, Sendable {
        /// LETOR's form of SVMlight: `grade qid:1 1:0.5 … # query=q1 tier=1 product=p1 score=0.7`.
        case svm
        /// A table with a header.
        case tsv
    }

    /// Products of one query and tier follow each other; only these are ordered among themselves, so that each such group has
    /// a number of its own, in `qid` and in the column `group`.
    ///
    /// - Returns: a line for each candidate; unjudged ones have the grade 0 and say so.
    package static func text(_ queries: [JudgedCandidates], form: Form) -> String {
        var lines = header(form)
        var group = 0
        for query in queries {
            for tier in query.tiers {
                group += 1
                for candidate in tier.window + tier.rest {
                    let row = Row(
                        group: group, query: query.query.id, tier: tier.place, candidate: candidate,
                        grade: query.grades[candidate.product])
                    lines.append(form == .svm ? row.svm : row.tsv)
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func header(_ form: Form) -> [String] {
        switch form {
        case .svm:
            [
                "# features: "
                    + TreeModel.featureNames.enumerated().map { "\($0.offset + 1):\($0.element)" }
                    .joined(separator: " "),
                "# score: the weighted sum of the analyzer, which trees are added to; docs/guides/evaluating.md",
            ]
        case .tsv:
            [
                (["group", "query", "tier", "product", "judged", "grade", "score"] + TreeModel.featureNames)
                    .joined(separator: "\t")
            ]
        }
    }

    private struct Row {
        let group: Int
        let query: String
        let tier: Int
        let candidate: CandidateTier.Candidate
        let grade: Int?

        var svm: String {
            let features = candidate.features.enumerated().map { "\($0.offset + 1):\(FeatureText.number($0.element))" }
            let judged = grade == nil ? " unjudged" : ""
            return "\(grade ?? 0) qid:\(group) " + features.joined(separator: " ")
                + " # query=\(query) tier=\(tier) product=\(candidate.product) score=\(candidate.score)\(judged)"
        }

        var tsv: String {
            let names = [
                String(group), query, String(tier), candidate.product, grade == nil ? "0" : "1", String(grade ?? 0),
                FeatureText.number(candidate.score),
            ]
            return (names + candidate.features.map(FeatureText.number)).joined(separator: "\t")
        }
    }

    /// As short as it can be read back to the same number.
    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e9 ? String(Int(value)) : String(value)
    }
}
