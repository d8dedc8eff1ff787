/// Counts a field that is a text in some products and a number in others: "2" and 2 are one value to a filter.
struct MixedFacetCounter {
    let texts: ValueColumn
    let numbers: NumberFacetCounter

    private var request: FacetRequest { numbers.request }

    /// - Parameter own: the numbers of everything that is counted.
    /// - Parameter ownTexts: its texts, by the ordinals that stand for all spellings of a value.
    /// - Parameter both: how many have the text of an ordinal and a number as well.
    func facet(
        own: [Double], texts ownTexts: [(ordinal: Int, count: Int)], both: (_ ordinal: Int, _ number: Double) -> Int
    ) -> ValueFacet {
        var byNumber: [Double: Int] = [:]
        for number in own { byNumber[number, default: 0] += 1 }
        var counts = self.counts(ownTexts, byNumber, both)
        for text in numbers.selected where counts[text.lowercased()] == nil {
            counts[text.lowercased()] = (text, number(text).flatMap { byNumber[$0] } ?? 0)
        }
        let selected = Set(numbers.selected.map { $0.lowercased() })
        let search = FacetSearch(request.search)
        let shown = counts.filter { selected.contains($0.key) || search?.matches($0.value.text) != false }
        let top = TopBuckets(limit: request.limit, sort: request.sort, isReversed: request.isReversed).select(
            Array(shown), count: \.value.count, isSelected: { selected.contains($0.key) },
            key: { request.key($0.value.text) })
        return ValueFacet(
            buckets: top.kept.map {
                ValueFacet.Bucket(
                    value: $0.value.text, count: $0.value.count, isSelected: selected.contains($0.key))
            },
            hasMore: top.hasMore, numbers: numbers.summary(own))
    }

    /// By text without case, what a filter for that text finds: what has the text, and what has the number that it says.
    private func counts(
        _ ownTexts: [(ordinal: Int, count: Int)], _ byNumber: [Double: Int], _ both: (Int, Double) -> Int
    ) -> [String: (text: String, count: Int)] {
        var counts: [String: (text: String, count: Int)] = [:]
        for (number, count) in byNumber {
            let text = NumberText.text(number)
            counts[text.lowercased()] = (text, count)
        }
        for (ordinal, count) in ownTexts {
            let text = texts.value(ordinal)
            var total = count
            if let number = number(text), let more = byNumber[number] { total += more - both(ordinal, number) }
            counts[text.lowercased()] = (text, total)
        }
        return counts
    }

    private func number(_ text: String) -> Double? { FilterEvaluator.number(.text(text), request.field) }
}
