package import Catalog

/// Orders a match set by columns: price, rating, date, popularity, distance.
struct ColumnSorter {
    let snapshot: IndexSnapshot
    let currency: CurrencyCode
    let customerGroup: CustomerGroup
    let now: Timestamp
    /// The variants that match, of whose prices the least counts; `nil` when all of each product do.
    let variantRows: Bitmap?

    init(
        snapshot: IndexSnapshot, currency: CurrencyCode, customerGroup: CustomerGroup, now: Timestamp,
        variantRows: Bitmap? = nil
    ) {
        self.snapshot = snapshot
        self.currency = currency
        self.customerGroup = customerGroup
        self.now = now
        self.variantRows = variantRows
    }

    /// - Parameter keys: by which the request is sorted; the variants are looked up only when price is one of them.
    init(_ snapshot: IndexSnapshot, _ request: SearchRequest, keys: [SortKey], _ clauses: FilterClauses) {
        self.init(
            snapshot: snapshot, currency: request.currency, customerGroup: request.customerGroup, now: request.now,
            variantRows: keys.contains { $0.field == .price } ? clauses.variantRows(ignoring: nil) : nil)
    }

    /// Products without a value come last in either direction; ties go to the lower docid, so pages never overlap.
    ///
    /// - Parameter keys: at least one.
    /// - Parameter relevance: for each document of the set its score; needed when a key is relevance.
    /// - Complexity: O(n log depth) in the size of the set.
    func sorted(_ documents: Bitmap, by keys: [SortKey], depth: Int, relevance: [Double] = []) -> [RankedHit] {
        let rows = rows(documents, by: keys, relevance: relevance)
        return rows.first(depth).map { RankedHit(document: rows.documents[$0], score: 0) }
    }

    func rows(_ documents: Bitmap, by keys: [SortKey], relevance: [Double]) -> SortRows {
        let docids = documents.toArray()
        return SortRows(documents: docids, columns: keys.map { column($0, documents, docids, relevance) })
    }

    private func column(
        _ key: SortKey, _ documents: Bitmap, _ docids: [UInt32], _ relevance: [Double]
    ) -> [Double] {
        var values = [Double](repeating: .infinity, count: docids.count)
        let sign = key.order == .ascending ? 1.0 : -1.0
        // The columns tell their values in the order of the documents.
        var place = 0
        func set(_ docid: UInt32, _ value: Double) {
            while docids[place] < docid { place += 1 }
            values[place] = sign * value
        }
        switch key.field {
        case .relevance:
            for (place, score) in relevance.enumerated() { values[place] = -score }
        case .price: setPrices(documents, docids, set)
        case .number(let name):
            snapshot.numberColumn(name)?.forEachNumber(of: docids) { set($0, $1) }
        case .distance(let field, let origin):
            guard let points = GeoColumn(field, snapshot) else { break }
            for (place, docid) in docids.enumerated() {
                if let point = points.point(docid) { values[place] = sign * point.distanceMeters(to: origin) }
            }
        }
        return values
    }

    private func setPrices(_ documents: Bitmap, _ docids: [UInt32], _ set: (UInt32, Double) -> Void) {
        guard let variantRows, let space = snapshot.variants else {
            snapshot.priceColumn(currency: currency, group: customerGroup)?.forEachAmount(of: documents, at: now) {
                set($0, Double($1))
            }
            return
        }
        let prices = VariantPriceReader(snapshot, currency: currency, group: customerGroup, now: now)
        for docid in docids {
            if let price = prices.least(docid, space, among: variantRows) { set(docid, Double(price.amountMinor)) }
        }
    }
}
