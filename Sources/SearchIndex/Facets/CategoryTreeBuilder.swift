/// Builds the category tree from counted paths.
struct CategoryTreeBuilder {
    struct Entry {
        let level: CategoryLevel
        let count: Int
        let isSelected: Bool
    }

    let request: FacetRequest

    /// - Parameter entries: one for every level of every path, in any order; those without products only when selected.
    func tree(of entries: [Entry]) -> CategoryFacet {
        var children: [String: [Entry]] = [:]
        for entry in entries { children[entry.level.parent, default: []].append(entry) }
        var open: Set<String> = []
        for entry in entries where entry.isSelected { CategoryLevel.insertLevels(of: entry.level.folded, into: &open) }
        var found: Set<String>?
        if let search = FacetSearch(request.search) {
            var levels = open
            for entry in entries where search.matches(entry.level.name) {
                CategoryLevel.insertLevels(of: entry.level.folded, into: &levels)
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

    /// - Parameter path: in lower case.
    private func nodes(under path: String, depth: Int, _ walk: inout Walk) -> [CategoryFacet.Node] {
        var entries = walk.children[path] ?? []
        if let found = walk.found { entries.removeAll { !found.contains($0.level.folded) } }
        let open = walk.open
        let top = TopBuckets(limit: request.limit, sort: request.sort, isReversed: request.isReversed).select(
            // What leads to the selection must stay, whatever the limit.
            entries, count: \.count, isSelected: { !open.isEmpty && open.contains($0.level.folded) },
            key: { request.sort == .order ? request.key($0.level.name) : $0.level.key })
        if top.hasMore { walk.hasMore = true }
        return top.kept.map { entry in
            let isOpen =
                request.depth.map { depth < $0 } ?? true || walk.found != nil
                || open.contains(entry.level.folded)
            let children = isOpen ? nodes(under: entry.level.folded, depth: depth + 1, &walk) : []
            return CategoryFacet.Node(
                name: entry.level.name, path: entry.level.path, count: entry.count,
                isSelected: entry.isSelected, children: children,
                hidesChildren: children.count < walk.children[entry.level.folded]?.count ?? 0)
        }
    }
}
