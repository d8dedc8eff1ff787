import Catalog
import Relevance

/// Where a person grades pooled products: what there is to grade, what was graded, and the file it goes into.
package actor JudgmentDesk {
    private let pools: [JudgmentPool]
    private let queries: [String: AskedQuery]
    /// Of other lists: shown as done, but not written again.
    private let known: Judgments
    private var judgments: Judgments
    private let writing = BlockingPool(label: "aisle.judge", threads: 1, waitingMax: 64)
    private let save: @Sendable (String) throws(Refusal) -> Void

    /// - Parameter pools: one for each query, in the order in which they are asked.
    /// - Parameter judgments: what the file has already.
    /// - Parameter known: judgments of another list.
    /// - Parameter save: writes the whole file; blocks.
    package init(
        pools: [JudgmentPool], queries: [AskedQuery], judgments: Judgments, known: Judgments,
        save: @escaping @Sendable (String) throws(Refusal) -> Void
    ) {
        self.pools = pools
        self.queries = Dictionary(queries.map { ($0.id, $0) }) { first, _ in first }
        self.known = known
        self.judgments = judgments
        self.save = save
    }

    /// `{"tasks":[{"id","query","language"?,"products":[{"id","grade"}]}]}`; `grade` is `null` for what nobody has judged.
    package func tasks() -> [UInt8] {
        let tasks = pools.map { pool -> JSONValue in
            let asked = queries[pool.query]
            let products = pool.products.map { id -> JSONValue in
                ["id": .string(id), "grade": grade(pool.query, id).map { .integer(Int64($0)) } ?? .null]
            }
            var members = [
                JSONMember("id", .string(pool.query)), JSONMember("query", .string(asked?.text ?? "")),
            ]
            if let language = asked?.language { members.append(JSONMember("language", .string(language))) }
            return .object(members + [JSONMember("products", .array(products))])
        }
        return JSONWriter.bytes(["tasks": .array(tasks)])
    }

    /// Takes `{"query","product","grade"}` and writes the file; with `null` as grade the judgment is taken back.
    ///
    /// - Returns: `{"grade","judged","total"}`: the grade that the product has now, and how many of the pooled have one.
    /// - Throws: `invalid_request` for a pair that isn't asked for or a grade that isn't 0 to 3; what saving throws, and then
    ///   nothing is changed.
    package func grade(_ body: JSONValue) async throws(Refusal) -> [UInt8] {
        guard let query = body["query"]?.text, let product = body["product"]?.text,
            pools.contains(where: { $0.query == query && $0.products.contains(product) })
        else { throw Refusal(.invalidRequest, message: "expected query and product of a task") }
        var changed = judgments
        switch body["grade"] {
        case .null?: changed.remove(query: query, product: product)
        case .integer(let grade)? where (0...3).contains(grade): changed.put(Int(grade), query: query, product: product)
        case .boolean?, .integer?, .number?, .string?, .array?, .object?, nil:
            throw Refusal(.invalidRequest, message: "expected a grade from 0 to 3, or null")
        }
        // Written in the order of the calls: the actor is not left before the text is queued.
        let before = judgments
        judgments = changed
        let (text, save) = (changed.tsv, save)
        do throws(Refusal) {
            try await writing.run { () throws(Refusal) in try save(text) }
        } catch {
            if judgments == changed { judgments = before }
            throw error
        }
        let total = pools.reduce(0) { $0 + $1.products.count }
        let judged = pools.reduce(0) { sum, pool in
            sum + pool.products.count { grade(pool.query, $0) != nil }
        }
        return JSONWriter.bytes([
            "grade": grade(query, product).map { .integer(Int64($0)) } ?? .null,
            "judged": .integer(Int64(judged)), "total": .integer(Int64(total)),
        ])
    }

    private func grade(_ query: String, _ product: String) -> Int? {
        judgments.grades(of: query)[product] ?? known.grades(of: query)[product]
    }
}
