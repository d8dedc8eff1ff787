/// The values by which some documents are ordered, column by column.
struct SortRows {
    /// Ascending; a place is an index into it.
    let documents: [UInt32]
    /// One column for each key. Smaller is better; infinite for documents without a value.
    let columns: [[Double]]

    /// Ties go to the lower docid.
    func isBefore(_ left: Int, _ right: Int) -> Bool {
        for column in columns {
            let (first, second) = (column[left], column[right])
            if first != second { return first < second }
        }
        return left < right
    }

    /// The places of the first documents in order.
    ///
    /// - Complexity: O(n log limit), O(n log n) when most are asked for.
    func first(_ limit: Int) -> [Int] {
        // A heap of about as many as there are costs more than a sort.
        if limit > documents.count / 4 { return Array(documents.indices.sorted(by: isBefore).prefix(limit)) }
        var heap = BoundedHeap<Int>(limit: limit, isBefore: isBefore)
        for place in documents.indices { heap.insert(place) }
        return heap.sorted()
    }
}
