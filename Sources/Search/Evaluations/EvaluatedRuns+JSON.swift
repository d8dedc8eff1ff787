import Catalog
import Relevance

extension EvaluatedRuns {
    /// `{"queries","without_judgments":[…],"not_asked":[…],"runs":[{"name","measures":[…]}],"comparisons":[…],"per_query":[…]}`;
    /// comparisons are the first run minus the second and are left out with one run.
    package var json: JSONValue {
        var members = [
            JSONMember("queries", .integer(Int64(evaluations[0].queries.count))),
            JSONMember("without_judgments", .array(unjudgedQueries.map { .string($0) })),
            JSONMember("not_asked", .array(unaskedQueries.map { .string($0) })),
            JSONMember("runs", .array(evaluations.map(Self.run))),
        ]
        if !comparisons.isEmpty {
            members.append(JSONMember("comparisons", .array(comparisons.map(Self.comparison))))
        }
        members.append(JSONMember("per_query", .array(evaluations[0].queries.indices.map(query))))
        return .object(members)
    }

    private static func run(_ evaluation: Evaluation) -> JSONValue {
        [
            "name": .string(evaluation.run),
            "measures": .array(
                evaluation.summaries().map { summary in
                    [
                        "measure": .string(summary.measure), "mean": .number(summary.mean),
                        "lower": .number(summary.interval.lower), "upper": .number(summary.interval.upper),
                        "queries": .integer(Int64(summary.queryCount)),
                    ]
                }),
        ]
    }

    private static func comparison(_ comparison: RunComparison) -> JSONValue {
        [
            "measure": .string(comparison.measure), "difference": .number(comparison.meanDifference),
            "lower": comparison.interval.map { .number($0.lower) } ?? .null,
            "upper": comparison.interval.map { .number($0.upper) } ?? .null,
            "wins": .integer(Int64(comparison.wins)), "losses": .integer(Int64(comparison.losses)),
            "ties": .integer(Int64(comparison.ties)), "p_value": .number(comparison.test.pValue),
            "permutations": .integer(Int64(comparison.test.permutations)),
            "is_exact": .boolean(comparison.test.isExact),
        ]
    }

    private func query(_ index: Int) -> JSONValue {
        let id = evaluations[0].queries[index]
        return [
            "id": .string(id), "query": .string(texts[id] ?? ""),
            "values": .array(
                evaluations.map { evaluation in
                    .object(
                        measureNames.indices.map { measure in
                            let value = evaluation.values(of: measure)[index]
                            return JSONMember(measureNames[measure], value.map { .number($0) } ?? .null)
                        })
                }),
        ]
    }
}
