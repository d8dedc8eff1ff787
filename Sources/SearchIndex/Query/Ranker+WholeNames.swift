package import Analysis

extension Ranker {
    /// The products that the query names as a whole and that the first stage left out of its best: a common word is the
    /// whole name of some product, and hundreds have it more often.
    ///
    /// - Parameter head: the first stage's best.
    /// - Returns: by their weight, best first; at most ``WholeNames/documentsMax``.
    func named(
        beyond head: ArraySlice<RankedDocument>, in documents: Bitmap, _ groups: [WordGroup]
    ) throws(IndexError) -> [RankedDocument] {
        let all = match.names.documents
        guard !all.isEmpty else { return [] }
        let known = Set(head.map(\.docid))
        let missing = all.and(documents).toArray().filter { !known.contains($0) }.prefix(WholeNames.documentsMax)
        guard !missing.isEmpty else { return [] }
        let weights = try BM25Scorer(snapshot: snapshot, parameters: parameters, documents: Array(missing))
            .scores(.sum(groups.map(groupNode)))
        return zip(missing, weights).map { RankedDocument(docid: $0, weight: $1) }
            .sorted { $0.weight != $1.weight ? $0.weight > $1.weight : $0.docid < $1.docid }
    }
}
