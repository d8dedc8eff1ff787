package import Catalog

/// Which selected values a facet may name.
extension FacetCounter {
    /// The texts that the conditions of a field ask for, as far as the caller may learn whether they exist.
    func selectedValues(of field: String) -> [String] {
        let selected = clauses.selectedValues(of: field)
        guard request.prescribedFilter != nil, !selected.isEmpty else { return selected }
        return selected.filter { mayBeNamed($0, field) }
    }

    /// Whether a value may stand in an answer though nothing that is counted has it.
    ///
    /// For keys with a filter, what it hides and what is not there look the same: neither is named. A value is shown when
    /// a search for it alone finds something, whatever else the caller asks for.
    func mayBeNamed(_ value: String, _ field: String) -> Bool {
        guard let prescribed = request.prescribedFilter else { return true }
        let evaluator = FilterEvaluator(
            snapshot: snapshot, currency: request.currency, customerGroup: request.customerGroup, now: request.now,
            prescribedCurrency: request.prescribedCurrency
        ).forPrescribed
        let node = FilterNode.and([prescribed, .comparison(field, .equal, .text(value))])
        // A filter that can't be applied was refused before anything is counted.
        return (try? evaluator.documents(matching: node)).map { !$0.isEmpty } ?? false
    }
}
