import Catalog
import Testing

@testable import Relevance

@Suite struct LearningTests {
    /// Queries whose good products are those with a high second feature, which the scores that learning begins with ignore.
    ///
    /// - Parameter isNoise: grades are drawn by chance instead.
    private static func queries(_ count: Int, isNoise: Bool = false) -> [LearningQuery] {
        var random = SplitMix64(seed: 11)
        return (0..<count).map { number in
            var (features, start, grades) = ([Double](), [Double](), [Int?]())
            for _ in 0..<80 {
                let values = (0..<3).map { _ in Double.random(in: 0...1, using: &random) }
                features += values
                start.append(values[0])
                let isGood = isNoise ? Int.random(in: 0..<8, using: &random) == 0 : values[1] > 0.85
                grades.append(isGood ? 3 : Int.random(in: 0..<3, using: &random) == 0 ? 0 : nil)
            }
            return LearningQuery(
                id: "q\(number)", tiers: [.init(rows: 0..<80, rest: [3, nil], count: 90)], features: features,
                start: start, grades: grades, judged: grades.compactMap { $0 } + [3])
        }
    }

    private static let measure = NDCG(cutoff: 10)

    @Test func treesFindWhatTheScoresIgnore() async throws {
        let data = LearningData(Self.queries(30), width: 3)
        let result = try await TreeLearning(data, measure: Self.measure, treesMax: 40).run(folds: 3, seed: 1) { _, _ in
        }
        #expect(result.folds.map(\.queryCount) == [10, 10, 10])
        #expect(result.before < 0.5 && result.after > 0.9, "\(result.before) to \(result.after)")
        #expect(result.heldOutDifferences.count == 30)
        let gain = result.heldOutDifferences.reduce(0, +) / 30
        #expect(gain > 0.4, "\(gain)")
        #expect(result.choices.allSatisfy { $0.trees > 0 })
        #expect(result.shares[1] > 0.5 && abs(result.shares.reduce(0, +) - 1) < 1e-9, "\(result.shares)")
        // What is told is what the trees do.
        let values = TreeLearning(data, measure: Self.measure, treesMax: 40).values(of: result.trees).compactMap { $0 }
        #expect(abs(values.reduce(0, +) / 30 - result.after) < 1e-12)
    }

    @Test func theSameQueriesGiveTheSameTrees() {
        let data = LearningData(Self.queries(10), width: 3)
        let options = LambdaMART.Options(trees: 10, leaves: 6)
        let first = LambdaMART(data, options: options).trees(on: Array(0..<10))
        #expect(first.count == 10 && first == LambdaMART(data, options: options).trees(on: Array(0..<10)))
        #expect(first.allSatisfy { $0.leaves.count <= 6 && $0.splits.count == $0.leaves.count - 1 })
        #expect(first.allSatisfy { $0.leaves.allSatisfy { $0.rows >= options.rowsPerLeafMin } })
        #expect(first != LambdaMART(data, options: options).trees(on: Array(0..<9)))
    }

    /// Where nothing can be learned, what is learned by heart must not look like a gain.
    @Test func chanceIsNoGain() async throws {
        let data = LearningData(Self.queries(24, isNoise: true), width: 3)
        let result = try await TreeLearning(data, measure: Self.measure, treesMax: 40).run(folds: 4, seed: 2) { _, _ in
        }
        let gain = result.heldOutDifferences.reduce(0, +) / 24
        #expect(abs(gain) < 0.1, "\(gain)")
    }

    @Test func withoutDifferencesThereIsNothingToLearn() {
        let query = LearningQuery(
            id: "q", tiers: [.init(rows: 0..<200, rest: [], count: 200)],
            features: [Double](repeating: 0.5, count: 400), start: [Double](repeating: 0, count: 200),
            grades: (0..<200).map { $0 % 2 }, judged: [1, 0])
        let trees = LambdaMART(LearningData([query], width: 2), options: .init(trees: 5, leaves: 4)).trees(on: [0])
        #expect(trees.isEmpty)
    }

    /// A product of a later tier stays below, whatever its features are.
    @Test func tiersAreNotMixed() {
        let query = LearningQuery(
            id: "q",
            tiers: [.init(rows: 0..<2, rest: [1], count: 3), .init(rows: 2..<4, rest: [], count: 2)],
            features: [0, 1, 2, 3], start: [0, 1, 2, 3], grades: [0, 1, 2, 3], judged: [0, 1, 2, 3])
        #expect(query.ranking(query.start).grades == [1, 0, 1, 3, 2])
        // Equal scores stay in the order of the rows.
        #expect(query.ranking([5, 5, 5, 5]).grades == [0, 1, 1, 2, 3])
        #expect(query.ranking(query.start, limit: 2).grades == [1, 0])
    }

    @Test func binsKeepValuesApart() {
        let few = FeatureBins([0, 1, 0.5, 1, 0, 0.25], width: 1)
        #expect(few.edges == [[0.125, 0.375, 0.75]])
        #expect(few.bins == [[0, 3, 2, 3, 0, 1]])
        #expect(FeatureBins([7, 7, 7], width: 1).edges == [[]])
        // Neighbouring numbers have no middle that could be written.
        let close = FeatureBins([1, 1.0.nextUp], width: 1)
        #expect(close.edges == [[1]] && close.bins == [[0, 1]])
        var random = SplitMix64(seed: 4)
        let many = (0..<5_000).map { _ in Double.random(in: 0...1, using: &random) }
        let bins = FeatureBins(many, width: 1)
        #expect((40...FeatureBins.binsMax).contains(bins.edges[0].count + 1))
        for (value, bin) in zip(many, bins.bins[0]) {
            let edges = bins.edges[0]
            #expect(Int(bin) == edges.count || value <= edges[Int(bin)])
            #expect(bin == 0 || value > edges[Int(bin) - 1])
        }
    }

    @Test func weightsAreLearnedFromTheNumbersOfCandidates() async throws {
        let data = LearningData(Self.queries(20), width: 3)
        let learning = LinearLearning(data, measure: Self.measure, start: [1, 0, 0], learned: [1, 2])
        let result = try await learning.run(names: ["a", "b", "c"], rounds: 3, folds: 4, seed: 1) { _, _ in }
        let weights = learning.weights(result.values)
        #expect(weights[0] == 1 && weights[1] > 0.5, "\(weights)")
        #expect(result.effects.first?.parameter == "b")
        let mean = learning.values(of: weights).compactMap { $0 }.reduce(0, +) / 20
        #expect(abs(mean - result.after) < 1e-12)
        #expect(result.heldOutDifferences.reduce(0, +) / 20 > 0.2)
    }

    @Test func tooFewQueriesAreRefused() async {
        let data = LearningData(Self.queries(2), width: 3)
        await #expect(throws: Refusal.self) {
            _ = try await TreeLearning(data, measure: Self.measure, treesMax: 5).run(folds: 3, seed: 1) { _, _ in }
        }
    }
}
