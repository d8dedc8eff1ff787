import Relevance
import Testing

/// The model finds what simulated visitors were made with.
@Suite struct ClickModelTests {
    private static let looks = [1, 0.7, 0.5, 0.4, 0.3, 0.25]

    /// Pages of products in random order, read by visitors who look and like independently.
    ///
    /// - Parameter shuffles: whether products change places.
    private static func uses(
        queries: Int, pages: Int, shuffles: Bool = true, likes: (Int) -> Double
    ) -> [(query: String, product: String, count: (place: Int, shown: Int, clicked: Int))] {
        var generator = SplitMix64(seed: 5)
        var counts: [[Int]: (shown: Int, clicked: Int)] = [:]
        for query in 0..<queries {
            for _ in 0..<pages {
                let products = Array(looks.indices)
                let order = shuffles ? products.shuffled(using: &generator) : products
                for (place, product) in order.enumerated() {
                    let isClicked =
                        Double.random(in: 0..<1, using: &generator) < looks[place]
                        && Double.random(in: 0..<1, using: &generator) < likes(product)
                    counts[[query, product, place], default: (0, 0)].shown += 1
                    if isClicked { counts[[query, product, place], default: (0, 0)].clicked += 1 }
                }
            }
        }
        return counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, count in
            ("q\(key[0])", "p\(key[1])", (key[2] + 1, count.shown, count.clicked))
        }
    }

    private static func like(_ product: Int) -> Double { [0.5, 0.35, 0.2, 0.1, 0.02, 0.4][product] }

    @Test func examinationAndAttractionAreRecovered() throws {
        let uses = Self.uses(queries: 30, pages: 1_500, likes: Self.like)
        let counts = uses.map { use in
            PlaceCount(
                pair: (Int(use.query.dropFirst()) ?? 0) * 6 + (Int(use.product.dropFirst()) ?? 0),
                place: use.count.place, shown: use.count.shown, clicked: use.count.clicked)
        }
        let model = PositionBasedModel(counts, pairCount: 180)
        for (place, look) in Self.looks.enumerated() {
            let found = try #require(model.examination[place])
            #expect(abs(found - look) < 0.03, "place \(place + 1): \(found)")
        }
        #expect(model.examination[6] == nil)
        for pair in 0..<180 {
            let found = try #require(model.attraction[pair])
            #expect(abs(found - Self.like(pair % 6)) < 0.08, "pair \(pair): \(found)")
        }
    }

    /// Plain click rates would put a product of place 1 before a better one of place 5.
    @Test func gradesDoNotFollowThePlace() {
        var uses = Self.uses(queries: 20, pages: 800, likes: Self.like)
        // A product that was only ever at place 6, and is liked as the best.
        uses.append(("q0", "late", (6, 2_000, Int(2_000 * 0.25 * 0.5))))
        uses.append(("q0", "early", (1, 2_000, Int(2_000 * 0.2))))
        let made = ClickJudgments(uses)
        let grades = made.judgments.grades(of: "q0")
        #expect(grades["late"] == 3 && grades["early"] == 2)
        #expect(grades["p0"] == 3 && grades["p1"] == 3 && grades["p2"] == 2 && grades["p3"] == 1 && grades["p4"] == 0)
        #expect(made.omittedPairCount == 0 && made.omittedQueryCount == 0 && made.queryCount == 20)
    }

    @Test func whatTooFewHaveLookedAtIsLeftOut() {
        var uses = Self.uses(queries: 10, pages: 400, likes: Self.like)
        // Looked at by 0.3 · 60 = 18, and by 0.3 · 90 = 27.
        uses += [("q0", "few", (5, 60, 10)), ("q0", "enough", (5, 90, 10)), ("rare", "p", (1, 3, 2))]
        let made = ClickJudgments(uses)
        #expect(made.judgments.grades(of: "q0")["few"] == nil)
        #expect(made.judgments.grades(of: "q0")["enough"] != nil)
        #expect(made.omittedPairCount == 2 && made.omittedQueryCount == 1)
        #expect(made.judgments.queries.contains("rare") == false)
    }

    /// Where nothing moves, clicks don't tell places from products, and nothing is claimed.
    @Test func productsThatNeverMoveAreNotGraded() {
        let made = ClickJudgments(Self.uses(queries: 5, pages: 300, shuffles: false, likes: Self.like))
        #expect(made.judgments.count == 0 && made.movingPairCount == 0)
        #expect(made.examination.allSatisfy { $0 == nil })
        #expect(ClickJudgments([]).pairCount == 0)
    }

    /// Places 1 and 2 share products, 5 and 6 share others: their scales have nothing in common.
    @Test func placesThatNoProductLinksAreLeftOut() {
        let counts = [
            PlaceCount(pair: 0, place: 1, shown: 1_000, clicked: 400),
            PlaceCount(pair: 0, place: 2, shown: 1_000, clicked: 200),
            PlaceCount(pair: 1, place: 5, shown: 500, clicked: 100),
            PlaceCount(pair: 1, place: 6, shown: 500, clicked: 90),
        ]
        let model = PositionBasedModel(counts, pairCount: 2)
        #expect(model.examination[0] == 1)
        #expect(abs((model.examination[1] ?? 0) - 0.5) < 0.01)
        #expect(model.examination[4] == nil && model.attraction[1] == nil && model.examined[1] == 0)
    }
}
