package import Catalog

/// Counts the facets of one search, each over the products that would match without the facet's own selection.
struct FacetCounter {
    let snapshot: IndexSnapshot
    let clauses: FilterClauses
    let request: SearchRequest
    let bases: FacetBases

    /// - Parameter matchingWords: the products that match the words, before any filter.
    /// - Parameter matching: the products that match words and filters.
    init(
        snapshot: IndexSnapshot, clauses: FilterClauses, matchingWords: Bitmap, matching: Bitmap,
        request: SearchRequest
    ) {
        self.snapshot = snapshot
        self.clauses = clauses
        self.request = request
        bases = FacetBases(clauses: clauses, matchingWords: matchingWords, matching: matching)
    }

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
            counted.append(("price", .ranges(priceFacet(FacetRequest(field: "price")))))
        }
        return counted
    }

    private func count(_ facet: FacetRequest) -> Facet? {
        switch facet.field {
        case "price": return .ranges(priceFacet(facet))
        case "category": return .tree(categoryFacet(facet))
        case "in_stock": return .values(stockFacet(facet))
        default: break
        }
        let values = snapshot.valueColumn(facet.field)
        let selected = selectedValues(of: facet.field)
        guard let numbers = snapshot.numberColumn(facet.field) else {
            if let values {
                return .values(
                    ValueFacetCounter(request: facet, column: values)
                        .facet(counts(of: values, facet.field), selected: selected))
            }
            let isCore = FilterEvaluator.coreFields.contains(facet.field)
            return isCore ? .values(ValueFacet(buckets: [], hasMore: false)) : nil
        }
        let counter = NumberFacetCounter(request: facet, column: numbers, clauses: clauses, selected: selected)
        let own = self.numbers(of: numbers, facet.field)
        guard let values else { return .numbers(counter.facet(own)) }
        return .values(
            MixedFacetCounter(texts: values, numbers: counter).facet(
                own: own, texts: counts(of: values, facet.field), both: overlap(values, numbers, facet.field)))
    }

    /// How many have both a text and a number, asked for by both.
    private func overlap(
        _ values: ValueColumn, _ numbers: NumberColumn, _ field: String
    ) -> (_ ordinal: Int, _ number: Double) -> Int {
        let withText = bases.documents(ignoring: field).set.and(values.documentsWithAnyValue())
        let both = numbers.documents(in: .everything, within: withText)
        guard !both.isEmpty else { return { _, _ in 0 } }
        return { ordinal, number in
            let documents = numbers.documents(in: NumberRange(number...number), within: both)
            guard !documents.isEmpty else { return 0 }
            return counts(of: values, field, among: documents).first { $0.ordinal == ordinal }?.count ?? 0
        }
    }

    /// True and false, which no column holds.
    private func stockFacet(_ facet: FacetRequest) -> ValueFacet {
        let stock = sellable()
        let selected = clauses.selectedValues(of: facet.field)
        let buckets = [("true", stock.yes), ("false", stock.no)].map { value, count in
            ValueFacet.Bucket(value: value, count: count, isSelected: selected.contains(value))
        }
        let top = TopBuckets(limit: facet.limit, sort: facet.sort, isReversed: facet.isReversed).select(
            buckets.filter { $0.count > 0 || $0.isSelected }, count: \.count, isSelected: \.isSelected, key: \.value)
        return ValueFacet(buckets: top.kept, hasMore: top.hasMore)
    }

    private func categoryFacet(_ facet: FacetRequest) -> CategoryFacet {
        guard let column = snapshot.valueColumn("category") else { return CategoryFacet(roots: [], hasMore: false) }
        let selected = Set(
            clauses.selectedValues(of: "category").flatMap {
                FilterEvaluator.ordinals(of: $0, in: column, field: "category").map(column.merged)
            }
        ).filter { mayBeNamed(column.value($0), "category") }
        var counts = self.counts(of: column, "category")
        if !selected.isEmpty {
            // The way to a selection stays, too, when nothing is left on it.
            let levels = selected.flatMap { CategoryPath.levels(column.value($0)) }
            let way = Set(levels.flatMap { column.ordinals(equalFolding: $0).map(column.merged) })
            counts += way.subtracting(counts.map(\.ordinal)).sorted().map { ($0, 0) }
        }
        let levels = snapshot.categoryLevels
        return CategoryTreeBuilder(request: facet).tree(
            of: counts.map {
                CategoryTreeBuilder.Entry(
                    level: levels.level($0.ordinal, of: column), count: $0.count,
                    isSelected: selected.contains($0.ordinal))
            })
    }

    // MARK: prices

    private func priceFacet(_ facet: FacetRequest) -> PriceFacet {
        let prices = self.prices()
        let selection = clauses.selectedNumbers(of: "price") { FilterEvaluator.number($0, "price") }
        let asked = facet.ranges ?? request.priceRanges.map(RangeRequest.init)
        return PriceRangeCounter(currency: request.currency).facet(
            prices: prices.least, several: prices.several,
            ranges: asked ?? (facet.limit == 0 ? nil : .automatic), selection: selection)
    }
}
