package import Catalog

/// A filter taken apart into the clauses that all must hold, so that a facet can leave out its own.
package struct FilterClauses {
    private struct Clause {
        /// The one field that the clause speaks of; `nil` when it mixes several.
        let field: String?
        let documents: Bitmap
        let node: FilterNode
    }

    private let clauses: [Clause]
    /// What no facet may leave out: the filter of the caller's key.
    private let prescribed: Bitmap?

    /// - Throws: what ``FilterEvaluator/documents(matching:)`` throws.
    package init(_ filter: FilterNode?, prescribed: FilterNode?, evaluator: FilterEvaluator) throws(Refusal) {
        var clauses: [Clause] = []
        for node in filter.map(Self.conjuncts) ?? [] {
            let fields = node.fields
            clauses.append(
                Clause(
                    field: fields.count == 1 ? fields.first : nil,
                    documents: try evaluator.documents(matching: node), node: node))
        }
        self.clauses = clauses
        if let prescribed {
            self.prescribed = try evaluator.documents(matchingPrescribed: prescribed)
        } else {
            self.prescribed = nil
        }
    }

    /// The products that all clauses allow; `nil` when there are no clauses.
    package func documents() -> Bitmap? { intersection(clauses.map(\.documents)) }

    /// The products that all clauses allow but those which speak of one field alone.
    func documents(ignoring field: String) -> Bitmap? {
        intersection(clauses.filter { $0.field != field }.map(\.documents))
    }

    /// Whether some clause speaks of this field alone.
    func selects(_ field: String) -> Bool { clauses.contains { $0.field == field } }

    /// The texts that the clauses of a field ask for, in their order.
    func selectedValues(of field: String) -> [String] {
        clauses.filter { $0.field == field }.flatMap { $0.node.equalityValues }
    }

    private func intersection(_ parts: [Bitmap]) -> Bitmap? {
        let all = parts + (prescribed.map { [$0] } ?? [])
        return all.isEmpty ? nil : Bitmap.and(all)
    }

    private static func conjuncts(_ node: FilterNode) -> [FilterNode] {
        if case .and(let parts) = node { return parts.flatMap(conjuncts) }
        return [node]
    }
}

extension FilterNode {
    /// All fields that the filter mentions.
    fileprivate var fields: Set<String> {
        switch self {
        case .and(let parts), .or(let parts): parts.reduce(into: []) { $0.formUnion($1.fields) }
        case .not(let part): part.fields
        case .comparison(let field, _, _), .in(let field, _), .range(let field, _), .exists(let field),
            .near(let field, _):
            [field]
        }
    }

    /// The texts that a product may be equal to.
    fileprivate var equalityValues: [String] {
        switch self {
        case .and(let parts), .or(let parts): parts.flatMap(\.equalityValues)
        case .comparison(_, .equal, let value): [value.text]
        case .in(_, let values): values.map(\.text)
        case .not, .comparison, .range, .exists, .near: []
        }
    }
}
