/// How often a product was shown for a query at one place, and clicked there.
package struct PlaceCount: Sendable, Equatable {
    /// The number of the query–product pair, from 0.
    package let pair: Int
    /// From 1.
    package let place: Int
    package let shown: Int
    /// At most ``shown``.
    package let clicked: Int

    package init(pair: Int, place: Int, shown: Int, clicked: Int) {
        self.pair = pair
        self.place = place
        self.shown = shown
        self.clicked = clicked
    }
}

/// Clicks explained by two things that don't depend on each other: whether a place is looked at, and whether the product
/// attracts those who look.
///
///     P(click on d for q at place r) = γ(r) · α(q, d)
///
/// Both are estimated by expectation maximisation. With n the times shown and k the clicks of a pair at a place:
///
///     α(q, d) ← Σ k + (n − k) · α (1 − γ) / (1 − γ α)   over its places,  divided by Σ n
///     γ(r)    ← Σ k + (n − k) · γ (1 − α) / (1 − γ α)   over its pairs,   divided by Σ n
///
/// Only pairs that were shown at several places tell the two apart, so γ comes from these alone; then α of every pair follows
/// with γ held. The product of both fixes no scale: γ of the place that is looked at most is 1, and α is how often the
/// product would be clicked there.
///
/// - Source: Craswell, Zoeter, Taylor and Ramsey 2008, "An experimental comparison of click position-bias models"; the
///   steps: Chuklin, Markov and de Rijke 2015, "Click Models for Web Search", 4.2.2.
package struct PositionBasedModel: Sendable {
    /// Further down nearly nobody looks.
    package static let placesMax = 50
    /// Times that a place must have been shown with products that other places had, too.
    package static let shownMin = 50
    private static let roundsMax = 2_000
    private static let change = 1e-7

    /// γ by place, the first being that of place 1; `nil` where the data can't tell.
    package let examination: [Double?]
    /// α by pair; `nil` for one that no known place has shown.
    package let attraction: [Double?]
    /// By pair: how many of those to whom it was shown have looked at it, Σ n · γ.
    package let examined: [Double]

    /// - Parameter counts: one for each pair and place at most.
    /// - Complexity: O(counts × rounds), at most 2,000 rounds.
    package init(_ counts: [PlaceCount], pairCount: Int) {
        let counts = counts.filter { $0.place <= Self.placesMax && $0.shown > 0 }
        let telling = LinkedPlaces(counts, pairCount: pairCount).telling
        examination = Self.examination(telling, pairCount: pairCount)
        let known = examination
        var (shownByPair, clickedByPair) = (
            [Double](repeating: 0, count: pairCount), [Double](repeating: 0, count: pairCount)
        )
        let usable = counts.filter { known[$0.place - 1] != nil }
        for count in usable {
            shownByPair[count.pair] += Double(count.shown) * (known[count.place - 1] ?? 0)
            clickedByPair[count.pair] += Double(count.clicked)
        }
        examined = shownByPair
        attraction = Self.attraction(usable, known, examined: shownByPair, clicked: clickedByPair)
    }

    private static func examination(_ counts: [PlaceCount], pairCount: Int) -> [Double?] {
        var gamma = (0..<placesMax).map { 1 / Double($0 + 1) }
        var alpha = [Double](repeating: 0.5, count: pairCount)
        var shown = [Double](repeating: 0, count: placesMax)
        var shownOfPair = [Double](repeating: 0, count: pairCount)
        for count in counts {
            shown[count.place - 1] += Double(count.shown)
            shownOfPair[count.pair] += Double(count.shown)
        }
        for _ in 0..<roundsMax {
            var looks = [Double](repeating: 0, count: placesMax)
            var likes = [Double](repeating: 0, count: pairCount)
            for count in counts {
                let (look, like) = (gamma[count.place - 1], alpha[count.pair])
                let (clicked, passed) = (Double(count.clicked), Double(count.shown - count.clicked))
                let rest = max(1 - look * like, .leastNormalMagnitude)
                looks[count.place - 1] += clicked + passed * look * (1 - like) / rest
                likes[count.pair] += clicked + passed * like * (1 - look) / rest
            }
            var moved = 0.0
            for place in gamma.indices where shown[place] > 0 {
                let next = looks[place] / shown[place]
                moved = max(moved, abs(next - gamma[place]))
                gamma[place] = next
            }
            for pair in alpha.indices where shownOfPair[pair] > 0 { alpha[pair] = likes[pair] / shownOfPair[pair] }
            if moved < change { break }
        }
        let known = gamma.indices.filter { shown[$0] >= Double(shownMin) && gamma[$0] > 0 }
        let most = known.map { gamma[$0] }.max() ?? 1
        let isKnown = Set(known)
        return gamma.indices.map { isKnown.contains($0) ? gamma[$0] / most : nil }
    }

    /// The most likely α of each pair, γ being held.
    private static func attraction(
        _ counts: [PlaceCount], _ gamma: [Double?], examined: [Double], clicked: [Double]
    ) -> [Double?] {
        var byPair = [[PlaceCount]](repeating: [], count: examined.count)
        for count in counts { byPair[count.pair].append(count) }
        return byPair.indices.map { pair in
            guard examined[pair] > 0 else { return nil }
            let shown = Double(byPair[pair].reduce(0) { $0 + $1.shown })
            var alpha = min(clicked[pair] / examined[pair], 0.999)
            for _ in 0..<roundsMax {
                var likes = 0.0
                for count in byPair[pair] {
                    let look = gamma[count.place - 1] ?? 0
                    let rest = max(1 - look * alpha, .leastNormalMagnitude)
                    likes += Double(count.clicked) + Double(count.shown - count.clicked) * alpha * (1 - look) / rest
                }
                let next = likes / shown
                defer { alpha = next }
                if abs(next - alpha) < change { break }
            }
            return alpha
        }
    }
}
