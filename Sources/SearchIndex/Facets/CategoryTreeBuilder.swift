/// Builds the category tree from counted paths.
struct CategoryTreeBuilder {
    struct Entry {
        let path: String
        let count: Int
        let isSelected: Bool
    }

    /// Children beyond it are left out at every level, smallest first.
    let childrenMax: Int

    /// - Parameter entries: one for every level of every path, in any order.
    func tree(of entries: [Entry]) -> CategoryFacet {
        var children: [String: [Entry]] = [:]
        for entry in entries where entry.count > 0 {
            children[Self.parent(of: entry.path), default: []].append(entry)
        }
        var hasMore = false
        let roots = nodes(under: "", children, &hasMore)
        return CategoryFacet(roots: roots, hasMore: hasMore)
    }

    private func nodes(
        under path: String, _ children: [String: [Entry]], _ hasMore: inout Bool
    ) -> [CategoryFacet.Node] {
        guard let entries = children[path] else { return [] }
        let ordered = entries.sorted { $0.count != $1.count ? $0.count > $1.count : $0.path < $1.path }
        if ordered.count > childrenMax { hasMore = true }
        // A selection must stay visible, whatever the limit.
        let shown = ordered.enumerated().filter { $0.offset < childrenMax || $0.element.isSelected }.map(\.element)
        return shown.map { entry in
            CategoryFacet.Node(
                name: Self.name(of: entry.path), path: entry.path, count: entry.count,
                isSelected: entry.isSelected, children: nodes(under: entry.path, children, &hasMore))
        }
    }

    private static func parent(of path: String) -> String {
        guard let range = path.lastRange(of: CategoryPath.separator) else { return "" }
        return String(path[..<range.lowerBound])
    }

    private static func name(of path: String) -> String {
        guard let range = path.lastRange(of: CategoryPath.separator) else { return path }
        return String(path[range.upperBound...])
    }
}

extension String {
    fileprivate func lastRange(of separator: String) -> Range<String.Index>? {
        ranges(of: separator).last
    }
}
