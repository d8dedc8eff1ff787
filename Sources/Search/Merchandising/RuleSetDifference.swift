import Catalog

/// What changed from one set of rules to another.
struct RuleSetDifference {
    let from: RuleSet
    let to: RuleSet

    /// `{"synonyms":[{"id","change","before","after"}],"curations":[…]}`, by id.
    var members: [JSONMember] {
        [
            JSONMember(
                "synonyms",
                Self.changes(from.synonyms.map { ($0.id, $0.json) }, to.synonyms.map { ($0.id, $0.json) })),
            JSONMember(
                "curations",
                Self.changes(from.curations.map { ($0.id, $0.json) }, to.curations.map { ($0.id, $0.json) })),
        ]
    }

    private static func changes(_ from: [(String, JSONValue)], _ to: [(String, JSONValue)]) -> JSONValue {
        let before = Dictionary(from, uniquingKeysWith: { first, _ in first })
        let after = Dictionary(to, uniquingKeysWith: { first, _ in first })
        let ids = Set(before.keys).union(after.keys).sorted()
        return .array(
            ids.compactMap { id in
                let (old, new) = (before[id], after[id])
                guard old != new else { return nil }
                return [
                    "id": .string(id), "change": old == nil ? "added" : new == nil ? "removed" : "changed",
                    "before": old ?? .null, "after": new ?? .null,
                ]
            })
    }
}
