import Catalog
import SearchIndex

/// What a proposed set of rules would change, asked with queries that shoppers typed.
struct RulesDryRun {
    /// Queries of one call; each costs two searches.
    static let queriesMax = 500
    static let depthMax = 100
    private static let depthDefault = 20

    /// The rules to try.
    let proposed: RuleSet
    let queries: [String]
    /// How many of the recorded queries to ask, the most searched first; 0 for none.
    let recordedCount: Int
    /// How many hits of each query are compared.
    let depth: Int
    let language: String?
    /// The moment to try; `nil` means now.
    let instant: Timestamp?

    /// Reads `{"rules"?, "put"?, "delete"?, "queries"?, "recorded"?, "depth"?, "language"?, "at"?}`: all rules, or changes to the
    /// present ones.
    ///
    /// - Throws: `invalid_request` with everything that is wrong.
    init(_ body: JSONValue, present: RuleSet) throws(Refusal) {
        var reader = RuleMemberReader(
            body, path: "", known: ["rules", "put", "delete", "queries", "recorded", "depth", "language", "at"])
        queries = reader.texts("queries", bytesMax: SearchLimits.queryBytesMax, countMax: Self.queriesMax)
        recordedCount = reader.integer("recorded", 1...Self.queriesMax) ?? 0
        if queries.isEmpty, !reader.has("recorded") {
            reader.refuse(
                .required, "queries", "expected a list of queries, or in `recorded` how many of the recorded ones")
        }
        depth = reader.integer("depth", 1...Self.depthMax) ?? Self.depthDefault
        language = reader.language()
        instant = reader.time("at")
        var problems = reader.problems
        var set = present
        if let rules = body["rules"] { set = Self.rules(rules, "rules", &problems) }
        if let put = body["put"] {
            let changes = Self.rules(put, "put", &problems)
            for rule in changes.synonyms { set.put(rule) }
            for rule in changes.curations { set.put(rule) }
        }
        if let delete = body["delete"] {
            var reader = RuleMemberReader(delete, path: "delete", known: ["synonyms", "curations"])
            let synonyms = Set(
                reader.texts("synonyms", bytesMax: RuleSet.idBytesMax, countMax: RuleSet.synonymsMax))
            let curations = Set(
                reader.texts("curations", bytesMax: RuleSet.idBytesMax, countMax: RuleSet.curationsMax))
            set.synonyms.removeAll { synonyms.contains($0.id) }
            set.curations.removeAll { curations.contains($0.id) }
            problems += reader.problems
        }
        try RuleSet.check(problems)
        proposed = set
    }

    private static func rules(_ value: JSONValue, _ name: String, _ problems: inout [Problem]) -> RuleSet {
        do throws(Refusal) {
            return try RuleSet(value)
        } catch {
            problems += error.problems.map { $0.inside(name) }
            return RuleSet()
        }
    }
}
