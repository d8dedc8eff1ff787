/// What a facet counts where products have variants.
///
/// Counting by product is what the columns of products give unless another clause leaves some variants of a product out
/// and the facet is of what differs between them.
extension FacetCounter {
    func counts(of column: ValueColumn, _ field: String) -> [(ordinal: Int, count: Int)] {
        guard let counter = counter(field, concernsVariants: column.isOfVariants) else {
            return column.counts(over: base(ignoring: field))
        }
        return counter.counts(of: column)
    }

    /// A number for everything that is counted, in no order.
    func numbers(of column: NumberColumn, _ field: String) -> [Double] {
        // A product has the sum of its variants' pieces, which is what none of them has.
        guard let counter = counter(field, concernsVariants: field == "stock", always: field == "stock") else {
            return column.values(over: base(ignoring: field))
        }
        return field == "stock" ? counter.stock(column) : counter.numbers(of: column)
    }

    /// The least price of everything that is counted, and all prices of products that have several.
    func prices() -> (least: [Int64], several: [[Int64]]) {
        let reader = VariantPriceReader(
            snapshot, currency: request.currency, group: request.customerGroup, now: request.now)
        let hasOwn = reader.hasOwnPrices
        guard let counter = counter("price", concernsVariants: hasOwn, always: hasOwn) else {
            return (reader.products?.values(over: base(ignoring: "price"), at: request.now) ?? [], [])
        }
        return counter.prices(reader)
    }

    /// - Parameter always: whether variants count though all of them match.
    /// - Returns: `nil` when the columns of products give the same counts.
    private func counter(_ field: String, concernsVariants: Bool, always: Bool = false) -> VariantCounter? {
        guard let space = snapshot.variants else { return nil }
        guard request.countLevel == .variant || concernsVariants else { return nil }
        let rows = clauses.variantRows(ignoring: field)
        guard request.countLevel == .variant || always || rows != nil else { return nil }
        return VariantCounter(space, level: request.countLevel, documents: base(ignoring: field), rows: rows)
    }
}
