import Catalog
import TestSupport
import Testing

@testable import SearchIndex

@Suite struct RangeTests {
    private func automatic(_ numbers: [Double], isWhole: Bool = false) -> [RangeBucket] {
        RangeCounter(isWhole: isWhole, selection: nil).buckets(numbers, .automatic)
    }

    @Test func automaticRangesAreFilledCompleteAndWithoutGaps() {
        var random = SeededGenerator(seed: 5)
        for round in 0..<300 {
            let isWhole = round % 2 == 0
            // Even, skewed, narrow and repeated prices.
            let spreads: [Double] = [1, 30, 500, 200_000]
            let spread = spreads.randomElement(using: &random) ?? 1
            let numbers: [Double] = (0..<Int.random(in: 1...400, using: &random)).map { _ -> Double in
                let number = Double.random(in: 0...1, using: &random)
                let value = 1_000 + spread * number * number * number
                return isWhole ? value.rounded() : value
            }
            let ranges = automatic(numbers, isWhole: isWhole)
            let counted = ranges.reduce(0) { $0 + $1.count }
            #expect(counted == numbers.count)
            #expect(ranges.allSatisfy { $0.count > 0 } && ranges.count <= 6)
            #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.bounds.to == $1.bounds.from })
            #expect(Set(numbers).count < 2 || ranges.count > 1)
            if isWhole { #expect(ranges.allSatisfy { $0.bounds.to.map { $0 == $0.rounded() } ?? true }) }
        }
    }

    @Test func automaticBoundsAreRoundWhereverThePricesLie() {
        let prices = (1...600).map { Double($0 * 100 - 1) }
        #expect(
            automatic(prices, isWhole: true).map(\.bounds.key) == [
                "..10000", "10000..20000", "20000..30000", "30000..40000", "40000..50000", "50000..",
            ])
        // All between 10.10 and 10.90: the round bounds are finer.
        let narrow = (1010...1090).map(Double.init)
        #expect(automatic(narrow, isWhole: true).count == 6)
        #expect(
            automatic(narrow, isWhole: true).allSatisfy { ($0.bounds.to ?? 0).truncatingRemainder(dividingBy: 5) == 0 })
        // One that is very dear does not stretch the others' ranges.
        let outlier = automatic(Array(repeating: 1...100, count: 3).joined().map(Double.init) + [1_000_000])
        #expect(outlier.allSatisfy { $0.count < 120 })
        #expect(automatic([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]).allSatisfy { $0.bounds.key.utf8.count <= 8 })
    }

    @Test func alikeNumbersMakeOneRange() {
        #expect(automatic([5, 5, 5]).map(\.bounds.key) == ["5.."])
        #expect(automatic([12_999], isWhole: true).map(\.bounds.key) == ["12000.."])
        #expect(automatic([0]).map(\.bounds.key) == ["0.."] && automatic([-5]).map(\.count) == [1])
        #expect(automatic([]).isEmpty && automatic([], isWhole: true).isEmpty)
        #expect(automatic(Array(repeating: 20, count: 98) + [10, 30]).count > 1)
    }

    @Test func histogramsHaveOneRoundWidth() {
        let counter = RangeCounter(isWhole: false, selection: nil)
        let bars = counter.buckets([0.13, 0.2, 0.55, 0.91], .count(10))
        #expect(bars.map(\.bounds.key).prefix(3) == ["0.1..0.2", "0.2..0.3", "0.3..0.4"])
        #expect(bars.map(\.count) == [1, 1, 0, 0, 1, 0, 0, 0, 1])
        let steps = counter.buckets([13.3, 15.6, 17.3], .step(2))
        #expect(steps.map(\.bounds.key) == ["12..14", "14..16", "16..18"] && steps.map(\.count) == [1, 1, 1])
        for count in 1...40 {
            let bars = RangeCounter(isWhole: true, selection: nil).buckets([3, 99, 1_234, 98_765], .count(count))
            #expect(bars.count <= count && bars.map(\.count).reduce(0, +) == 4)
        }
        #expect(counter.buckets([-3, 2], .step(2)).map(\.bounds.key) == ["-4..-2", "-2..0", "0..2", "2..4"])
    }

    @Test func stepsThatAreFarTooSmallEndInOneOpenRange() {
        let bars = RangeCounter(isWhole: false, selection: nil).buckets([0, 1e12], .step(0.001))
        #expect(bars.count == EqualRanges.rangesMax && bars.last?.bounds.to == nil)
        #expect(bars.map(\.count).reduce(0, +) == 2)
        let whole = RangeCounter(isWhole: true, selection: nil).buckets([1, 2], .step(0.001))
        #expect(whole.map(\.bounds.key) == ["1..2", "2..3"])
    }

    @Test func rangesMayOverlap() {
        let ranges = [4.0, 3, 2].map { NumberBounds(from: $0, to: nil) } + [NumberBounds(from: nil, to: 3)]
        #expect(RangeCounter.counts([1, 2, 3, 3.5, 4, 5], in: ranges) == [2, 4, 5, 2])
    }

    @Test func countsEqualThoseOfLookingAtEachNumber() {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<200 {
            let numbers = (0..<50).map { _ in Double(Int.random(in: -5...5, using: &random)) }
            let ranges = (0..<5).map { _ -> NumberBounds in
                let from = Int.random(in: -7...6, using: &random)
                let to = from + Int.random(in: 1...5, using: &random)
                return NumberBounds(
                    from: from == -7 ? nil : Double(from), to: to > 8 ? nil : Double(to))
            }
            let expected = ranges.map { range in
                numbers.count { $0 >= range.from ?? -.infinity && $0 < range.to ?? .infinity }
            }
            #expect(RangeCounter.counts(numbers, in: ranges) == expected)
        }
    }

    // MARK: what is selected

    @Test(arguments: [
        ("price:[500 TO 1000}", [false, true, false]),
        ("price >= 500 AND price < 1000", [false, true, false]),
        ("price:[500 TO 999]", [false, true, false]),
        ("price < 1000", [true, true, false]),
        ("price < 500 OR price >= 1000", [true, false, true]),
        ("NOT price:[500 TO 1000}", [true, false, true]),
        ("price:[600 TO 1000}", [false, false, false]),
        ("price EXISTS", [true, true, true]),
        ("price = 700", [false, false, false]),
    ])
    func rangesWithinTheConditionsAreSelected(_ filter: String, _ expected: [Bool]) throws {
        let parsed = try FilterParser.parse(filter)
        let selection = IntervalSet(parsed) { value in if case .number(let number) = value { number } else { nil } }
        let bounds = [
            NumberBounds(from: nil, to: 500), NumberBounds(from: 500, to: 1_000), NumberBounds(from: 1_000, to: nil),
        ]
        let buckets = RangeCounter(isWhole: true, selection: selection).buckets([100, 600, 5_000], .given(bounds))
        #expect(buckets.map(\.isSelected) == expected)
    }

    // MARK: requests

    @Test func rangesAndHistogramsAreRead() throws {
        let facets = try FacetRequest.parse("weight:ranges=..1|1..2.5|2.5..,price:ranges=auto:0,size:step=0.5,a:bars=7")
        #expect(
            facets[0].ranges
                == .given([
                    NumberBounds(from: nil, to: 1), NumberBounds(from: 1, to: 2.5), NumberBounds(from: 2.5, to: nil),
                ]))
        #expect(facets[1].ranges == .automatic && facets[1].limit == 0)
        #expect(facets[2].ranges == .step(0.5) && facets[3].ranges == .count(7))
        let histograms = try HistogramRequest.parse("price:50, weight:step=500,screen_size")
        #expect(histograms.map(\.ranges) == [.count(50), .step(500), .count(PriceRangeRequest.histogramDefault)])
    }

    @Test(arguments: [
        "a:ranges=", "a:ranges=5", "a:ranges=3..2", "a:ranges=1..2|1..2", "a:step=0", "a:step=x", "a:bars=0",
        "a:bars=101",
        "a:depth=0", "a:depth=33", "a:order=", "a:order=A||B", "a:sort=", "a:nonsense=1",
    ])
    func wrongOptionsAreRefused(_ text: String) {
        let refusal = #expect(throws: Refusal.self) { try FacetRequest.parse(text) }
        #expect(refusal?.code == .invalidFacet && refusal?.problems.map(\.offset) == [2])
    }

    @Test(arguments: ["", "price:0", "price:101", "price:step=0", "price:5:5", "é:5", "price,price", "a:step=-1"])
    func wrongHistogramsAreRefused(_ text: String) {
        let refusal = #expect(throws: Refusal.self) { try HistogramRequest.parse(text) }
        #expect(refusal?.code == .invalidPriceRange)
    }

    @Test func quotedOptionsMayHoldSeparators() throws {
        let facets = try FacetRequest.parse(#"brand:search="a, b: \"c\"":5,colour:search=15",size:order="S|M, long|L""#)
        #expect(facets.map(\.field) == ["brand", "colour", "size"])
        #expect(facets[0].search == #"a, b: "c""# && facets[0].limit == 5)
        #expect(facets[1].search == "15\"")
        #expect(facets[2].order == ValueOrder(listed: "S|M, long|L"))
    }
}
