package import Analysis

/// What the second ranking stage needs to know of a query.
struct QueryReading {
    let match: QueryMatch
    /// Groups of words that the index knows, stop words left out, in order.
    let groups: [Int]
    /// Which groups a term hash stands for, as a bit set.
    let groupsByHash: [UInt32: UInt64]
    /// Hashes of the words as typed and of their joined forms.
    let primary: Set<UInt32>
    /// Groups with a digit in them.
    let numbers: [Int]
    let colours: Set<UInt32>
    /// Whether the query itself asks for an accessory, or says nothing but a brand.
    let allowsAccessories: Bool
    let idfTotal: Double

    init(_ match: QueryMatch, lists: NameLists, snapshot: IndexSnapshot) {
        self.match = match
        groups = match.groups.indices.filter { !match.groups[$0].isStopWord && match.groups[$0].isKnown }
        var groupsByHash: [UInt32: UInt64] = [:]
        var primary: Set<UInt32> = []
        var colours: Set<UInt32> = []
        for index in match.groups.indices {
            let group = match.groups[index]
            for alternative in group.alternatives {
                for term in alternative.terms {
                    let hash = TermHash.hash(term)
                    groupsByHash[hash, default: 0] |= 1 << UInt64(index)
                    switch alternative.kind {
                    case .exact, .joined, .folded, .fuzzy: primary.insert(hash)
                    case .synonym, .split, .prefix: break
                    }
                }
            }
            if lists.colours.contains(group.surface) { colours.insert(TermHash.hash(group.surface.utf8)) }
        }
        self.groupsByHash = groupsByHash
        self.primary = primary
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

    /// The word that says what the query is after: the last one, for names and queries put it there in English.
    var head: Int? { groups.last }
}
