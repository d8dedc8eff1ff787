package import Catalog

/// Counts products or variants that match, when what matches of a product are some of its variants.
struct VariantCounter {
    private let space: VariantSpace
    private let level: CountLevel
    /// Matching products without variants.
    private let alone: Bitmap
    /// Matching products with variants.
    private let parents: Bitmap
    /// The matching variants of `parents`, ascending.
    private let rows: [UInt32]

    /// - Parameter documents: the products that match.
    /// - Parameter rows: the variants that match, perhaps with some of other products; `nil` when all of them do.
    init(_ space: VariantSpace, level: CountLevel, documents: Bitmap, rows: Bitmap?) {
        self.space = space
        self.level = level
        alone = documents.andNot(space.documents)
        parents = documents.and(space.documents)
        let all = space.rows(of: parents)
        self.rows = (rows.map(all.and) ?? all).toArray()
    }

    /// Variants that match, products without variants among them.
    var variantCount: Int { alone.count + rows.count }

    /// How many match with each value, values without any left out; ordinals ascending.
    func counts(of column: ValueColumn) -> [(ordinal: Int, count: Int)] {
        var tally = Tally(column)
        column.forEachValue(of: alone.toArray()) { document, ordinal in tally.add(ordinal, of: document) }
        let own = column.documentsOfVariants()
        switch level {
        case .product:
            column.forEachValue(of: parents.andNot(own).toArray()) { document, ordinal in
                tally.add(ordinal, of: document)
            }
            countProducts(column, &tally)
        case .variant:
            let (documents, weights) = weights(of: parents.andNot(own))
            var place = 0
            column.forEachValue(of: documents) { document, ordinal in
                while documents[place] < document { place += 1 }
                tally.add(ordinal, of: document, weight: weights[place])
            }
            tally.begin()
            column.forEachVariantValue(of: rows) { row, ordinal in tally.add(ordinal, of: row) }
        }
        return tally.counts
    }

    /// Counts a product once for a value that several of its variants have.
    private func countProducts(_ column: ValueColumn, _ tally: inout Tally) {
        var documents: [UInt32] = []
        documents.reserveCapacity(rows.count)
        space.forEachDocument(ofRows: rows) { document, rows in
            for _ in rows { documents.append(document) }
        }
        var place = 0
        // Segments come one after another, and a product's variants stand together.
        tally.begin()
        column.forEachVariantValue(of: rows) { row, ordinal in
            while rows[place] < row { place += 1 }
            tally.add(ordinal, of: documents[place])
        }
    }

    /// Counts owners of values, each once for all spellings of a value that it has.
    private struct Tally {
        private let merged: [UInt32]?
        private var last: [UInt32]
        private var totals: [Int]

        init(_ column: ValueColumn) {
            merged = column.mergedOrdinals
            last = [UInt32](repeating: .max, count: column.valueCount)
            totals = [Int](repeating: 0, count: column.valueCount)
        }

        /// Forgets the last owners: those that follow are of another kind.
        mutating func begin() { for index in last.indices { last[index] = .max } }

        @inline(__always)
        mutating func add(_ ordinal: Int, of owner: UInt32, weight: Int = 1) {
            let ordinal = merged.map { Int($0[ordinal]) } ?? ordinal
            guard last[ordinal] != owner else { return }
            last[ordinal] = owner
            totals[ordinal] += weight
        }

        var counts: [(ordinal: Int, count: Int)] {
            totals.indices.compactMap { totals[$0] == 0 ? nil : ($0, totals[$0]) }
        }
    }

    /// How many match with pieces that can be bought, and how many with variants that can't: a product may be both.
    func sellable(in snapshot: IndexSnapshot) -> (yes: Int, no: Int) {
        let own = FilterEvaluator.sellable(in: snapshot, within: alone).count
        let sellable = space.sellableRows()
        var (yes, no) = (own, alone.count - own)
        space.forEachDocument(ofRows: rows) { _, rows in
            let count = rows.count { sellable.contains($0) }
            yes += level == .variant ? count : min(count, 1)
            no += level == .variant ? rows.count - count : min(rows.count - count, 1)
        }
        return (yes, no)
    }

    /// Some products with the number of their matching variants.
    private func weights(of documents: Bitmap) -> (documents: [UInt32], weights: [Int]) {
        var found: [UInt32] = []
        var weights: [Int] = []
        space.forEachDocument(ofRows: rows) { document, rows in
            guard documents.contains(document) else { return }
            found.append(document)
            weights.append(rows.count)
        }
        return (found, weights)
    }

    // MARK: Numbers

    /// The numbers of what matches: one for each product, or for each variant.
    func numbers(of column: NumberColumn) -> [Double] {
        var numbers = column.values(over: alone)
        switch level {
        case .product: numbers += column.values(over: parents)
        case .variant:
            let (documents, weights) = weights(of: parents)
            for (document, weight) in zip(documents, weights) {
                guard let number = column.value(document) else { continue }
                numbers.append(contentsOf: repeatElement(number, count: weight))
            }
        }
        return numbers
    }

    /// Pieces of what matches: of each variant, or for each product every number that one of its variants has, once.
    func stock(_ column: NumberColumn) -> [Double] {
        var numbers = column.values(over: alone)
        space.forEachDocument(ofRows: rows) { _, rows in
            let own = rows.map(space.stock)
            numbers += level == .variant ? own : Array(Set(own))
        }
        return numbers
    }

    // MARK: Prices

    /// What matches costs.
    ///
    /// - Returns: for each variant its price; or for each product the least of its matching variants' prices, and beside
    ///   them for every product with different ones all of them, ascending.
    func prices(_ reader: VariantPriceReader) -> (least: [Int64], several: [[Int64]]) {
        var least: [Int64] = reader.products?.values(over: alone, at: reader.now) ?? []
        var several: [[Int64]] = []
        space.forEachDocument(ofRows: rows) { document, rows in
            guard reader.hasOwn(document) else {
                guard let price = reader.price(ofProduct: document) else { return }
                let count = level == .variant ? rows.count : 1
                least.append(contentsOf: repeatElement(price.amountMinor, count: count))
                return
            }
            let prices = rows.compactMap { reader.price(of: $0, document)?.amountMinor }
            guard level == .product else { return least += prices }
            let distinct = Set(prices).sorted()
            if let first = distinct.first { least.append(first) }
            if distinct.count > 1 { several.append(distinct) }
        }
        return (least, several)
    }
}
