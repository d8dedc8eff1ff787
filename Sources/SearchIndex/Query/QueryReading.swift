package import Analysis

/// What the second ranking stage needs to know of a query.
struct QueryReading {
    let match: QueryMatch
    /// Groups of words that the index knows, stop words left out, in order.
    let groups: [Int]
    let terms: QueryTerms
    /// Groups with a digit in them.
    let numbers: [Int]
    /// Hashes of the words that are colours.
    let colours: [UInt32]
    /// Whether the query itself asks for an accessory, or says nothing but a brand.
    let allowsAccessories: Bool
    private let idfTotal: Double

    init(_ match: QueryMatch, lists: NameLists, snapshot: IndexSnapshot) {
        self.match = match
        groups = match.groups.indices.filter { !match.groups[$0].isStopWord && match.groups[$0].isKnown }
        var terms = QueryTerms()
        var colours: [UInt32] = []
        for index in match.groups.indices {
            let group = match.groups[index]
            for alternative in group.alternatives {
                for term in alternative.terms {
                    let isPrimary =
                        switch alternative.kind {
                        case .exact, .joined, .folded, .fuzzy: true
                        case .synonym, .split, .compound, .prefix: false
                        }
                    terms.add(TermHash.hash(term), group: index, isPrimary: isPrimary)
                }
            }
            if lists.colours.contains(group.surface) { colours.append(TermHash.hash(group.surface.utf8)) }
        }
        self.terms = terms
        self.colours = colours
        numbers = groups.filter { match.groups[$0].surface.utf8.contains { (0x30...0x39).contains($0) } }
        let words = groups.map { match.groups[$0] }
        let asks = words.contains { word in
            word.alternatives.contains { alternative in
                alternative.kind == .exact
                    && lists.accessories.contains(String(decoding: alternative.terms[0], as: UTF8.self))
            }
        }
        let brands = snapshot.valueColumn("brand")
        allowsAccessories =
            asks || lists.accessories.isEmpty
            || words.allSatisfy { brands?.ordinals(equalFolding: $0.surface).isEmpty == false }
        idfTotal = groups.reduce(0) { $0 + match.idf[$1] }
    }

    /// The share of the query's information that some of its words hold.
    ///
    /// - Parameter words: a bit set.
    func share(of words: UInt64) -> Double {
        guard idfTotal > 0 else { return 0 }
        var sum = 0.0
        for group in groups where words & (1 << UInt64(group)) != 0 { sum += match.idf[group] }
        return sum / idfTotal
    }

    /// The word that says what the query is after: the last one, for names and queries put it there in English.
    var head: Int? { groups.last }
}
