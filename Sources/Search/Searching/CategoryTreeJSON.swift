import Catalog
import SearchIndex

/// The category tree as the HTTP contract shows it.
struct CategoryTreeJSON {
    private let children: [CategoryID?: [Catalog.Category]]
    private let byID: [CategoryID: Catalog.Category]
    private let counts: [String: Int]

    /// - Parameter categories: each parent before its children, siblings in order.
    /// - Parameter allowed: the products that are counted; categories without any are left out. `nil` means all.
    init(_ all: [Catalog.Category], snapshot: IndexSnapshot, allowed: Bitmap? = nil) {
        let counts = Self.counts(snapshot, allowed ?? snapshot.live)
        let categories = allowed == nil ? all : all.filter { counts[CategoryPath.joined($0.path)] ?? 0 > 0 }
        self.counts = counts
        children = Dictionary(grouping: categories, by: \.parentID)
        byID = Dictionary(categories.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private static func counts(_ snapshot: IndexSnapshot, _ documents: Bitmap) -> [String: Int] {
        guard let column = snapshot.valueColumn("category") else { return [:] }
        return column.counts(over: documents).reduce(into: [:]) { $0[column.value($1.ordinal)] = $1.count }
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
