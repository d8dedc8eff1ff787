package import Catalog

/// A filter taken apart into the clauses that all must hold, so that a facet can leave out its own.
package struct FilterClauses {
    private struct Clause {
        /// The one field that the clause speaks of; `nil` when it mixes several.
        let field: String?
        let documents: Bitmap
        let node: FilterNode
        /// The variants of which the clause is true, when asked for; `nil` when it concerns products as a whole.
        let variants: ClauseVariants?

        init(_ node: FilterNode, field: String?, _ evaluator: FilterEvaluator) throws(Refusal) {
            self.field = field
            self.node = node
            documents = try evaluator.documents(matching: node)
            variants = evaluator.concernsVariants(node) ? ClauseVariants(node, evaluator) : nil
        }
    }

    private let clauses: [Clause]
    /// What no facet may leave out: the filter of the caller's key.
    private let prescribed: Clause?
    private let space: VariantSpace?

    /// - Throws: what ``FilterEvaluator/documents(matching:)`` throws.
    package init(_ filter: FilterNode?, prescribed: FilterNode?, evaluator: FilterEvaluator) throws(Refusal) {
        var clauses: [Clause] = []
        for node in filter.map(Self.conjuncts) ?? [] {
            let fields = node.fields
            clauses.append(try Clause(node, field: fields.count == 1 ? fields.first : nil, evaluator))
        }
        self.clauses = clauses
        if let prescribed {
            self.prescribed = try Clause(prescribed, field: nil, evaluator.forPrescribed)
        } else {
            self.prescribed = nil
        }
        space = evaluator.snapshot.variants
    }

    /// The products that all clauses allow, with a variant that all of them allow; `nil` when there are no clauses.
    package func documents() -> Bitmap? { documents(clauses) }

    /// The products that all clauses allow but those which speak of one field alone.
    func documents(ignoring field: String) -> Bitmap? { documents(clauses.filter { $0.field != field }) }

    /// The variants that all clauses allow but those which speak of one field alone, perhaps with some of other products;
    /// `nil` when the clauses are true of every variant of the products that they allow.
    ///
    /// - Parameter field: `nil` leaves out none.
    func variantRows(ignoring field: String?) -> Bitmap? {
        variantRows(field == nil ? clauses : clauses.filter { $0.field != field })
    }

    private func variantRows(_ clauses: [Clause]) -> Bitmap? {
        let parts = (clauses + (prescribed.map { [$0] } ?? [])).compactMap(\.variants)
        return parts.isEmpty ? nil : Bitmap.and(parts.map(\.rows))
    }

    /// The products that the caller's key allows; `nil` when it allows all.
    var prescribedDocuments: Bitmap? { prescribed?.documents }

    /// Whether some clause speaks of this field alone.
    func selects(_ field: String) -> Bool { clauses.contains { $0.field == field } }

    /// The texts that the clauses of a field ask for, in their order.
    func selectedValues(of field: String) -> [String] {
        clauses.filter { $0.field == field }.flatMap { $0.node.equalityValues }
    }

    /// The numbers that the clauses of a field allow together; `nil` when there are none.
    ///
    /// - Parameter number: what a value of the filter says as a number of the field.
    func selectedNumbers(of field: String, number: (FilterValue) -> Double?) -> IntervalSet? {
        let own = clauses.filter { $0.field == field }
        guard !own.isEmpty else { return nil }
        return own.reduce(.everything) { $0.intersection(IntervalSet($1.node, number: number)) }
    }

    private func documents(_ chosen: [Clause]) -> Bitmap? {
        let all = chosen + (prescribed.map { [$0] } ?? [])
        guard !all.isEmpty else { return nil }
        let allowed = Bitmap.and(all.map(\.documents))
        guard let space, all.count(where: { $0.variants != nil }) > 1, var rows = variantRows(chosen) else {
            return allowed
        }
        // Going from rows to documents costs as much as there are rows.
        if rows.count > allowed.count * 4 { rows = rows.and(space.rows(of: allowed)) }
        return allowed.andNot(space.documents).or(space.documents(of: rows).and(allowed))
    }

    static func conjuncts(_ node: FilterNode) -> [FilterNode] {
        if case .and(let parts) = node { return parts.flatMap(conjuncts) }
        return [node]
    }
}

/// The variants of which a clause is true, found when first asked for. Serves one thread.
private final class ClauseVariants {
    private let node: FilterNode
    private let evaluator: FilterEvaluator
    private(set) lazy var rows = evaluator.variantRows(matching: node)

    init(_ node: FilterNode, _ evaluator: FilterEvaluator) {
        self.node = node
        self.evaluator = evaluator
    }
}

extension FilterNode {
    /// The fields of which some clause speaks alone.
    var conjunctFields: Set<String> {
        Set(FilterClauses.conjuncts(self).compactMap { $0.fields.count == 1 ? $0.fields.first : nil })
    }

    /// All fields that the filter mentions.
    var fields: Set<String> {
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
