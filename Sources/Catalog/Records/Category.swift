/// The store's own number of a category; never reused.
package struct CategoryID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: Int64

    package init(_ rawValue: Int64) { self.rawValue = rawValue }

    package var description: String { String(rawValue) }

    package static func < (left: CategoryID, right: CategoryID) -> Bool { left.rawValue < right.rawValue }
}

/// One node of the category tree.
package struct Category: Hashable, Sendable, Identifiable {
    package var id: CategoryID
    /// `nil` for a root.
    package var parentID: CategoryID?
    package var name: String
    /// Unique among its siblings.
    package var slug: Slug
    /// Smaller comes first among siblings; equal positions are ordered by name.
    package var position: Int64
    /// Names from the root down, its own last.
    package var path: [String]
    /// Products directly in it, whatever their status.
    package var productCount: Int64

    package init(
        id: CategoryID, parentID: CategoryID?, name: String, slug: Slug, position: Int64, path: [String],
        productCount: Int64
    ) {
        self.id = id
        self.parentID = parentID
        self.name = name
        self.slug = slug
        self.position = position
        self.path = path
        self.productCount = productCount
    }
}
