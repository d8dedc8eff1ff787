package import Catalog

/// Rules applied to the documents of one snapshot.
///
/// Pinned products belong to the match set whatever their words, hidden ones don't: total, facets and pages are counted
/// over the same set. Where a product stands depends on nothing but the rules and the order by relevance, so that pages
/// neither repeat nor lose one.
struct RulePlacement {
    struct Boost {
        let documents: Bitmap
        let amount: Double
    }

    private struct Pin {
        let position: Int
        let document: UInt32
    }

    /// Ascending by position.
    private let pins: [Pin]
    private let pinned: Bitmap
    private let hidden: Bitmap
    private let buried: Bitmap
    private let snapshot: IndexSnapshot
    private(set) var boosts: [Boost] = []

    init(_ rules: SearchRules, snapshot: IndexSnapshot) {
        func documents(_ ids: [ProductID]) -> Bitmap {
            ids.isEmpty ? .empty : Bitmap(sorted: Set(ids.compactMap { snapshot.docid(of: $0) }).sorted())
        }
        self.snapshot = snapshot
        let hidden = documents(rules.hidden)
        self.hidden = hidden
        pins = rules.pins.compactMap { pin in
            snapshot.docid(of: pin.id).flatMap { hidden.contains($0) ? nil : Pin(position: pin.position, document: $0) }
        }
        pinned = pins.isEmpty ? .empty : Bitmap(sorted: Set(pins.map(\.document)).sorted())
        buried = documents(rules.buried).andNot(pinned)
    }

    /// The match set with the pinned products and without the hidden ones.
    func adjusted(_ set: MatchSet) -> MatchSet {
        let shown = set.andNot(hidden)
        guard !pinned.isEmpty else { return shown }
        return MatchSet(full: shown.full.or(pinned), relaxed: shown.relaxed.andNot(pinned))
    }

    /// The same with the boosted products looked up.
    func boosting(_ rules: SearchRules?, _ evaluator: FilterEvaluator) -> RulePlacement {
        guard let rules, !rules.boosts.isEmpty else { return self }
        var placement = self
        placement.boosts = rules.boosts.compactMap { boost in
            // A field that the catalog no longer has raises nothing.
            guard let documents = try? evaluator.documents(matching: boost.filter) else { return nil }
            return Boost(documents: documents, amount: boost.amount)
        }
        return placement
    }

    /// What the answer says, with the pinned products that are in the set.
    func applied(_ rules: SearchRules?, in set: MatchSet) -> AppliedRules? {
        guard var applied = rules?.applied else { return nil }
        applied.pinned = pins.filter { set.full.contains($0.document) }.map {
            ProductID(snapshot.productID($0.document))
        }
        return applied
    }

    // MARK: Order

    /// - Parameter set: after all filters.
    /// - Parameter isBrowsing: whether there is no score to add a boost to; boosted products then come first or last.
    /// - Parameter order: the order without places.
    /// - Returns: the first hits, at most `depth`.
    func ordered(
        _ set: MatchSet, depth: Int, isBrowsing: Bool, by order: (MatchSet, Int) throws -> [RankedHit]
    ) rethrows -> [RankedHit] {
        let free = set.andNot(pinned)
        var parts = [free.andNot(buried)]
        if isBrowsing, !boosts.isEmpty { parts = byBoost(parts[0]) }
        if !buried.isEmpty { parts.append(free.and(buried)) }
        var hits: [RankedHit] = []
        for part in parts where hits.count < depth && !part.all.isEmpty {
            hits += try order(part, depth - hits.count).lowered(below: hits.last?.score)
        }
        return placed(pins.filter { set.full.contains($0.document) }, among: hits, depth: depth)
    }

    private func byBoost(_ set: MatchSet) -> [MatchSet] {
        let lowered = Bitmap.or(boosts.filter { $0.amount < 0 }.map(\.documents))
        let raised = Bitmap.or(boosts.filter { $0.amount > 0 }.map(\.documents)).andNot(lowered)
        return [set.and(raised), set.andNot(raised).andNot(lowered), set.and(lowered)]
    }

    /// A pin beyond the last hit follows the last hit.
    private func placed(_ pins: [Pin], among hits: [RankedHit], depth: Int) -> [RankedHit] {
        guard !pins.isEmpty else { return hits }
        var placed: [RankedHit] = []
        placed.reserveCapacity(min(depth, hits.count + pins.count))
        var (pin, hit) = (0, 0)
        while placed.count < depth, pin < pins.count || hit < hits.count {
            if pin < pins.count, pins[pin].position <= placed.count + 1 || hit == hits.count {
                // The score of its neighbours, so that scores still fall.
                let score = placed.last?.score ?? hits.first?.score ?? 0
                placed.append(RankedHit(document: pins[pin].document, score: score))
                pin += 1
            } else {
                placed.append(hits[hit])
                hit += 1
            }
        }
        return placed
    }
}

extension [RankedHit] {
    /// The same order with scores that continue below another list's last one.
    func lowered(below ceiling: Double?) -> [RankedHit] {
        guard let ceiling, let best = first?.score, best > ceiling else { return self }
        return map { RankedHit(document: $0.document, score: $0.score - (best - ceiling)) }
    }
}
