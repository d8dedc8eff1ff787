package import Catalog

/// Turns filters into exact sets of products by reading columns.
package struct FilterEvaluator {
    let snapshot: IndexSnapshot
    /// The products that are asked about: a range is looked up for these only.
    let universe: Bitmap
    private let currency: CurrencyCode
    private let customerGroup: CustomerGroup
    let now: Timestamp
    /// `nil` when no variant has a price of its own in the currency.
    let variantPrices: VariantPriceColumn?
    private let prescribedCurrency: CurrencyCode

    /// - Parameter universe: living products among which to look; `nil` means all.
    /// - Parameter prescribedCurrency: of prices in the filters of keys; `nil` means `currency`.
    package init(
        snapshot: IndexSnapshot, universe: Bitmap? = nil, currency: CurrencyCode, customerGroup: CustomerGroup,
        now: Timestamp, prescribedCurrency: CurrencyCode? = nil
    ) {
        self.prescribedCurrency = prescribedCurrency ?? currency
        self.snapshot = snapshot
        self.universe = universe ?? snapshot.live
        self.currency = currency
        self.customerGroup = customerGroup
        self.now = now
        variantPrices = snapshot.variantPriceColumn(currency: currency, group: customerGroup)
    }

    /// Names that are fields of every catalog, filled or not.
    static let coreFields: Set<String> = [
        "brand", "category", "tags", "language", "gtins", "sku", "model", "price", "rating", "review_count",
        "popularity", "stock", "in_stock", "released_at", "created_at", "updated_at",
    ]

    /// - Returns: those of the universe that match; of products with variants those with a variant that does.
    /// - Throws: every field of the filter that the catalog does not have, or that is compared in a way that its
    ///   kind does not allow.
    package func documents(matching node: FilterNode) throws(Refusal) -> Bitmap {
        var problems: [Problem] = []
        let documents = evaluate(node, &problems)
        guard problems.isEmpty else {
            throw Refusal(
                problems.allSatisfy { $0.code == .unknownField } ? .unknownField : .invalidFilter,
                message: "the filter can't be applied to this catalog", problems: problems)
        }
        return concernsVariants(node) ? documentsByVariant(matching: node) : documents
    }

    /// For the filter of a key. What its prices mean must not hang on the currency and group that the holder asks for, or
    /// `NOT price > 100` would let everything through in a currency without prices.
    var forPrescribed: FilterEvaluator {
        FilterEvaluator(
            snapshot: snapshot, universe: universe, currency: prescribedCurrency, customerGroup: .everyone, now: now)
    }

    /// What the columns of products say, in which a product has what any of its variants has.
    func evaluate(_ node: FilterNode, _ problems: inout [Problem]) -> Bitmap {
        switch node {
        case .and(let parts): return Bitmap.and(parts.map { evaluate($0, &problems) })
        case .or(let parts): return Bitmap.or(parts.map { evaluate($0, &problems) })
        case .not(let part): return universe.andNot(evaluate(part, &problems))
        case .comparison(let field, let comparison, let value):
            return compare(field, comparison, value, &problems)
        case .in(let field, let values):
            return Bitmap.or(values.map { compare(field, .equal, $0, &problems) })
        case .range(let field, let range):
            return documents(of: field, in: range, &problems)
        case .exists(let field): return existing(field, &problems)
        case .near(let field, let circle): return near(field, circle, &problems)
        }
    }

    // MARK: one comparison

    private func compare(
        _ field: String, _ comparison: FilterComparison, _ value: FilterValue, _ problems: inout [Problem]
    ) -> Bitmap {
        switch comparison {
        case .notEqual:
            return universe.andNot(compare(field, .equal, value, &problems))
        case .equal:
            return equal(field, value, &problems)
        case .greater, .greaterOrEqual, .less, .lessOrEqual:
            guard let bound = Self.number(value, field) else {
                problems.append(
                    Problem(
                        .invalidFilter, field: field,
                        message: "expected a number to compare \(field) with, found \(value)"))
                return Self.nothing
            }
            return documents(of: field, in: NumberRange(comparison, bound), &problems)
        }
    }

    /// Products of which a piece can be bought.
    static func sellable(in snapshot: IndexSnapshot, within documents: Bitmap) -> Bitmap {
        snapshot.numberColumn("stock")?.documents(in: NumberRange(.greater, 0), within: documents) ?? nothing
    }

    private func equal(_ field: String, _ value: FilterValue, _ problems: inout [Problem]) -> Bitmap {
        if field == "in_stock" {
            guard case .boolean(let wanted) = value else {
                problems.append(
                    Problem(.invalidFilter, field: field, message: "expected true or false, found \(value)"))
                return Self.nothing
            }
            let sellable = Self.sellable(in: snapshot, within: universe)
            return wanted ? sellable : universe.andNot(sellable)
        }
        guard isKnown(field, &problems) else { return Self.nothing }
        var parts: [Bitmap] = []
        if let column = snapshot.valueColumn(field) {
            for ordinal in Self.ordinals(of: value.text, in: column, field: field) {
                parts.append(column.documents(ordinal))
            }
        }
        if let exact = Self.number(value, field) {
            parts.append(documents(of: field, in: NumberRange(exact...exact), &problems))
        }
        return Bitmap.or(parts).and(universe)
    }

    /// Values are compared without regard to case; a category also by the name of its last level.
    static func ordinals(of text: String, in column: ValueColumn, field: String) -> [Int] {
        let equal = column.ordinals(equalFolding: text)
        guard equal.isEmpty, field == "category" else { return equal }
        let suffix = (CategoryPath.separator + text).lowercased()
        return (0..<column.valueCount).filter { column.value($0).lowercased().hasSuffix(suffix) }
    }

    private func documents(of field: String, in range: NumberRange, _ problems: inout [Problem]) -> Bitmap {
        guard isKnown(field, &problems) else { return Self.nothing }
        if field == "price" {
            return prices?.documents(in: range, at: now, within: universe) ?? Self.nothing
        }
        return snapshot.numberColumn(field)?.documents(in: range, within: universe) ?? Self.nothing
    }

    private func existing(_ field: String, _ problems: inout [Problem]) -> Bitmap {
        guard GeoColumn(field, snapshot) != nil || isKnown(field, &problems) else { return Self.nothing }
        if field == "price" { return documents(of: field, in: NumberRange.everything, &problems) }
        var parts: [Bitmap] = []
        if let column = snapshot.valueColumn(field) { parts.append(column.documentsWithAnyValue()) }
        for name in [field, GeoColumn.latitudeField(field)] {
            if let column = snapshot.numberColumn(name) {
                parts.append(column.documents(in: .everything, within: universe))
            }
        }
        return Bitmap.or(parts).and(universe)
    }

    private func near(_ field: String, _ circle: GeoCircle, _ problems: inout [Problem]) -> Bitmap {
        guard let points = GeoColumn(field, snapshot) else {
            problems.append(Problem(.unknownField, field: field, message: "no product has a point \(field)"))
            return Self.nothing
        }
        return points.documents(in: circle, within: universe)
    }

    var prices: PriceColumn? { snapshot.priceColumn(currency: currency, group: customerGroup) }

    private func isKnown(_ field: String, _ problems: inout [Problem]) -> Bool {
        if Self.coreFields.contains(field) || snapshot.valueColumn(field) != nil || snapshot.numberColumn(field) != nil
        {
            return true
        }
        if !problems.contains(where: { $0.code == .unknownField && $0.field == field }) {
            problems.append(
                Problem(.unknownField, field: field, message: "no product has a field \(field)"))
        }
        return false
    }

    /// Dates count as the seconds that their columns hold.
    static func number(_ value: FilterValue, _ field: String) -> Double? {
        switch value {
        case .number(let number): number
        case .boolean: nil
        case .text(let text):
            field.hasSuffix("_at")
                ? Timestamp(rfc3339: text).map { Double($0.millisecondsSinceEpoch) / 1_000 }
                : Double(text).flatMap { $0.isFinite ? $0 : nil }
        }
    }

    static let nothing = Bitmap(sorted: [])
}
