package import Catalog

/// Filters that must hold in one and the same variant.
///
/// A product with variants matches when one of its variants makes the whole filter true; a product without is its own only
/// variant. As long as no more than one of several conditions that are joined by AND concerns variants, the columns of
/// products give the same products, so that only what mixes conditions is looked up variant by variant.
extension FilterEvaluator {
    /// Whether a condition may be true of one variant of a product and false of another.
    func concernsVariants(_ node: FilterNode) -> Bool {
        guard snapshot.variants != nil else { return false }
        return switch node {
        case .and(let parts), .or(let parts): parts.contains(where: concernsVariants)
        case .not(let part): concernsVariants(part)
        case .comparison(let field, _, _), .in(let field, _), .range(let field, _), .exists(let field):
            concernsVariants(field)
        // A product is in one place, whatever its variants are.
        case .near: false
        }
    }

    private func concernsVariants(_ field: String) -> Bool {
        switch field {
        case "stock", "in_stock": true
        case "price": variantPrices != nil
        default: snapshot.valueColumn(field)?.isOfVariants ?? false
        }
    }

    /// Those of the universe that match, given that the filter has no mistake and concerns variants.
    func documentsByVariant(matching node: FilterNode) -> Bitmap {
        switch node {
        case .or(let parts): return Bitmap.or(parts.map(exactDocuments))
        case .and(let parts):
            let mixed = parts.filter(concernsVariants)
            guard mixed.count > 1 else { return Bitmap.and(parts.map(exactDocuments)) }
            return Bitmap.and(
                [jointDocuments(matching: .and(mixed))]
                    + parts.filter { !concernsVariants($0) }.map(documentsOfColumns))
        case .not, .comparison, .in, .range, .exists, .near:
            return isSameForProducts(node) ? documentsOfColumns(node) : jointDocuments(matching: node)
        }
    }

    private func exactDocuments(_ node: FilterNode) -> Bitmap {
        concernsVariants(node) ? documentsByVariant(matching: node) : documentsOfColumns(node)
    }

    fileprivate func documentsOfColumns(_ node: FilterNode) -> Bitmap {
        // Mistakes were reported when the whole filter was evaluated.
        var problems: [Problem] = []
        return evaluate(node, &problems)
    }

    /// Whether a product matches a single condition exactly when one of its variants does.
    private func isSameForProducts(_ node: FilterNode) -> Bool {
        switch node {
        case .comparison("in_stock", .equal, let value): value == .boolean(true)
        case .comparison("price", let comparison, _): comparison == .less || comparison == .lessOrEqual
        case .range("price", let range): range.lower == -.infinity
        case .comparison(let field, let comparison, _): comparison == .equal && !Self.isCounted(field)
        case .in(let field, _): !Self.isCounted(field) && field != "in_stock"
        case .exists, .near: true
        case .range, .not, .and, .or: false
        }
    }

    /// Numbers of which a product has the sum or the least of its variants.
    private static func isCounted(_ field: String) -> Bool { field == "stock" || field == "price" }

    private func jointDocuments(matching node: FilterNode) -> Bitmap {
        guard let space = snapshot.variants else { return documentsOfColumns(node) }
        let alone = documentsOfColumns(node).andNot(space.documents)
        return alone.or(space.documents(of: variantRows(matching: node)).and(universe))
    }

    // MARK: Rows

    /// The variants for which a filter holds.
    ///
    /// - Returns: all such variants of the universe, perhaps with some of other products.
    func variantRows(matching node: FilterNode) -> Bitmap {
        guard let space = snapshot.variants else { return Self.nothing }
        return VariantRows(evaluator: self, space: space).rows(node)
    }
}

/// Turns filters into sets of variants.
private final class VariantRows {
    private let evaluator: FilterEvaluator
    private let space: VariantSpace
    /// The products with variants that are asked about.
    private let documents: Bitmap
    /// Their variants.
    private lazy var all = space.rows(of: documents)

    init(evaluator: FilterEvaluator, space: VariantSpace) {
        self.evaluator = evaluator
        self.space = space
        documents = evaluator.universe.and(space.documents)
    }

    func rows(_ node: FilterNode) -> Bitmap {
        guard evaluator.concernsVariants(node) else { return rows(ofProducts: evaluator.documentsOfColumns(node)) }
        switch node {
        case .and(let parts): return Bitmap.and(parts.map { rows($0) })
        case .or(let parts): return Bitmap.or(parts.map { rows($0) })
        case .not(let part): return all.andNot(rows(part))
        case .comparison(let field, let comparison, let value): return compare(field, comparison, value)
        case .in(let field, let values): return Bitmap.or(values.map { compare(field, .equal, $0) })
        case .range(let field, let range): return rows(field, range)
        case .exists(let field): return existing(field)
        case .near: return rows(ofProducts: evaluator.documentsOfColumns(node))
        }
    }

    private func rows(ofProducts products: Bitmap) -> Bitmap { space.rows(of: products.and(documents)) }

    private func compare(_ field: String, _ comparison: FilterComparison, _ value: FilterValue) -> Bitmap {
        switch comparison {
        case .notEqual: all.andNot(compare(field, .equal, value))
        case .equal: equal(field, value)
        case .greater, .greaterOrEqual, .less, .lessOrEqual:
            FilterEvaluator.number(value, field).map { rows(field, NumberRange(comparison, $0)) }
                ?? FilterEvaluator.nothing
        }
    }

    private func equal(_ field: String, _ value: FilterValue) -> Bitmap {
        if field == "in_stock" {
            let sellable = space.sellableRows()
            return value == .boolean(true) ? sellable : all.andNot(sellable)
        }
        var parts: [Bitmap] = []
        if let column = evaluator.snapshot.valueColumn(field) {
            let own = column.documentsOfVariants()
            for ordinal in FilterEvaluator.ordinals(of: value.text, in: column, field: field) {
                parts.append(column.variantRows(ordinal))
                parts.append(rows(ofProducts: column.documents(ordinal).andNot(own)))
            }
        }
        if let exact = FilterEvaluator.number(value, field) { parts.append(rows(field, NumberRange(exact...exact))) }
        return Bitmap.or(parts)
    }

    private func rows(_ field: String, _ range: NumberRange) -> Bitmap {
        switch field {
        case "stock": return space.rows(stock: range, within: all)
        case "price":
            guard let own = evaluator.variantPrices else { return FilterEvaluator.nothing }
            let instant = evaluator.now
            let rest = evaluator.prices?.documents(in: range, at: instant, within: documents.andNot(own.documents))
            return own.rows(
                in: range, at: instant.millisecondsSinceEpoch, within: space.rows(of: documents.and(own.documents))
            ).or(rest.map(space.rows) ?? FilterEvaluator.nothing)
        default:
            let numbers = evaluator.snapshot.numberColumn(field)
            return numbers.map { space.rows(of: $0.documents(in: range, within: documents)) } ?? FilterEvaluator.nothing
        }
    }

    private func existing(_ field: String) -> Bitmap {
        switch field {
        case "price": return rows(field, .everything)
        case "stock": return all
        default:
            var parts: [Bitmap] = []
            if let column = evaluator.snapshot.valueColumn(field) {
                parts.append(column.variantRowsWithAnyValue())
                parts.append(rows(ofProducts: column.documentsWithAnyValue().andNot(column.documentsOfVariants())))
            }
            if let column = evaluator.snapshot.numberColumn(field) {
                parts.append(space.rows(of: column.documents(in: .everything, within: documents)))
            }
            return Bitmap.or(parts)
        }
    }
}
