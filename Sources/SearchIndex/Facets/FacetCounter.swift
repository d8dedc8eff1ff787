package import Catalog

/// Counts the facets of one search, each over the products that would match without the facet's own selection.
struct FacetCounter {
    let snapshot: IndexSnapshot
    let clauses: FilterClauses
    /// The products that match the words, before any filter.
    let matchingWords: Bitmap
    let request: SearchRequest

    /// - Returns: in the order of the request, the price facet last when only `price_ranges` asked for it.
    /// - Throws: a facet on a field that the catalog does not have.
    func facets() throws(Refusal) -> [(name: String, facet: Facet)] {
        var counted: [(name: String, facet: Facet)] = []
        var problems: [Problem] = []
        for facet in request.facets {
            switch count(facet) {
            case .some(let result): counted.append((facet.field, result))
            case .none:
                problems.append(
                    Problem(.unknownField, field: "facets", message: "no product has a field \(facet.field)"))
            }
        }
        guard problems.isEmpty else {
            throw Refusal(.unknownField, message: "some facets can't be counted", problems: problems)
        }
        if request.priceRanges != nil, !request.facets.contains(where: { $0.field == "price" }) {
            counted.append(("price", .ranges(priceFacet())))
        }
        return counted
    }

    /// The products that a facet counts.
    func base(ignoring field: String) -> Bitmap {
        guard let allowed = clauses.documents(ignoring: field) else { return matchingWords }
        return matchingWords.and(allowed)
    }

    private func count(_ facet: FacetRequest) -> Facet? {
        if facet.field == "price" { return .ranges(priceFacet()) }
        if facet.field == "category" { return .tree(categoryFacet(facet)) }
        if let column = snapshot.valueColumn(facet.field) { return .values(valueFacet(facet, column)) }
        if let column = snapshot.numberColumn(facet.field) { return .numbers(numberFacet(facet, column)) }
        return FilterEvaluator.coreFields.contains(facet.field) ? .values(ValueFacet(buckets: [], hasMore: false)) : nil
    }

    // MARK: values

    private func valueFacet(_ facet: FacetRequest, _ column: ValueColumn) -> ValueFacet {
        let selected = Set(
            clauses.selectedValues(of: facet.field).flatMap { column.ordinals(equalFolding: $0) })
        var counts = self.counts(of: column, facet.field)
        if let prefix = facet.search?.lowercased(), !prefix.isEmpty {
            counts = counts.filter { Self.hasWord(column.value($0.ordinal), startingWith: prefix) }
        }
        let top = TopBuckets(limit: facet.limit, sort: facet.sort).select(
            counts, count: \.count, isBefore: { column.value($0.ordinal) < column.value($1.ordinal) })
        var kept = top.kept
        let present = Set(kept.map(\.ordinal))
        for ordinal in selected.subtracting(present).sorted() where mayBeNamed({ column.documents(ordinal).and($0) }) {
            kept.append((ordinal, counts.first { $0.ordinal == ordinal }?.count ?? 0))
        }
        return ValueFacet(
            buckets: kept.map {
                ValueFacet.Bucket(
                    value: column.value($0.ordinal), count: $0.count, isSelected: selected.contains($0.ordinal))
            },
            hasMore: top.hasMore)
    }

    /// Whether the holder of the key may learn that a value exists.
    ///
    /// - Parameter holders: those of some products that have it; looked up for keys with a filter only.
    private func mayBeNamed(_ holders: (Bitmap) -> Bitmap) -> Bool {
        clauses.prescribedDocuments.map { !holders($0).isEmpty } ?? true
    }

    /// "app" finds "Apple" and "Green Apple", not "Snapple".
    private static func hasWord(_ value: String, startingWith prefix: String) -> Bool {
        let folded = value.lowercased()
        if folded.hasPrefix(prefix) { return true }
        return folded.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).contains { $0.hasPrefix(prefix) }
    }

    // MARK: numbers

    private func numberFacet(_ facet: FacetRequest, _ column: NumberColumn) -> NumberFacet {
        let numbers = self.numbers(of: column, facet.field)
        let selected = Set(clauses.selectedValues(of: facet.field).compactMap(Double.init))
        var counts: [Double: Int] = [:]
        for value in numbers { counts[value, default: 0] += 1 }
        let pairs = counts.map { (value: $0.key, count: $0.value) }
        let top = TopBuckets(limit: facet.limit, sort: facet.sort).select(
            pairs, count: \.count, isBefore: { $0.value < $1.value })
        var kept = top.kept
        for value in selected.subtracting(kept.map(\.value)).sorted()
        where mayBeNamed({ column.documents(in: NumberRange(value...value), within: $0) }) {
            kept.append((value, counts[value] ?? 0))
        }
        return NumberFacet(
            buckets: kept.map {
                NumberFacet.Bucket(value: $0.value, count: $0.count, isSelected: selected.contains($0.value))
            },
            hasMore: top.hasMore, statistics: NumberStatistics(numbers), unit: column.unit)
    }

    // MARK: categories

    private func categoryFacet(_ facet: FacetRequest) -> CategoryFacet {
        guard let column = snapshot.valueColumn("category") else { return CategoryFacet(roots: [], hasMore: false) }
        let selected = Set(
            clauses.selectedValues(of: "category").flatMap { column.ordinals(equalFolding: $0) })
        let counts = self.counts(of: column, "category")
        let paths = counts.map {
            CategoryTreeBuilder.Entry(
                path: column.value($0.ordinal), count: $0.count, isSelected: selected.contains($0.ordinal))
        }
        return CategoryTreeBuilder(childrenMax: facet.limit).tree(of: paths)
    }

    // MARK: prices

    private func priceFacet() -> PriceFacet {
        let prices = self.prices()
        let selected = Set(clauses.selectedValues(of: "price"))
        return PriceRangeCounter(currency: request.currency).facet(
            prices: prices.least, several: prices.several, ranges: request.priceRanges ?? .automatic,
            selectedKeys: selected)
    }
}
