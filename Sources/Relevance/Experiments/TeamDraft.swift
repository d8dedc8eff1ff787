import Catalog

/// Two rankings made into one, as captains choose players: whoever has fewer products takes the best that is left of his
/// list; when both have the same number, a coin decides.
///
/// A click on a product counts for the team that took it. Where the rankings agree, the coin gives the product to either
/// team equally often, so that only differences decide.
///
/// - Source: Radlinski, Kurup and Joachims 2008, "How does clickthrough data reflect retrieval quality?", team draft.
package enum TeamDraft {
    package struct Pick: Sendable, Hashable {
        /// The ranking that it was taken from.
        package let list: ExperimentArm
        /// Its place there, from 0.
        package let place: Int
        /// `nil` once one ranking has nothing left: the other then has no rival, and clicks prove nothing.
        package let team: ExperimentArm?
    }

    /// - Parameter control: best first, no repeats; its first `count` suffice.
    /// - Parameter candidate: likewise.
    /// - Parameter seed: of the coin.
    /// - Returns: at most `count` picks of different products. The first n of them are the same for every `count` ≥ n.
    package static func picks<ID: Hashable>(
        control: [ID], candidate: [ID], count: Int, seed: UInt64
    ) -> [Pick] {
        var coin = SplitMix64(seed: seed)
        var taken: Set<ID> = []
        var (next, sizes) = ([0, 0], [0, 0])
        let lists = [control, candidate]
        var picks: [Pick] = []
        while picks.count < count {
            for side in 0...1 {
                while next[side] < lists[side].count, taken.contains(lists[side][next[side]]) { next[side] += 1 }
            }
            let has = [next[0] < control.count, next[1] < candidate.count]
            guard has[0] || has[1] else { break }
            let side: Int
            if has[0], has[1] {
                side = sizes[0] == sizes[1] ? Int(coin.next() & 1) : sizes[0] < sizes[1] ? 0 : 1
                sizes[side] += 1
            } else {
                side = has[0] ? 0 : 1
            }
            let list: ExperimentArm = side == 0 ? .control : .candidate
            taken.insert(lists[side][next[side]])
            picks.append(Pick(list: list, place: next[side], team: has[0] && has[1] ? list : nil))
        }
        return picks
    }
}
