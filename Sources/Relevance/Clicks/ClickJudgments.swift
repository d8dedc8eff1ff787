/// Judgments made of clicks: the attraction of a product by ``PositionBasedModel``, cut into grades.
package struct ClickJudgments: Sendable {
    package struct Settings: Sendable, Equatable {
        /// The least attraction of grades 1, 2 and 3, ascending.
        package var thresholds: [Double]
        /// How many visitors must have looked at a product for a query, by the model, before it is graded: with 20 a product
        /// that nobody of them clicked attracts fewer than 15 of 100 (95 % sure).
        package var examinedMin: Double

        package init(thresholds: [Double] = [0.05, 0.15, 0.3], examinedMin: Double = 20) {
            self.thresholds = thresholds
            self.examinedMin = examinedMin
        }
    }

    /// The query's text is its id.
    package let judgments: Judgments
    /// γ by place, as in the model.
    package let examination: [Double?]
    /// Pairs of a query and a product that were shown at all, and those that too few have looked at.
    package let pairCount: Int
    package let omittedPairCount: Int
    /// Queries that were searched for at all, and those without any graded product.
    package let queryCount: Int
    package let omittedQueryCount: Int
    /// Pairs that were shown at several places: without them, nothing is known of how far people look.
    package let movingPairCount: Int

    /// - Parameter uses: of queries, any order; each query, product and place once at most.
    package init(
        _ uses: [(query: String, product: String, count: (place: Int, shown: Int, clicked: Int))],
        settings: Settings = Settings()
    ) {
        var numbers: [String: [String: Int]] = [:]
        var pairs: [(query: String, product: String)] = []
        var places: [Int] = []
        let counts = uses.map { use in
            let number: Int
            if let known = numbers[use.query]?[use.product] {
                number = known
                places[number] += 1
            } else {
                number = pairs.count
                numbers[use.query, default: [:]][use.product] = number
                pairs.append((use.query, use.product))
                places.append(1)
            }
            return PlaceCount(
                pair: number, place: use.count.place, shown: use.count.shown, clicked: use.count.clicked)
        }
        let model = PositionBasedModel(counts, pairCount: pairs.count)
        var judgments = Judgments()
        var graded = 0
        for (number, pair) in pairs.enumerated() {
            guard let attraction = model.attraction[number], model.examined[number] >= settings.examinedMin else {
                continue
            }
            graded += 1
            judgments.put(
                settings.thresholds.count { attraction >= $0 }, query: pair.query, product: pair.product)
        }
        self.judgments = judgments
        examination = model.examination
        pairCount = pairs.count
        omittedPairCount = pairs.count - graded
        queryCount = numbers.count
        omittedQueryCount = numbers.count - judgments.queries.count
        movingPairCount = places.count { $0 > 1 }
    }
}
