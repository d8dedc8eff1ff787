/// Counts the numbers of one field.
struct NumberFacetCounter {
    let request: FacetRequest
    let column: NumberColumn
    let clauses: FilterClauses
    /// Texts that the filter asks for and the answer may name.
    let selected: [String]

    /// - Parameter numbers: one for everything that is counted.
    func facet(_ numbers: [Double]) -> NumberFacet {
        let summary = summary(numbers)
        let selected = Set(self.selected.compactMap { FilterEvaluator.number(.text($0), request.field) })
        guard request.limit > 0 || !selected.isEmpty else {
            return NumberFacet(buckets: [], hasMore: !numbers.isEmpty, summary: summary)
        }
        var counts: [Double: Int] = [:]
        for number in numbers { counts[number, default: 0] += 1 }
        let search = FacetSearch(request.search)
        var shown = counts.map { (value: $0.key, count: $0.value) }
        if let search {
            shown.removeAll { !selected.contains($0.value) && !search.matches(NumberText.text($0.value)) }
        }
        for value in selected where counts[value] == nil { shown.append((value, 0)) }
        let order = TopBuckets(limit: request.limit, sort: request.sort, isReversed: request.isReversed)
        let isSelected = { (bucket: (value: Double, count: Int)) in selected.contains(bucket.value) }
        let top: (kept: [(value: Double, count: Int)], hasMore: Bool)
        if request.sort == .order, let declared = request.order {
            top = order.select(shown, count: \.count, isSelected: isSelected) {
                declared.key(NumberText.text($0.value))
            }
        } else {
            top = order.select(shown, count: \.count, isSelected: isSelected, key: \.value)
        }
        return NumberFacet(
            buckets: top.kept.map {
                NumberFacet.Bucket(value: $0.value, count: $0.count, isSelected: selected.contains($0.value))
            },
            hasMore: top.hasMore, summary: summary)
    }

    /// What the numbers span, and their ranges as asked for.
    func summary(_ numbers: [Double]) -> NumberSummary {
        let ranges = request.ranges.map { ranges in
            let selection = clauses.selectedNumbers(of: request.field) { FilterEvaluator.number($0, request.field) }
            return RangeCounter(isWhole: false, selection: selection).buckets(numbers, ranges)
        }
        return NumberSummary(statistics: NumberStatistics(numbers), unit: column.unit, ranges: ranges)
    }
}
