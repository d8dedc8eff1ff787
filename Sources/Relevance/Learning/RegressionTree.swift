/// A binary tree that finds a number for a row of features.
package struct RegressionTree: Sendable, Equatable {
    package struct Split: Sendable, Equatable {
        /// The place in the row.
        package let feature: Int
        /// Values up to this one go left.
        package let threshold: Double
        /// A split that comes later, or a leaf as −1 − its place.
        package fileprivate(set) var left: Int
        package fileprivate(set) var right: Int
        /// What the split saved of the loss.
        package let gain: Double
        /// Rows of the training that came here.
        package let rows: Int
    }

    package struct Leaf: Sendable, Equatable {
        package var value: Double
        package var rows: Int
    }

    /// Empty in a tree of one leaf.
    package private(set) var splits: [Split] = []
    /// Never empty.
    package private(set) var leaves: [Leaf]

    init(_ leaf: Leaf) { leaves = [leaf] }

    /// Puts a split in the place of a leaf; its left part keeps the place of the leaf, the right one is a new leaf.
    mutating func split(
        leaf: Int, feature: Int, threshold: Double, gain: Double, into left: Leaf, _ right: Leaf
    ) {
        let old = -1 - leaf
        if let parent = splits.firstIndex(where: { $0.left == old || $0.right == old }) {
            if splits[parent].left == old { splits[parent].left = splits.count }
            if splits[parent].right == old { splits[parent].right = splits.count }
        }
        splits.append(
            Split(
                feature: feature, threshold: threshold, left: old, right: -1 - leaves.count, gain: gain,
                rows: leaves[leaf].rows))
        leaves[leaf] = left
        leaves.append(right)
    }

    func value(of row: ArraySlice<Double>) -> Double {
        var place = splits.isEmpty ? -1 : 0
        while place >= 0 {
            let split = splits[place]
            place = row[row.startIndex + split.feature] <= split.threshold ? split.left : split.right
        }
        return leaves[-1 - place].value
    }
}
