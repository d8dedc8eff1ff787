import Catalog
import GRDB

extension CatalogStore {
    /// The whole tree, each parent before its children, siblings by position and name.
    package func categories() throws(Refusal) -> [Catalog.Category] {
        try database.read { try CategoryRows($0).all() }
    }

    package func category(_ id: CategoryID) throws(Refusal) -> Catalog.Category? {
        try database.read { try CategoryRows($0).category(id) }
    }

    /// The category with exactly these names from the root down.
    package func category(path: [String]) throws(Refusal) -> Catalog.Category? {
        try database.read { db in
            let tree = CategoryTree(db)
            var id: CategoryID?
            for name in path {
                guard CatalogReader.isStorable(name), let child = try tree.find(id, name: name) else { return nil }
                id = child
            }
            return try id.flatMap { try CategoryRows(db).category($0) }
        }
    }

    /// - Throws: `invalid_request`, `not_found` for the parent, `duplicate` for a sibling's name, `category_cycle` for an
    ///   ancestor's name, `limit_exceeded` for too many levels.
    package func createCategory(
        name: String, parent: CategoryID? = nil, position: Int64 = 0, actor: String, now: Timestamp
    ) throws(Refusal) -> Catalog.Category {
        let name = try ProductValidation.categoryName(name)
        return try database.write { db in
            try CategoryWriter(db, actor: actor, now: now).create(name: name, parent: parent, position: position)
        }
    }

    /// Gives a category another name and slug; all products in and below it go to the outbox.
    ///
    /// - Throws: as ``createCategory(name:parent:position:actor:now:)``.
    @discardableResult
    package func renameCategory(
        _ id: CategoryID, to name: String, actor: String, now: Timestamp
    ) throws(Refusal) -> Catalog.Category {
        let name = try ProductValidation.categoryName(name)
        return try database.write { db in
            try CategoryWriter(db, actor: actor, now: now).rename(id, to: name)
        }
    }

    /// Puts a category with everything below it under another parent, or to the roots with `nil`; all products in and
    /// below it go to the outbox when the parent is another one.
    ///
    /// - Parameter position: `nil` keeps it.
    /// - Throws: `category_cycle` when the parent is the category itself or below it; otherwise as
    ///   ``createCategory(name:parent:position:actor:now:)``.
    @discardableResult
    package func moveCategory(
        _ id: CategoryID, to parent: CategoryID?, position: Int64? = nil, actor: String, now: Timestamp
    ) throws(Refusal) -> Catalog.Category {
        try database.write { db in
            try CategoryWriter(db, actor: actor, now: now).move(id, to: parent, position: position)
        }
    }

    /// - Throws: `not_found`; `category_not_empty` while it has products or subcategories.
    package func deleteCategory(_ id: CategoryID, actor: String, now: Timestamp) throws(Refusal) {
        try database.write { db in try CategoryWriter(db, actor: actor, now: now).delete(id) }
    }
}
