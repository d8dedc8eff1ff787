import Catalog
import SearchIndex

/// The category tree as the HTTP contract shows it.
struct CategoryTreeJSON {
    private let children: [CategoryID?: [Catalog.Category]]
    private let byID: [CategoryID: Catalog.Category]
    private let counts: [String: Int]

    /// - Parameter categories: each parent before its children, siblings in order.
    init(_ categories: [Catalog.Category], snapshot: IndexSnapshot) {
        children = Dictionary(grouping: categories, by: \.parentID)
        byID = Dictionary(categories.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        counts =
            snapshot.valueColumn("category").map { column in
                column.counts(over: snapshot.live).reduce(into: [:]) { $0[column.value($1.ordinal)] = $1.count }
            } ?? [:]
    }

    var roots: [JSONValue] { children[nil]?.map(json) ?? [] }

    /// `nil` when there is no such category.
    func category(_ id: CategoryID) -> JSONValue? { byID[id].map(json) }

    private func json(_ category: Catalog.Category) -> JSONValue {
        [
            "id": .integer(category.id.rawValue), "name": .string(category.name),
            "slug": .string(category.slug.rawValue), "path": .array(category.path.map { .string($0) }),
            "count": .integer(Int64(counts[CategoryPath.joined(category.path)] ?? 0)),
            "children": .array(children[category.id]?.map(json) ?? []),
        ]
    }
}
