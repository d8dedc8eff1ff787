import Catalog

/// Learns trees and tells what they are worth on queries that they have not seen.
///
/// How many trees there are, and how large, is decided by queries that are left out within each part that is learned from
/// (nested cross-validation), so that nothing of a part that is measured on was used. No tree at all is one of the choices.
package struct TreeLearning: Sendable {
    package struct Choice: Sendable, Equatable {
        package let trees: Int
        package let leaves: Int
    }

    package struct Result: Sendable {
        package let folds: [CrossValidation.Fold]
        /// What was decided for each fold.
        package let choices: [Choice]
        /// After minus before for each query, by trees that were learned without it.
        package let heldOutDifferences: [Double]
        package let before: Double
        /// On the very queries that were learned from; see ``heldOutDifferences`` for what to expect of others.
        package let after: Double
        /// Learned from all queries; empty when none is better than some.
        package let trees: [RegressionTree]
        /// By feature, what part of all that splits saved is its; adds up to 1, or all 0 without trees.
        package let shares: [Double]
    }

    /// Small trees only: of a few thousand judgments, larger ones learn single queries.
    private static let leavesTried = [4, 8]
    private static let innerFolds = 3
    /// Trees between two looks at the queries that are left out.
    private static let stage = 5
    /// A smaller gain is chance.
    private static let gainMin = 0.000_5

    let data: LearningData
    let measure: any Measure
    let treesMax: Int

    package init(_ data: LearningData, measure: any Measure, treesMax: Int) {
        precondition(treesMax >= 1, "there is something to learn")
        self.data = data
        self.measure = measure
        self.treesMax = treesMax
    }

    /// - Parameter folds: parts of the queries of which each is left out once, at least 2.
    /// - Parameter progress: told how many of the parts are done, and of how many: the folds, and all queries.
    /// - Throws: `invalid_request` when there are fewer judged queries than parts.
    package func run(
        folds foldCount: Int, seed: UInt64, progress: @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws(Refusal) -> Result {
        let before = data.queries.indices.map { data.value(measure, of: $0, data.start) }
        let parts = try CrossValidation.folds(of: before, count: foldCount, seed: seed)
        let learned = await withTaskGroup(of: (Int, Learned).self) { group in
            for fold in 0...foldCount {
                group.addTask { (fold, learn(from: fold < foldCount ? parts.others(fold) : parts.queries)) }
            }
            var learned: [Int: Learned] = [:]
            for await (fold, found) in group {
                learned[fold] = found
                progress(learned.count, foldCount + 1)
            }
            return learned
        }
        var folds: [CrossValidation.Fold] = []
        var differences: [Double] = []
        for fold in 0..<foldCount {
            let (held, rest) = (parts.leftOut(fold), parts.others(fold))
            let after = learned[fold]?.values ?? before
            folds.append(
                CrossValidation.Fold(
                    queryCount: held.count,
                    train: (CrossValidation.mean(before, rest), CrossValidation.mean(after, rest)),
                    heldOut: (CrossValidation.mean(before, held), CrossValidation.mean(after, held))))
            differences += held.map { (after[$0] ?? 0) - (before[$0] ?? 0) }
        }
        let whole = learned[foldCount]
        return Result(
            folds: folds, choices: (0..<foldCount).compactMap { learned[$0]?.choice },
            heldOutDifferences: differences, before: CrossValidation.mean(before, parts.queries),
            after: CrossValidation.mean(whole?.values ?? before, parts.queries), trees: whole?.trees ?? [],
            shares: shares(of: whole?.trees ?? []))
    }

    /// What the measure says of each query once trees are added to its scores.
    package func values(of trees: [RegressionTree]) -> [Double?] {
        data.queries.indices.map { query in
            var scores = data.start
            for tree in trees { data.add(tree, to: &scores, of: query) }
            return data.value(measure, of: query, scores)
        }
    }

    // MARK: Inside

    private struct Learned: Sendable {
        let choice: Choice
        let trees: [RegressionTree]
        /// By query, all of them.
        let values: [Double?]
    }

    private func learn(from queries: [Int]) -> Learned {
        let choice = choice(for: queries)
        let options = LambdaMART.Options(trees: choice.trees, leaves: choice.leaves)
        let trees = LambdaMART(data, options: options).trees(on: queries)
        return Learned(choice: choice, trees: trees, values: values(of: trees))
    }

    private func choice(for queries: [Int]) -> Choice {
        var best = Choice(trees: 0, leaves: Self.leavesTried[0])
        var bestGain = Self.gainMin
        for leaves in Self.leavesTried {
            for (stage, gain) in gains(leaves, queries).enumerated() where gain > bestGain {
                best = Choice(trees: (stage + 1) * Self.stage, leaves: leaves)
                bestGain = gain
            }
        }
        return best
    }

    /// The mean gain of left-out queries after each stage of learning.
    private func gains(_ leaves: Int, _ queries: [Int]) -> [Double] {
        var sums = [Double](repeating: 0, count: treesMax / Self.stage)
        guard !queries.isEmpty else { return sums }
        for fold in 0..<Self.innerFolds {
            let held = queries.indices.filter { $0 % Self.innerFolds == fold }.map { queries[$0] }
            let rest = queries.indices.filter { $0 % Self.innerFolds != fold }.map { queries[$0] }
            let before = sum(held, data.start)
            var scores = data.start
            var (count, last) = (0, 0.0)
            LambdaMART(data, options: .init(trees: treesMax, leaves: leaves)).trees(on: rest) { tree in
                for query in held { data.add(tree, to: &scores, of: query) }
                count += 1
                guard count % Self.stage == 0 else { return }
                last = sum(held, scores) - before
                sums[count / Self.stage - 1] += last
            }
            // Where learning came to an end, more trees would have been the same ones.
            for stage in (count / Self.stage)..<sums.count { sums[stage] += last }
        }
        return sums.map { $0 / Double(queries.count) }
    }

    private func sum(_ queries: [Int], _ scores: [Double]) -> Double {
        queries.reduce(0) { $0 + (data.value(measure, of: $1, scores) ?? 0) }
    }

    private func shares(of trees: [RegressionTree]) -> [Double] {
        var shares = [Double](repeating: 0, count: data.width)
        for split in trees.flatMap(\.splits) { shares[split.feature] += split.gain }
        let total = shares.reduce(0, +)
        return total > 0 ? shares.map { $0 / total } : shares
    }
}
