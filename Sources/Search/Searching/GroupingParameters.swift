import Catalog
import SearchIndex

extension ParameterReader {
    /// `group_by=FIELD` or `distinct=FIELD`, each with `group_limit=N`.
    mutating func grouping() -> Grouping? {
        let limit = integer("group_limit", 1...Grouping.hitsMax)
        let groups = field("group_by")
        let distinct = field("distinct")
        if groups != nil, distinct != nil {
            refuse(.invalidParameter, "distinct", "expected either group_by or distinct, found both")
        }
        if let field = groups { return Grouping(field: field, style: .groups, hitsMax: limit ?? 3) }
        if let field = distinct { return Grouping(field: field, style: .distinct, hitsMax: limit ?? 1) }
        if limit != nil { refuse(.invalidParameter, "group_limit", "needs group_by or distinct") }
        return nil
    }

    private mutating func field(_ name: String) -> String? {
        guard let text = text(name), !text.isEmpty else { return nil }
        guard let field = FieldName.folded(text) else {
            refuse(.invalidParameter, name, "expected \(FieldName.expected), found '\(text.prefix(40))'")
            return nil
        }
        return field
    }
}
