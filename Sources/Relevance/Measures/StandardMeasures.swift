/// The measures of every table and report, the one that decides first.
package enum StandardMeasures {
    /// The rank that people look at most.
    package static let cutoff = 10
    /// How deep recall looks.
    package static let depth = 50

    /// - Parameter judgments: tell the scale: with grades 0 and 1 only, 1 is relevant, otherwise 2 and above.
    package static func all(for judgments: Judgments) -> [any Measure] {
        let relevantFrom = relevantFrom(judgments)
        let gain = NDCG(cutoff: cutoff)
        return [
            gain,
            NDCG(cutoff: cutoff, gain: .linear),
            ExpectedReciprocalRank(cutoff: cutoff, highestGrade: max(3, judgments.highestGrade)),
            ReciprocalRank(cutoff: cutoff, relevantFrom: relevantFrom),
            Precision(cutoff: cutoff, relevantFrom: relevantFrom),
            Recall(cutoff: depth, relevantFrom: relevantFrom),
            AveragePrecision(cutoff: depth, relevantFrom: relevantFrom),
            JudgedShare(cutoff: cutoff),
            CondensedMeasure(gain),
        ]
    }

    /// The lowest grade that counts as relevant.
    package static func relevantFrom(_ judgments: Judgments) -> Int { judgments.highestGrade <= 1 ? 1 : 2 }
}
