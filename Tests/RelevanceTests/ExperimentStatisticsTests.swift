import Relevance
import Testing

@Suite struct ExperimentStatisticsTests {
    private static func sums(_ visitors: [(Int, Int)]) -> RatioSums {
        visitors.reduce(into: RatioSums()) { $0.add(units: $1.0, successes: $1.1) }
    }

    @Test func oneSearchAVisitorGivesTheVarianceOfAShare() throws {
        // 30 of 100: p (1 - p) / (n - 1).
        let sums = Self.sums((0..<100).map { (1, $0 < 30 ? 1 : 0) })
        let variance = try #require(sums.variance)
        #expect(abs(variance - 0.3 * 0.7 / 99) < 1e-12)
        #expect(sums.ratio == 0.3 && sums.visitors == 100 && sums.units == 100)
    }

    /// Everybody's searches repeated four times are no new knowledge.
    @Test func repeatedSearchesOfTheSameVisitorsMakeNothingSurer() throws {
        let once = Self.sums((0..<100).map { (1, $0 < 30 ? 1 : 0) })
        let four = Self.sums((0..<100).map { (4, $0 < 30 ? 4 : 0) })
        let (a, b) = (try #require(once.variance), try #require(four.variance))
        #expect(abs(a - b) < 1e-12)
    }

    @Test func aDifferenceIsToldFromNone() throws {
        let control = Self.sums((0..<4_000).map { (1, $0 % 10 < 2 ? 1 : 0) })
        let candidate = Self.sums((0..<4_000).map { (1, $0 % 10 < 3 ? 1 : 0) })
        let found = try #require(RatioComparison(control: control, candidate: candidate))
        #expect(abs(found.difference.value - 0.1) < 1e-12 && found.difference.lower > 0.08)
        let lift = try #require(found.lift)
        #expect(abs(lift.value - 0.5) < 1e-9 && lift.lower > 0.38 && lift.upper < 0.64)
        #expect(found.pValue < 1e-12)
        let same = try #require(RatioComparison(control: control, candidate: control))
        #expect(same.difference.value == 0 && same.pValue == 1)
    }

    /// With no real difference, 95 of 100 intervals hold 0.
    @Test func intervalsHoldTheTruthAsOftenAsTheySay() throws {
        var generator = SplitMix64(seed: 11)
        func arm() -> RatioSums {
            // Visitors differ in how much they search and in how often they click: what per-search tests overlook.
            Self.sums(
                (0..<300).map { _ in
                    let searches = Int.random(in: 1...8, using: &generator)
                    let clicks = Double.random(in: 0...0.6, using: &generator)
                    let clicked = (0..<searches).count { _ in Double.random(in: 0..<1, using: &generator) < clicks }
                    return (searches, clicked)
                })
        }
        var held = 0
        for _ in 0..<400 {
            let found = try #require(RatioComparison(control: arm(), candidate: arm()))
            if found.difference.lower <= 0, 0 <= found.difference.upper { held += 1 }
        }
        #expect((368...393).contains(held), "\(held) of 400")
    }

    @Test func withoutEnoughVisitorsNothingIsSaid() {
        let none = RatioSums()
        let one = Self.sums([(3, 1)])
        let two = Self.sums([(1, 0), (1, 1)])
        #expect(RatioComparison(control: none, candidate: two) == nil)
        #expect(RatioComparison(control: two, candidate: one) == nil)
        #expect(none.ratio == nil && RatioComparison(control: two, candidate: two)?.lift != nil)
        let zero = Self.sums([(1, 0), (1, 0)])
        #expect(RatioComparison(control: zero, candidate: two)?.lift == nil)
    }

    @Test func aWrongSplitIsFound() {
        #expect(!SampleRatioTest(control: 5_050, candidate: 4_950, share: 0.5).isMismatch)
        #expect(SampleRatioTest(control: 5_300, candidate: 4_700, share: 0.5).isMismatch)
        #expect(!SampleRatioTest(control: 9_000, candidate: 1_000, share: 0.1).isMismatch)
        #expect(SampleRatioTest(control: 9_000, candidate: 1_000, share: 0.2).isMismatch)
        let none = SampleRatioTest(control: 0, candidate: 0, share: 0.5)
        #expect(none.share == nil && none.pValue == 1)
        // χ² = 10 with one degree of freedom.
        #expect(abs(SampleRatioTest(control: 450, candidate: 550, share: 0.5).pValue - 0.001_565) < 1e-5)
    }

    @Test func sessionsAreCountedAndVisitorsAreDrawn() throws {
        let sessions = (0..<40).map { (visitor: Int64($0), difference: $0 < 30 ? 2 : $0 < 35 ? -1 : 0) }
        let found = InterleavingComparison(sessions)
        #expect(found.wins == 30 && found.losses == 5 && found.ties == 5)
        #expect(found.preference == 25.0 / 40)
        let lower = try #require(found.lower)
        #expect(lower > 0.3 && found.pValue < 0.001)
        // All of it by one visitor: no sign of what others want.
        let single = InterleavingComparison(sessions.map { (visitor: Int64(1), difference: $0.difference) })
        #expect(single.wins == 30 && single.pValue == 1)
        #expect(InterleavingComparison([]).preference == nil)
    }

    /// With one session a visitor: the binomial sign test, here 1 of 8 or fewer, both sides: 18/256.
    @Test func oneSessionAVisitorIsTheSignTest() {
        let sessions = (0..<8).map { (visitor: Int64($0), difference: $0 == 0 ? -3 : 1) }
        #expect(abs(InterleavingComparison(sessions).pValue - 18.0 / 256) < 1e-12)
    }
}
