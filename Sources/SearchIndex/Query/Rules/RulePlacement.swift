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
        let hidden = documents(Array(rules.hidden.keys))
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

    /// The hits that have no place of their own, in parts of which each comes before the next.
    ///
    /// - Parameter set: after all filters.
    /// - Parameter isBrowsing: whether there is no score to add a boost to; boosted products then come first or last.
    func parts(of set: MatchSet, isBrowsing: Bool) -> [MatchSet] {
        let free = set.andNot(pinned)
        let upper = free.andNot(buried)
        return (isBrowsing && !boosts.isEmpty ? byBoost(upper) : [upper]) + [free.and(buried)]
    }

    private func byBoost(_ set: MatchSet) -> [MatchSet] {
        let lowered = Bitmap.or(boosts.filter { $0.amount < 0 }.map(\.documents))
        let raised = Bitmap.or(boosts.filter { $0.amount > 0 }.map(\.documents)).andNot(lowered)
        return [set.and(raised), set.andNot(raised).andNot(lowered), set.and(lowered)]
    }

    /// What stands at one place of a list.
    enum Slot {
        case pinned(document: UInt32, position: Int)
        /// The next of the free hits, by their places.
        case free(Int)
    }

    /// The places of a list behind its first `offset`, at most `limit`. A pin beyond the last hit follows the last hit.
    ///
    /// - Parameter set: after all filters; pinned products that it lacks have no place.
    /// - Parameter freeCount: how many free hits come behind the first `offset`; as good as any number from `limit` on.
    /// - Parameter pinnedThrough: pins up to this position are among the first `offset`.
    func slots(in set: MatchSet, freeCount: Int, offset: Int, pinnedThrough: Int, limit: Int) -> [Slot] {
        let pins = pins.filter { $0.position > pinnedThrough && set.full.contains($0.document) }
        var slots: [Slot] = []
        var (pin, free) = (0, 0)
        while slots.count < limit, pin < pins.count || free < freeCount {
            if pin < pins.count, pins[pin].position <= offset + slots.count + 1 || free == freeCount {
                slots.append(.pinned(document: pins[pin].document, position: pins[pin].position))
                pin += 1
            } else {
                slots.append(.free(free))
                free += 1
            }
        }
        return slots
    }

    /// - Parameter order: the order without places, of a part of the set.
    /// - Returns: the first hits, at most `depth`.
    func ordered(
        _ set: MatchSet, depth: Int, isBrowsing: Bool, by order: (MatchSet, Int) throws -> [RankedHit]
    ) rethrows -> [RankedHit] {
        var free: [RankedHit] = []
        for part in parts(of: set, isBrowsing: isBrowsing) where free.count < depth && !part.all.isEmpty {
            free += try order(part, depth - free.count).lowered(below: free.last?.score)
        }
        var last = free.first?.score ?? 0
        return slots(in: set, freeCount: free.count, offset: 0, pinnedThrough: 0, limit: depth).map { slot in
            switch slot {
            case .pinned(let document, _): return RankedHit(document: document, score: last)
            case .free(let place):
                last = free[place].score
                return free[place]
            }
        }
    }
}

extension [RankedHit] {
    /// The same order with scores that continue below another list's last one.
    func lowered(below ceiling: Double?) -> [RankedHit] {
        guard let ceiling, let best = first?.score, best > ceiling else { return self }
        return map { RankedHit(document: $0.document, score: $0.score - (best - ceiling)) }
    }
}
