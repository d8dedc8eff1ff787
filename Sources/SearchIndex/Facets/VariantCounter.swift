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
        var counts = [Int](repeating: 0, count: column.valueCount)
        column.forEachValue(of: alone.toArray()) { _, ordinal in counts[ordinal] += 1 }
        let own = column.documentsOfVariants()
        switch level {
        case .product:
            column.forEachValue(of: parents.andNot(own).toArray()) { _, ordinal in counts[ordinal] += 1 }
            countProducts(column, &counts)
        case .variant:
            let (documents, weights) = weights(of: parents.andNot(own))
            var place = 0
            column.forEachValue(of: documents) { document, ordinal in
                while documents[place] < document { place += 1 }
                counts[ordinal] += weights[place]
            }
            column.forEachVariantValue(of: rows) { _, ordinal in counts[ordinal] += 1 }
        }
        return counts.indices.compactMap { counts[$0] == 0 ? nil : ($0, counts[$0]) }
    }

    /// Counts a product once for a value that several of its variants have.
    private func countProducts(_ column: ValueColumn, _ counts: inout [Int]) {
        var documents: [UInt32] = []
        documents.reserveCapacity(rows.count)
        space.forEachDocument(ofRows: rows) { document, rows in
            for _ in rows { documents.append(document) }
        }
        var last = [UInt32](repeating: .max, count: column.valueCount)
        var place = 0
        column.forEachVariantValue(of: rows) { row, ordinal in
            while rows[place] < row { place += 1 }
            guard last[ordinal] != documents[place] else { return }
            last[ordinal] = documents[place]
            counts[ordinal] += 1
        }
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
