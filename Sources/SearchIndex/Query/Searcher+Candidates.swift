package import Analysis
package import Catalog

/// The products of one tier of a search as the second ranking stage sees them.
package struct CandidateTier: Sendable {
    package struct Candidate: Sendable {
        package let product: String
        /// In the order of ``TreeModel/featureNames``.
        package let features: [Double]
        /// BM25 beside the best plus the weighted features, without a learned model.
        package let score: Double
    }

    /// From 0, see ``Ranker/tiers(_:)``.
    package let place: Int
    /// What the second stage orders, by the first stage, best first.
    package let window: [Candidate]
    /// Those behind the window that a page may show or that were asked for, in the order in which they follow.
    package let rest: [Candidate]
    /// Products of the tier.
    package let count: Int
}

extension Searcher {
    /// What a search would rank, with the numbers that it ranks by; rules and learned models are left out.
    ///
    /// - Parameter depth: hits from the top that are read at least.
    /// - Parameter asked: product ids that are read wherever they rank, where the search finds them.
    /// - Returns: in order, without empty tiers; empty when columns decide about the order.
    /// - Throws: what ``search(_:)`` throws.
    package func candidates(_ request: SearchRequest, depth: Int, asked: Set<String>) throws -> [CandidateTier] {
        let search = try resolved(request)
        var parameters = parameters
        parameters.model = nil
        let plain = Searcher(snapshot: snapshot, session: session, parameters: parameters)
        guard let ranker = plain.ranker(search) else { return [] }
        let documents = Set(asked.compactMap { snapshot.docid(ofText: $0) })
        var tiers: [CandidateTier] = []
        var count = 0
        for (place, tier) in try ranker.tiers(search.set).enumerated() where !tier.isEmpty {
            let ranking = try TierRanking(ranker, tier)
            let behind = ranking.rest(after: ranking.edge, limit: tier.documents.count)
            let missing = max(0, depth - count - ranking.window.count)
            let rest = behind.enumerated().filter { $0.offset < missing || documents.contains($0.element.docid) }
            let best = max(ranking.candidates.first?.weight ?? behind.first?.weight ?? 0, .leastNormalMagnitude)
            func read(_ found: [RankedDocument]) -> [CandidateTier.Candidate] {
                candidates(found, ranker.reranker.read(found[...], best: best))
            }
            let total = ranking.window.count + behind.count
            tiers.append(
                CandidateTier(
                    place: place, window: read(ranking.candidates), rest: read(rest.map(\.element)), count: total))
            count += total
        }
        return tiers
    }

    private func candidates(_ found: [RankedDocument], _ reading: Reranker.Reading) -> [CandidateTier.Candidate] {
        let width = TreeModel.featureNames.count
        return found.indices.map { index in
            CandidateTier.Candidate(
                product: snapshot.productID(found[index].docid),
                features: Array(reading.rows[index * width..<(index + 1) * width]), score: reading.scores[index])
        }
    }
}
