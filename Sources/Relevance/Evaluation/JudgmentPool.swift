/// The products that people are asked to grade for a query: the top of several runs together.
///
/// - Source: Spärck Jones and van Rijsbergen 1975, pooling, as TREC does it.
package struct JudgmentPool: Sendable, Equatable {
    package let query: String
    /// In an order drawn by chance, so that ranks don't sway the person; no repeats.
    package let products: [String]

    /// - Parameter depth: how many of each run.
    /// - Parameter seed: the same order for the same seed, query and runs.
    package init(query: String, runs: [RankedRun], depth: Int, seed: UInt64 = 1) {
        precondition(depth >= 1, "a pool takes something of each run")
        let found = Set(runs.flatMap { $0.ranking(of: query).prefix(depth) })
        // The hash of the language differs between processes: an own one, FNV-1a.
        let mixed = query.utf8.reduce(0xCBF2_9CE4_8422_2325 ^ seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var generator = SplitMix64(seed: mixed)
        self.query = query
        products = found.sorted().shuffled(using: &generator)
    }
}
