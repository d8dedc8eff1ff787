/// Queries in parts of about the same size, of which each is left out once.
struct QueryFolds: Sendable {
    /// All of them, in the order drawn.
    let queries: [Int]
    let count: Int

    /// - Parameter queries: indices of those that count.
    /// - Parameter count: at least 2.
    init(_ queries: [Int], count: Int, seed: UInt64) {
        precondition(count >= 2, "something has to be left out")
        var random = SplitMix64(seed: seed)
        self.queries = queries.shuffled(using: &random)
        self.count = count
    }

    func leftOut(_ fold: Int) -> [Int] { queries.indices.filter { $0 % count == fold }.map { queries[$0] } }

    func others(_ fold: Int) -> [Int] { queries.indices.filter { $0 % count != fold }.map { queries[$0] } }
}
