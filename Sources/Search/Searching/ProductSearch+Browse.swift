import Analysis
import Catalog
import SearchIndex

extension ProductSearch {
    /// `GET /products`: listing with the filters and facets of a search.
    package func products(_ parameters: RequestParameters, grant: Grant) async throws(Refusal) -> [UInt8] {
        try await search(parameters, grant: grant)
    }

    /// `GET /categories/{id}/products`: the products of a category and of those below it.
    package func categoryProducts(
        _ categoryID: Int64, _ parameters: RequestParameters, grant: Grant
    ) async throws(Refusal) -> [UInt8] {
        let path = try await categories.path(of: categoryID)
        var parsed = try parser.parse(parameters, grant: grant)
        parsed.request.prescribe(
            .comparison("category", .equal, .text(CategoryPath.joined(path))))
        return try await answer(parsed, route: "category") { outcome, request, snapshot, session, took in
            AnswerWriter(snapshot: snapshot, request: request, session: session)
                .bytes(outcome, tookMicroseconds: took)
        }
    }

    /// `GET /products/{id}/similar`: products with the most telling words of this one's name and category.
    ///
    /// - Throws: `not_found` when the product is not in the index.
    package func similar(
        to id: ProductID, _ parameters: RequestParameters, grant: Grant
    ) async throws(Refusal) -> [UInt8] {
        var parsed = try parser.parse(parameters, grant: grant)
        try parsed.refuseCursor()
        if !parsed.request.text.isEmpty {
            throw Refusal(.invalidParameter, message: "similar products are found without q")
        }
        try parsed.request.refuseGrouping()
        parsed.request.relaxesWords = true
        let asked = parsed
        return try await run(asked, route: "similar") { (snapshot, session, analyzer, timings) throws in
            let start = ContinuousClock.now
            let hidden = try KeyFilter(
                grant, snapshot: snapshot, currency: asked.request.prescribedCurrency, now: asked.request.now
            ).map { try !$0.allows(id) }
            guard hidden != true, let document = snapshot.docid(of: id) else {
                throw Refusal(.notFound, message: "no published product has the id '\(id)'")
            }
            let outcome = try SimilarProducts(snapshot: snapshot, session: session, parameters: analyzer.ranking)
                .search(document, asked.request)
            timings.hits = outcome.total
            timings.totalMicroseconds = Int((ContinuousClock.now - start) / .microseconds(1))
            return AnswerWriter(snapshot: snapshot, request: asked.request, session: session)
                .bytes(outcome, tookMicroseconds: timings.totalMicroseconds)
        }
    }
}

extension SearchRequest {
    /// - Throws: `invalid_parameter` when hits shall be grouped, which only searches and listings can.
    func refuseGrouping() throws(Refusal) {
        guard let grouping else { return }
        let name = grouping.style == .groups ? "group_by" : "distinct"
        throw Refusal(
            .invalidParameter, message: "this route does not group its hits",
            problems: [Problem(.invalidParameter, field: name, message: "only searches and listings are grouped")])
    }

    /// Adds a filter that the caller can't widen.
    mutating func prescribe(_ node: FilterNode) {
        prescribedFilter = prescribedFilter.map { .and([$0, node]) } ?? node
    }
}
