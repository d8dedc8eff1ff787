extension ColumnSorter {
    /// The documents behind a place in the order, ties by product id: an update gives a product another docid, and a
    /// place in the list must not depend on it.
    ///
    /// - Parameter position: `nil` begins at the top.
    /// - Returns: at most `limit`, in order, each with the values that are its place.
    /// - Complexity: O(n log limit), however deep the place is.
    func page(
        _ documents: Bitmap, by keys: [SortKey], relevance: [Double], after position: CursorPosition?, limit: Int
    ) -> [(hit: RankedHit, values: [Double])] {
        let rows = rows(documents, by: keys, relevance: relevance)
        let id = Array((position?.productID ?? "").utf8)
        func isBefore(_ left: Int, _ right: Int) -> Bool {
            for column in rows.columns where column[left] != column[right] { return column[left] < column[right] }
            return snapshot.productIDBytes(rows.documents[left])
                .lexicographicallyPrecedes(snapshot.productIDBytes(rows.documents[right]))
        }
        func isBehind(_ place: Int, _ values: [Double]) -> Bool {
            for (column, value) in zip(rows.columns, values) where column[place] != value {
                return column[place] > value
            }
            return id.lexicographicallyPrecedes(snapshot.productIDBytes(rows.documents[place]))
        }
        var heap = BoundedHeap<Int>(limit: limit, isBefore: isBefore)
        for place in rows.documents.indices {
            if let position, !isBehind(place, position.values) { continue }
            heap.insert(place)
        }
        return heap.sorted().map { place in
            (RankedHit(document: rows.documents[place], score: 0), rows.columns.map { $0[place] })
        }
    }
}
