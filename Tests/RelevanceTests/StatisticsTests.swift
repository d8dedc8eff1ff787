import Relevance
import Testing

@Suite struct StatisticsTests {
    @Test func theGeneratorHasThePublishedNumbers() {
        var generator = SplitMix64(seed: 1_234_567)
        #expect(
            (0..<3).map { _ in generator.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }

    @Test func fewDifferencesAreTestedExactly() {
        // Of the eight assignments of signs to 1, 1, 1 two reach a sum of 3 or -3.
        let all = RandomisationTest().outcome([1, 1, 1, 0, 0])
        #expect(all == RandomisationTest.Outcome(pValue: 0.25, permutations: 8, isExact: true))
        // 2 - 1: sums are 3, 1, -1, -3, all at least 1 away from 0.
        #expect(RandomisationTest().outcome([2, -1]).pValue == 1)
        #expect(RandomisationTest().outcome([]).pValue == 1)
    }

    @Test func drawnAssignmentsComeNearTheExactShare() {
        let differences = [0.3, 0.1, -0.2, 0.4, 0.05, 0.25, -0.1, 0.15, 0.2, -0.05]
        let exact = RandomisationTest(permutations: 1024).outcome(differences)
        #expect(exact.isExact && exact.permutations == 1024)
        let drawn = RandomisationTest(permutations: 1023, seed: 3).outcome(differences)
        #expect(!drawn.isExact && drawn.permutations == 1023)
        #expect(abs(drawn.pValue - exact.pValue) < 0.04)
    }

    @Test func theTestKnowsADifferenceFromNone() {
        let one = (0..<100).map { _ in 0.1 }
        #expect(RandomisationTest(permutations: 999).outcome(one).pValue == 0.001)
        let none = (0..<100).map { $0.isMultiple(of: 2) ? 0.1 : -0.1 }
        #expect(RandomisationTest(permutations: 999).outcome(none).pValue == 1)
    }

    @Test func theSameSeedGivesTheSameNumbers() {
        let values = (0..<40).map { Double($0 % 7) / 10 - 0.2 }
        #expect(RandomisationTest(seed: 5).outcome(values) == RandomisationTest(seed: 5).outcome(values))
        #expect(RandomisationTest(seed: 5).outcome(values) != RandomisationTest(seed: 6).outcome(values))
        #expect(BootstrapInterval(values, seed: 5) == BootstrapInterval(values, seed: 5))
        #expect(BootstrapInterval(values, seed: 5) != BootstrapInterval(values, seed: 6))
    }

    @Test func intervalsAreThoseOfTheNormalApproximation() throws {
        // Half zeros and half ones: the mean of 400 has a standard error of 0.025.
        let interval = try #require(BootstrapInterval((0..<400).map { Double($0 % 2) }))
        #expect(abs(interval.lower - (0.5 - 1.96 * 0.025)) < 0.004)
        #expect(abs(interval.upper - (0.5 + 1.96 * 0.025)) < 0.004)
        #expect(BootstrapInterval([]) == nil)
        let constant = try #require(BootstrapInterval([0.5, 0.5]))
        #expect(constant.lower == 0.5 && constant.upper == 0.5)
    }
}
