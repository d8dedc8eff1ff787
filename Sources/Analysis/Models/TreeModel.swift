/// Regression trees that correct the weighted sum of the second ranking stage: what they find for a candidate is added.
///
/// Flat arrays: a walk is a chain of loads within one array, and nothing is allocated for a candidate.
package struct TreeModel: Sendable, Hashable {
    /// What a tree may ask of a candidate, by place in its row: BM25 beside the best, then ``RankingFeature``.
    package static let featureNames = ["bm25"] + RankingFeature.allCases.map(\.rawValue)

    /// More do not learn more from a few thousand judgments, and reading them takes time at every start.
    package static let treesMax = 500
    /// A tree of more knows single products.
    package static let leavesMax = 64
    /// Of all trees together: what keeps 200 candidates of a search below 0.3 ms.
    package static let leavesTotalMax = 2_400

    /// A question to a candidate.
    struct Node: Sendable, Hashable {
        var threshold: Double
        /// The place in ``featureNames``.
        var feature: Int32
        /// What follows for a value of at most the threshold: a node, or a leaf as −1 − its place.
        var left: Int32
        var right: Int32
    }

    /// Of the list that the model is in.
    package let name: String
    /// Of all trees one behind the other.
    private let nodes: [Node]
    private let leaves: [Double]
    /// Where each tree begins: a node, or a leaf as −1 − its place.
    private let roots: [Int32]

    package var treeCount: Int { roots.count }

    /// - Parameter trees: each with children as in LightGBM's files: places within the tree, leaves as −1 − place. Every
    ///   child of a node comes after it, and each is there once.
    init(name: String, trees: [(nodes: [Node], leaves: [Double])]) {
        var (nodes, leaves, roots) = ([Node](), [Double](), [Int32]())
        for tree in trees {
            let (node, leaf) = (Int32(nodes.count), Int32(leaves.count))
            func moved(_ child: Int32) -> Int32 { child >= 0 ? child + node : child - leaf }
            roots.append(moved(tree.nodes.isEmpty ? -1 : 0))
            nodes += tree.nodes.map {
                Node(threshold: $0.threshold, feature: $0.feature, left: moved($0.left), right: moved($0.right))
            }
            leaves += tree.leaves
        }
        self.name = name
        self.nodes = nodes
        self.leaves = leaves
        self.roots = roots
    }

    /// Adds what the trees find to the score of each candidate.
    ///
    /// - Parameter rows: the features of one candidate after the other, each in the order of ``featureNames``.
    /// - Parameter scores: one for each candidate.
    package func add(_ rows: UnsafeBufferPointer<Double>, to scores: UnsafeMutableBufferPointer<Double>) {
        let width = Self.featureNames.count
        precondition(rows.count == scores.count * width, "every candidate has all features")
        nodes.withUnsafeBufferPointer { nodes in
            leaves.withUnsafeBufferPointer { leaves in
                // By candidate, so that sums come about in the order of the trees, as in LightGBM.
                for candidate in scores.indices {
                    let row = UnsafeBufferPointer(rebasing: rows[candidate * width..<(candidate + 1) * width])
                    var sum = 0.0
                    for root in roots {
                        var place = root
                        while place >= 0 {
                            let node = nodes[Int(place)]
                            place = row[Int(node.feature)] <= node.threshold ? node.left : node.right
                        }
                        sum += leaves[Int(-1 - place)]
                    }
                    scores[candidate] += sum
                }
            }
        }
    }

    /// What the trees find for one candidate.
    package func value(of row: [Double]) -> Double {
        var value = [0.0]
        row.withUnsafeBufferPointer { row in value.withUnsafeMutableBufferPointer { add(row, to: $0) } }
        return value[0]
    }
}
