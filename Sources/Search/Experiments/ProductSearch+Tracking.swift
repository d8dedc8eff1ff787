import Analysis
import Catalog
import Relevance
import SearchIndex
import Synchronization

extension ProductSearch {
    private static let route = "search_visitor"
    private static let bothRoute = "search_interleaved"

    /// A search that names its visitor: remembered, perhaps part of an experiment, its answer with `query_id`.
    ///
    /// The visitor is no part of what the answer is kept by: what all visitors share is kept with the list of what it shows,
    /// and what is the visitor's own is written behind it.
    func tracked(
        _ parsed: SearchRequestParser.Parsed, visitor: String, grant: Grant
    ) async throws(Refusal) -> [UInt8] {
        var parsed = parsed
        let serving = host.serving
        let assignment =
            parsed.analyzer != nil
            ? nil
            : experiments.assignment(
                of: visitor, control: analyzerName(parsed, serving), serving, text: parsed.request.text,
                at: parsed.request.now)
        var part = assignment.map {
            ExperimentPart(experiment: $0.experiment.number, name: $0.experiment.name, arm: $0.arm)
        }
        var framed: [UInt8]?
        if let assignment {
            switch assignment.arm {
            case .control: break
            case .candidate: parsed.analyzer = assignment.experiment.candidate
            case nil: (framed, part) = try await interleaved(parsed, assignment, part)
            }
        }
        let answer: [UInt8]
        if let framed {
            answer = framed
        } else {
            answer = try await self.answer(parsed, route: Self.route) { outcome, request, snapshot, session, took in
                Self.framed(outcome, request, snapshot, session, took)
            }
        }
        let (page, body) = Self.unframed(answer, parsed.request)
        let number = exposures.record(
            page, text: parsed.request.text, visitor: visitor, isRestricted: grant.filter != nil, part: part)
        return Self.signed(body, number, part)
    }

    /// - Returns: the answer with the hits of both analyzers, or nothing and no part in the experiment for a search that
    ///   can't be interleaved.
    private func interleaved(
        _ parsed: SearchRequestParser.Parsed, _ assignment: Experiments.Assignment, _ part: ExperimentPart?
    ) async throws(Refusal) -> ([UInt8]?, ExperimentPart?) {
        guard !parsed.request.explainsScores else { return (nil, nil) }
        let placed = Mutex<[ExperimentArm?]?>(nil)
        let rules = merchandising.current
        let bytes = try await run(parsed, route: Self.bothRoute) {
            (snapshot, session, analyzer, timings) throws -> [UInt8] in
            // Analyzers may have been exchanged since the visitor was assigned.
            guard analyzer.identity == assignment.experiment.controlIdentity else { return [] }
            let start = ContinuousClock.now
            let request = parsed.request
            return try assignment.candidate.withSession { other in
                func searcher(_ session: AnalysisSession) -> Searcher {
                    Searcher(snapshot: snapshot, session: session, parameters: session.analyzer.ranking) {
                        rules.rules(for: $0, session)
                    }
                }
                var teams: [ExperimentArm?] = []
                let outcome = try searcher(session).interleaved(request, with: searcher(other)) { first, second in
                    let depth = request.page * request.perPage
                    let picks = TeamDraft.picks(
                        control: first, candidate: second, count: depth, seed: assignment.seed)
                    teams = picks.dropFirst(depth - request.perPage).map(\.team)
                    return picks.map { ($0.list == .control ? 0 : 1, $0.place) }
                }
                guard let outcome else { return [] }
                let took = Int((ContinuousClock.now - start) / .microseconds(1))
                let framed = Self.framed(outcome, request, snapshot, session, took)
                timings.hits = outcome.total
                timings.totalMicroseconds = Int((ContinuousClock.now - start) / .microseconds(1))
                placed.withLock { $0 = teams }
                return framed
            }
        }
        guard var part, let teams = placed.withLock({ $0 }) else { return (nil, nil) }
        part.teams = teams
        return (bytes, part)
    }

    // MARK: What is shown, in front of the answer

    private static func framed(
        _ outcome: SearchOutcome, _ request: SearchRequest, _ snapshot: IndexSnapshot, _ session: AnalysisSession,
        _ took: Int
    ) -> [UInt8] {
        var seen: Set<UInt32> = []
        var list = Array(String(outcome.total).utf8)
        for hit in outcome.hits where seen.count < ExposureRecorder.productsMax && seen.insert(hit.document).inserted {
            list.append(UInt8(ascii: "\n"))
            list += Array(snapshot.productID(hit.document).utf8)
        }
        let length = UInt32(list.count)
        let head = (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        return head + list
            + AnswerWriter(snapshot: snapshot, request: request, session: session)
            .bytes(outcome, tookMicroseconds: took)
    }

    private static func unframed(_ bytes: [UInt8], _ request: SearchRequest) -> (ShownPage, ArraySlice<UInt8>) {
        let length = (0..<4).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
        let list = bytes[4..<(4 + length)].split(separator: UInt8(ascii: "\n"))
        let before = request.cursor.map { $0.position?.offset ?? 0 } ?? (request.page - 1) * request.perPage
        let page = ShownPage(
            firstPlace: before + 1, total: list.first.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0,
            products: list.dropFirst().map { ProductID(String(decoding: $0, as: UTF8.self)) })
        return (page, bytes[(4 + length)...])
    }

    /// The answer with the members that are this visitor's.
    private static func signed(_ body: ArraySlice<UInt8>, _ number: Int64, _ part: ExperimentPart?) -> [UInt8] {
        precondition(body.last == UInt8(ascii: "}"), "an answer is written as an object")
        var writer = JSONWriter(reservingCapacity: 256)
        writer.beginObject()
        writer.name("query_id")
        writer.string(QueryID.text(number))
        if let part {
            writer.name("experiment")
            writer.value(part.json)
        }
        writer.endObject()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count + writer.bytes.count)
        bytes += body.dropLast()
        bytes.append(UInt8(ascii: ","))
        bytes += writer.bytes.dropFirst()
        return bytes
    }
}

extension ExperimentPart {
    /// `{"name","arm"}` or `{"name","teams":[…]}`, a team for each hit of the page.
    fileprivate var json: JSONValue {
        if let arm { return ["name": .string(name), "arm": .string(arm.name)] }
        return ["name": .string(name), "teams": .array(teams.map { $0.map { .string($0.name) } ?? .null })]
    }
}
