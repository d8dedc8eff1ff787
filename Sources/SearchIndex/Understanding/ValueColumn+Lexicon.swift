package import Analysis

extension ValueColumn {
    /// The lexicons of a column's blocks as one, for the analyzer of a session.
    struct Lexicon {
        fileprivate let parts: [(part: Part, lexicon: FacetLexicon)]
        let wordsMax: Int

        func holds(_ key: String) -> Bool { parts.contains { !$0.lexicon.ordinals(key).isEmpty } }

        /// Ordinals of the column, ascending.
        func ordinals(_ key: String) -> [Int] {
            if parts.count == 1 {
                let (part, lexicon) = parts[0]
                return lexicon.ordinals(key).map(part.columnOrdinal)
            }
            var found: Set<Int> = []
            for (part, lexicon) in parts { found.formUnion(lexicon.ordinals(key).map(part.columnOrdinal)) }
            return found.sorted()
        }
    }

    func lexicon(_ session: AnalysisSession) -> Lexicon {
        let parts = parts.map { part in
            let lexicon = part.segment.block.lexicon(field, analyzer: session.analyzer.identity) {
                FacetLexicon(part.values, field: field, session: session)
            }
            return (part: part, lexicon: lexicon)
        }
        return Lexicon(parts: parts, wordsMax: parts.reduce(0) { max($0, $1.lexicon.wordsMax) })
    }
}

extension ValueColumn.Part {
    /// The ordinal in the column of one in the block.
    fileprivate func columnOrdinal(_ local: UInt32) -> Int { ordinals.map { Int($0[Int(local)]) } ?? Int(local) }
}
