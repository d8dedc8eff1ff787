import Catalog
import Relevance
import SearchIndex

/// What `POST /evaluations` asks for.
struct EvaluationRequest: Sendable {
    /// Each costs one or two searches.
    static let queriesMax = 1_000
    /// A list of 100,000 judgments has about 3 MB.
    static let listBytesMax = 8_388_608
    private static let idBytesMax = 200
    private static let hits = StandardMeasures.depth...250

    let judgments: Judgments
    let queries: [AskedQuery]
    /// For all queries; `nil` for that of each query's language.
    let analyzer: String?
    let against: Other?
    /// Hits of each query.
    let limit: Int

    /// What is compared with.
    enum Other: Sendable {
        case analyzer(String)
        case run(RankedRun)
    }

    /// Reads `{"judgments","queries":[{"id","query","language"?}],"analyzer"?,"against"?,"against_run"?,"limit"?}`; judgments and
    /// run are the texts of such files.
    ///
    /// - Throws: `invalid_request` with everything that is wrong.
    init(_ body: JSONValue) throws(Refusal) {
        var reader = RuleMemberReader(
            body, path: "", known: ["judgments", "queries", "analyzer", "against", "against_run", "limit"])
        let list = reader.text("judgments", bytesMax: Self.listBytesMax)
        if list == nil, !reader.has("judgments") {
            reader.refuse(.required, "judgments", "expected a list of judgments")
        }
        let elements = reader.elements("queries", countMax: Self.queriesMax)
        if elements.isEmpty { reader.refuse(.required, "queries", "expected queries, each with id and query") }
        analyzer = reader.text("analyzer", bytesMax: Self.idBytesMax)
        let other = reader.text("against", bytesMax: Self.idBytesMax)
        let run = reader.text("against_run", bytesMax: Self.listBytesMax)
        if other != nil, run != nil {
            reader.refuse(.invalidValue, "against_run", "expected either against or against_run, found both")
        }
        limit = reader.integer("limit", Self.hits) ?? StandardMeasures.depth
        var problems = reader.problems
        queries = Self.queries(elements.prefix(Self.queriesMax), &problems)
        judgments =
            Self.parsed("judgments", &problems) { () throws(Refusal) in
                try list.map { (list) throws(Refusal) in try Judgments(parsing: list, name: "judgments") }
            } ?? Judgments()
        let given = Self.parsed("against_run", &problems) { () throws(Refusal) in
            try run.map { (run) throws(Refusal) in try RankedRun(parsing: run, name: "given run") }
        }
        against = given.map { .run($0) } ?? other.map { .analyzer($0) }
        guard problems.isEmpty else {
            throw Refusal(.invalidRequest, message: "the evaluation is not valid", problems: problems)
        }
    }

    private static func queries(_ elements: ArraySlice<JSONValue>, _ problems: inout [Problem]) -> [AskedQuery] {
        var seen: Set<String> = []
        var queries: [AskedQuery] = []
        for (index, element) in elements.enumerated() {
            var reader = RuleMemberReader(element, path: "queries[\(index)]", known: ["id", "query", "language"])
            let id = reader.text("id", bytesMax: idBytesMax)
            let text = reader.text("query", bytesMax: SearchLimits.queryBytesMax)
            let language = reader.language()
            for name in ["id", "query"] where element.members != nil && !reader.has(name) {
                reader.refuse(.required, name, "expected a text")
            }
            if let id, !seen.insert(id).inserted { reader.refuse(.duplicate, "id", "'\(id)' is taken already") }
            problems += reader.problems
            if let id, let text { queries.append(AskedQuery(id: id, text: text, language: language)) }
        }
        return queries
    }

    private static func parsed<Value>(
        _ name: String, _ problems: inout [Problem], _ parse: () throws(Refusal) -> Value?
    ) -> Value? {
        do throws(Refusal) {
            return try parse()
        } catch {
            problems += error.problems.map { $0.inside(name) }
            return nil
        }
    }
}
