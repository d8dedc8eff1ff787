/// Builds the category tree from counted paths.
struct CategoryTreeBuilder {
    struct Entry {
        let path: String
        let count: Int
        let isSelected: Bool
    }

    let request: FacetRequest

    /// - Parameter entries: one for every level of every path, in any order; those without products only when selected.
    func tree(of entries: [Entry]) -> CategoryFacet {
        var children: [String: [Entry]] = [:]
        // Paths may differ in case from one product to the next; their levels are the same all the same.
        for entry in entries { children[Self.parent(of: entry.path).lowercased(), default: []].append(entry) }
        var open: Set<String> = []
        for entry in entries where entry.isSelected { Self.insertLevels(of: entry.path, into: &open) }
        var found: Set<String>?
        if let search = FacetSearch(request.search) {
            var levels = open
            for entry in entries where search.matches(Self.name(of: entry.path)) {
                Self.insertLevels(of: entry.path, into: &levels)
            }
            found = levels
        }
        var walk = Walk(children: children, open: open, found: found)
        let roots = nodes(under: "", depth: 1, &walk)
        return CategoryFacet(roots: roots, hasMore: walk.hasMore)
    }

    private struct Walk {
        /// By the parent's path in lower case; "" for the roots.
        let children: [String: [Entry]]
        /// The selection and everything above it, in lower case.
        let open: Set<String>
        /// What a search leaves, in lower case; `nil` without one.
        let found: Set<String>?
        var hasMore = false
    }

    private func nodes(under path: String, depth: Int, _ walk: inout Walk) -> [CategoryFacet.Node] {
        var entries = walk.children[path.lowercased()] ?? []
        if let found = walk.found { entries.removeAll { !found.contains($0.path.lowercased()) } }
        let open = walk.open
        let top = TopBuckets(limit: request.limit, sort: request.sort, isReversed: request.isReversed).select(
            // What leads to the selection must stay, whatever the limit.
            entries, count: \.count, isSelected: { !open.isEmpty && open.contains($0.path.lowercased()) },
            key: { request.key(Self.name(of: $0.path)) })
        if top.hasMore { walk.hasMore = true }
        return top.kept.map { entry in
            let isOpen =
                request.depth.map { depth < $0 } ?? true || walk.found != nil
                || open.contains(entry.path.lowercased())
            let children = isOpen ? nodes(under: entry.path, depth: depth + 1, &walk) : []
            return CategoryFacet.Node(
                name: Self.name(of: entry.path), path: entry.path, count: entry.count,
                isSelected: entry.isSelected, children: children,
                hidesChildren: children.count < walk.children[entry.path.lowercased()]?.count ?? 0)
        }
    }

    /// The path itself and every path above it.
    private static func insertLevels(of path: String, into levels: inout Set<String>) {
        var path = path.lowercased()
        while !path.isEmpty {
            levels.insert(path)
            path = parent(of: path)
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
