import Relevance
import Testing

/// Small rankings worked out by hand.
@Suite struct MeasureTests {
    /// Places 1, 3, 4 and 5 are judged; a product of grade 3 was not found.
    private let ranking = GradedRanking(grades: [1, nil, 0, 2, 3], judged: [3, 3, 2, 1, 0])

    @Test func gainsAreDiscountedByRank() throws {
        let linear = NDCG(cutoff: 10, gain: .linear)
        // (1/1 + 2/log2 5 + 3/log2 6) / (3/1 + 3/log2 3 + 2/2 + 1/log2 5)
        #expect(abs(try #require(linear.value(ranking)) - 0.477_888_490_971_510_3) < 1e-12)
        #expect(NDCG(cutoff: 1).value(ranking) == 1.0 / 7)
        #expect(NDCG(cutoff: 1, gain: .linear).value(ranking) == 1.0 / 3)
    }

    @Test func theBestRankingHasAllGain() {
        let best = GradedRanking(grades: [3, 2, 2, 1, 0], judged: [3, 2, 2, 1, 0])
        #expect(NDCG(cutoff: 10).value(best) == 1)
        #expect(NDCG(cutoff: 3).value(best) == 1)
    }

    @Test func gainIsUndefinedWithoutARelevantProduct() {
        let ranking = GradedRanking(grades: [0, nil], judged: [0])
        #expect(NDCG(cutoff: 10).value(ranking) == nil)
        #expect(Recall(cutoff: 10).value(ranking) == nil)
        #expect(AveragePrecision().value(ranking) == nil)
        #expect(ReciprocalRank(cutoff: 10).value(ranking) == 0)
    }

    @Test func satisfiedReadersStop() {
        // 1/1·1/8 + 7/8·(1/4·3/8 + 5/8·1/5·7/8)
        #expect(ExpectedReciprocalRank(cutoff: 10).value(ranking) == 0.302734375)
        #expect(ExpectedReciprocalRank(cutoff: 1).value(ranking) == 0.125)
        // On a scale up to 4 a grade of 1 satisfies one of sixteen.
        #expect(ExpectedReciprocalRank(cutoff: 1, highestGrade: 4).value(ranking) == 0.0625)
    }

    @Test func theFirstRelevantPlaceCounts() {
        #expect(ReciprocalRank(cutoff: 4).value(ranking) == 0.25)
        #expect(ReciprocalRank(cutoff: 3).value(ranking) == 0)
        #expect(ReciprocalRank(cutoff: 3, relevantFrom: 1).value(ranking) == 1)
    }

    @Test func precisionAndRecallCountRelevantPlaces() {
        #expect(Precision(cutoff: 5).value(ranking) == 0.4)
        #expect(Precision(cutoff: 10).value(ranking) == 0.2)
        #expect(Recall(cutoff: 4).value(ranking) == 1.0 / 3)
        #expect(Recall(cutoff: 5).value(ranking) == 2.0 / 3)
    }

    @Test func averagePrecisionDividesByAllRelevant() {
        #expect(AveragePrecision().value(ranking) == (1.0 / 4 + 2.0 / 5) / 3)
        #expect(AveragePrecision(cutoff: 4).value(ranking) == 1.0 / 4 / 3)
    }

    @Test func emptyPlacesAreUnjudged() {
        #expect(JudgedShare(cutoff: 2).value(ranking) == 0.5)
        #expect(JudgedShare(cutoff: 10).value(ranking) == 0.4)
        #expect(JudgedShare(cutoff: 10).value(GradedRanking(grades: [], judged: [3])) == 0)
    }

    @Test func condensedListsCloseTheGaps() {
        #expect(ranking.condensed.grades == [1, 0, 2, 3])
        #expect(CondensedMeasure(ReciprocalRank(cutoff: 10)).value(ranking) == 1.0 / 3)
        #expect(CondensedMeasure(NDCG(cutoff: 10)).name == "nDCG@10 condensed")
    }

    @Test func aScaleOfTwoGradesMakesOneRelevant() {
        var judgments = Judgments()
        judgments.put(1, query: "q", product: "p")
        #expect(StandardMeasures.relevantFrom(judgments) == 1)
        judgments.put(2, query: "q", product: "p2")
        #expect(StandardMeasures.relevantFrom(judgments) == 2)
    }
}
