import Catalog
import Relevance
import Testing

/// What must hold of every draft, on rankings drawn by a fixed seed.
@Suite struct TeamDraftTests {
    private struct Case {
        let control: [Int]
        let candidate: [Int]
        let seed: UInt64
    }

    /// Rankings of different lengths that share much, little or nothing.
    private static func cases() -> [Case] {
        var generator = SplitMix64(seed: 7)
        return (0..<300).map { number in
            let pool = Array(0..<Int.random(in: 1...40, using: &generator))
            let other = number.isMultiple(of: 3) ? pool.map { $0 + pool.count / 2 } : pool
            let control = pool.shuffled(using: &generator).prefix(Int.random(in: 0...pool.count, using: &generator))
            let candidate = other.shuffled(using: &generator).prefix(Int.random(in: 0...pool.count, using: &generator))
            return Case(control: Array(control), candidate: Array(candidate), seed: generator.next())
        }
    }

    private static func merged(_ item: Case, count: Int = .max) -> [(id: Int, pick: TeamDraft.Pick)] {
        TeamDraft.picks(control: item.control, candidate: item.candidate, count: count, seed: item.seed).map {
            (($0.list == .control ? item.control : item.candidate)[$0.place], $0)
        }
    }

    @Test func everyProductOfEitherRankingIsThereOnce() {
        for item in Self.cases() {
            let ids = Self.merged(item).map(\.id)
            #expect(Set(ids).count == ids.count)
            #expect(Set(ids) == Set(item.control).union(item.candidate))
        }
    }

    @Test func teamsNeverDifferByMoreThanOne() {
        for item in Self.cases() {
            var sizes: [ExperimentArm: Int] = [:]
            for (_, pick) in Self.merged(item) {
                guard let team = pick.team else { continue }
                #expect(team == pick.list)
                sizes[team, default: 0] += 1
                #expect(abs(sizes[.control, default: 0] - sizes[.candidate, default: 0]) <= 1)
            }
        }
    }

    @Test func eachTeamKeepsTheOrderOfItsRanking() {
        for item in Self.cases() {
            let picks = Self.merged(item).map(\.pick)
            for arm in ExperimentArm.allCases {
                let places = picks.filter { $0.list == arm }.map(\.place)
                #expect(places == places.sorted())
            }
        }
    }

    @Test func aTeamTakesTheBestThatIsLeft() {
        for item in Self.cases() {
            var taken: Set<Int> = []
            for (id, pick) in Self.merged(item) {
                let ranking = pick.list == .control ? item.control : item.candidate
                #expect(ranking.first { !taken.contains($0) } == id)
                taken.insert(id)
            }
        }
    }

    @Test func noTeamGetsWhatNobodyElseCouldHaveTaken() {
        for item in Self.cases() {
            var taken: Set<Int> = []
            for (id, pick) in Self.merged(item) {
                let bothCould = [item.control, item.candidate].allSatisfy { $0.contains { !taken.contains($0) } }
                #expect((pick.team != nil) == bothCould)
                taken.insert(id)
            }
        }
    }

    /// So that page 2 goes on where page 1 ended, though it is made anew and of longer rankings.
    @Test func shorterDraftsOfShorterRankingsAreBeginningsOfLongerOnes() {
        for item in Self.cases() {
            let whole = Self.merged(item).map(\.pick)
            for count in [0, 1, 2, 5, 17] {
                let part = TeamDraft.picks(
                    control: Array(item.control.prefix(count)), candidate: Array(item.candidate.prefix(count)),
                    count: count, seed: item.seed)
                #expect(part == Array(whole.prefix(count)))
            }
        }
    }

    @Test func equalRankingsStayAsTheyAreAndGoToBothTeamsEquallyOften() {
        let ranking = Array(0..<10)
        var first: [ExperimentArm: Int] = [:]
        for seed in 0..<2_000 {
            let picks = TeamDraft.picks(control: ranking, candidate: ranking, count: 10, seed: UInt64(seed))
            #expect(picks.map(\.place) == ranking)
            if let team = picks[0].team { first[team, default: 0] += 1 }
        }
        // Four standard errors of a fair coin.
        #expect(abs(first[.control, default: 0] - 1_000) < 90, "\(first)")
    }
}
