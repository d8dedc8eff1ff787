/// Which places of a ranking measures without grades look at, and from which grade on a product there is relevant.
struct RelevantPlaces: Sendable {
    let cutoff: Int
    let relevantFrom: Int

    init(cutoff: Int, relevantFrom: Int) {
        precondition(cutoff >= 1, "ranks begin at 1")
        self.cutoff = cutoff
        self.relevantFrom = relevantFrom
    }

    /// The relevant places, from 1, in order.
    func ranks(_ ranking: GradedRanking) -> [Int] {
        ranking.grades.prefix(cutoff).enumerated().compactMap { index, grade in
            grade.flatMap { $0 >= relevantFrom ? index + 1 : nil }
        }
    }

    /// How many judged products are relevant, found or not.
    func relevantCount(_ ranking: GradedRanking) -> Int { ranking.judged.count { $0 >= relevantFrom } }
}
