import Analysis
import Catalog
import SearchIndex
import Store

extension ProductSearch {
    /// `GET /explain?q=&id=`: the numbers that a product's score is made of, or why a search does not find it.
    ///
    /// - Parameter parameters: those of a search, and `id`; those that only concern what an answer shows change nothing.
    /// - Returns: `{"query","id","found","total","rank","score","explanation","words":[…],"reasons":[…],"index":{…}}`.
    package func explain(_ parameters: RequestParameters, grant: Grant) async throws(Refusal) -> [UInt8] {
        let (id, parsed) = try explained(parameters, grant: grant)
        let host = host
        let rules = merchandising.current
        return try await run(parsed, route: "explain") { (snapshot, session, analyzer, timings) throws in
            // Read after the snapshot was taken: a version that is greater has yet to be indexed.
            let stored = try host.store.product(id)
            let searcher = Searcher(snapshot: snapshot, session: session, parameters: analyzer.ranking) {
                rules.rules(for: $0, session)
            }
            let explainer = try ProductExplainer(searcher, parsed.request)
            timings.hits = explainer.total
            var state = IndexedState(
                id: id, stored: stored, document: snapshot.docid(of: id), snapshot: snapshot,
                sequence: try host.store.maxSequence())
            state.curations = rules.inactive(for: parsed.request, placing: id, session)
                .map { $0.inactiveReason(at: parsed.request.now) }
            return try Self.answer(
                state, explainer, query: parsed.request, isRestricted: grant.filter != nil,
                schema: try self.selection(parsed).generation.schema)
        }
    }

    /// - Throws: everything that is wrong with the parameters at once.
    private func explained(
        _ parameters: RequestParameters, grant: Grant
    ) throws(Refusal) -> (ProductID, SearchRequestParser.Parsed) {
        let ids = parameters.values.filter { $0.name == "id" }.map(\.value)
        let rest = RequestParameters(query: parameters.values.filter { $0.name != "id" })
        var problems: [Problem] = []
        if ids.count > 1 { problems.append(Problem(.invalidParameter, field: "id", message: "given more than once")) }
        if ids.isEmpty {
            problems.append(
                Problem(.missingParameter, field: "id", message: "the parameter is missing", expected: "a product id"))
        }
        if let id = ids.first, !Self.isPossible(id) {
            problems.append(
                Problem(
                    .invalidIdentifier, field: "id", message: "no product can have this id",
                    expected: "1 to 128 bytes without control characters"))
        }
        do throws(Refusal) {
            let parsed = try parser.parse(rest, grant: grant)
            try parsed.request.refuseGrouping()
            if let id = ids.first, problems.isEmpty { return (ProductID(id), parsed) }
        } catch {
            guard !problems.isEmpty else { throw error }
            problems += error.problems.isEmpty ? [Problem(error.code, message: error.message)] : error.problems
        }
        let codes = Set(problems.map(\.code))
        throw Refusal(
            codes.count == 1 ? problems[0].code : .invalidRequest, message: "the search can't be explained",
            problems: problems)
    }

    private static func isPossible(_ id: String) -> Bool {
        (1...128).contains(id.utf8.count) && id.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    private static func answer(
        _ state: IndexedState, _ explainer: ProductExplainer, query: SearchRequest, isRestricted: Bool,
        schema: IndexSchema
    ) throws -> [UInt8] {
        var explanation: ProductExplanation?
        if let document = state.document {
            let fields = try state.indexedProduct.map { try FieldTerms($0, schema: schema) }
            explanation = try explainer.explanation(of: document, fields: fields)
        }
        var reasons = explanation?.reasons ?? []
        // Who may see only a part of the catalog learns nothing of the rest, not even that it is there.
        let isHidden = isRestricted && (state.document == nil || reasons.contains { $0.code == .notVisible })
        reasons = isHidden ? [.notVisible] : state.reasons + reasons + state.curations
        let found = explanation?.rank != nil
        var members = [
            JSONMember("query", .string(query.text)), JSONMember("id", .string(state.id.rawValue)),
            JSONMember("found", .boolean(found)), JSONMember("total", .integer(Int64(explainer.total))),
            JSONMember("rank", explanation?.rank.map { .integer(Int64($0)) } ?? .null),
            JSONMember("score", explanation?.score.map { .number($0.value) } ?? .null),
            JSONMember("explanation", explanation?.score?.json ?? .null),
            JSONMember("words", .array(isHidden ? [] : explanation?.words.map(\.json) ?? [])),
            JSONMember("reasons", .array(reasons.map(\.json))),
        ]
        if !isHidden { members.append(JSONMember("index", state.json)) }
        return JSONWriter.bytes(.object(members))
    }
}
