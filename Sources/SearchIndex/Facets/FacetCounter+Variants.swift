/// What a facet counts where products have variants.
///
/// Counting by product is what the columns of products give unless another clause leaves some variants of a product out
/// and the facet is of what differs between them.
extension FacetCounter {
    /// - Parameter among: `nil` counts everything that the facet counts.
    func counts(
        of column: ValueColumn, _ field: String, among documents: Bitmap? = nil
    ) -> [(ordinal: Int, count: Int)] {
        guard let counter = counter(field, concernsVariants: column.isOfVariants, among: documents) else {
            return column.mergedCounts(over: documents?.toArray() ?? bases.documents(ignoring: field).docids)
        }
        return counter.counts(of: column)
    }

    /// A number for everything that is counted, in no order.
    func numbers(of column: NumberColumn, _ field: String) -> [Double] {
        // A product has the sum of its variants' pieces, which is what none of them has.
        guard let counter = counter(field, concernsVariants: field == "stock", always: field == "stock") else {
            return column.values(over: bases.documents(ignoring: field).docids)
        }
        return field == "stock" ? counter.stock(column) : counter.numbers(of: column)
    }

    /// The least price of everything that is counted, and all prices of products that have several.
    func prices() -> (least: [Int64], several: [[Int64]]) {
        let reader = VariantPriceReader(
            snapshot, currency: request.currency, group: request.customerGroup, now: request.now)
        let hasOwn = reader.hasOwnPrices
        guard let counter = counter("price", concernsVariants: hasOwn, always: hasOwn) else {
            return (reader.products?.values(over: bases.documents(ignoring: "price").set, at: request.now) ?? [], [])
        }
        return counter.prices(reader)
    }

    /// How many can be bought, and how many can't.
    func sellable() -> (yes: Int, no: Int) {
        if let counter = counter("in_stock", concernsVariants: true, always: true) {
            return counter.sellable(in: snapshot)
        }
        let documents = bases.documents(ignoring: "in_stock").set
        let sellable = FilterEvaluator.sellable(in: snapshot, within: documents).count
        return (sellable, documents.count - sellable)
    }

    /// - Parameter always: whether variants count though all of them match.
    /// - Parameter among: some of the products that the facet counts; `nil` for all of them.
    /// - Returns: `nil` when the columns of products give the same counts.
    private func counter(
        _ field: String, concernsVariants: Bool, always: Bool = false, among documents: Bitmap? = nil
    ) -> VariantCounter? {
        guard let space = snapshot.variants else { return nil }
        guard request.countLevel == .variant || concernsVariants else { return nil }
        let rows = clauses.variantRows(ignoring: field)
        guard request.countLevel == .variant || always || rows != nil else { return nil }
        return VariantCounter(
            space, level: request.countLevel, documents: documents ?? bases.documents(ignoring: field).set, rows: rows)
    }
}
