package import Catalog

/// Orders a match set by columns: price, rating, date, popularity.
struct ColumnSorter {
    let snapshot: IndexSnapshot
    let currency: CurrencyCode
    let customerGroup: CustomerGroup
    let now: Timestamp
    /// The variants that match, of whose prices the least counts; `nil` when all of each product do.
    var variantRows: Bitmap?

    /// Products without a value come last in either direction; ties go to the newer docid, so pages never overlap.
    ///
    /// - Parameter keys: at least one, none of them relevance.
    /// - Complexity: O(n log depth) in the size of the set.
    func sorted(_ documents: Bitmap, by keys: [SortKey], depth: Int) -> [RankedHit] {
        let columns = keys.map(column)
        var heap = BoundedHeap<Row>(limit: depth) { left, right in Self.isBefore(left, right) }
        documents.forEach { document in
            let values = columns.map { column -> Double in
                guard let value = column.value(document) else { return Double.infinity }
                return column.isAscending ? value : -value
            }
            heap.insert(Row(document: document, values: values))
        }
        return heap.sorted().map { RankedHit(document: $0.document, score: 0) }
    }

    private struct Row {
        let document: UInt32
        /// Smaller is better.
        let values: [Double]
    }

    private struct Column {
        let isAscending: Bool
        let value: (UInt32) -> Double?
    }

    private static func isBefore(_ left: Row, _ right: Row) -> Bool {
        for (first, second) in zip(left.values, right.values) where first != second { return first < second }
        return left.document < right.document
    }

    private func column(_ key: SortKey) -> Column {
        let isAscending = key.order == .ascending
        if key.field == .price {
            let prices = VariantPriceReader(snapshot, currency: currency, group: customerGroup, now: now)
            guard let variantRows, let space = snapshot.variants else {
                return Column(isAscending: isAscending) { document in
                    prices.price(ofProduct: document).map { Double($0.amountMinor) }
                }
            }
            return Column(isAscending: isAscending) { document in
                prices.least(document, space, among: variantRows).map { Double($0.amountMinor) }
            }
        }
        let numbers = snapshot.numberColumn(key.field.columnName)
        return Column(isAscending: isAscending) { numbers?.value($0) }
    }
}
