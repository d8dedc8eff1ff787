import Catalog
import GRDB

/// Changes the category tree within one transaction.
///
/// Keeps what product validation promises of paths: no name twice from the root down, no more than
/// ``ProductLimits/categoryDepth`` levels.
struct CategoryWriter {
    private let db: Database
    private let rows: CategoryRows
    private let tree: CategoryTree
    private let log: ChangeLog
    private let now: Timestamp

    init(_ db: Database, actor: String, now: Timestamp) {
        self.db = db
        self.now = now
        rows = CategoryRows(db)
        tree = CategoryTree(db)
        log = ChangeLog(db, actor: actor, now: now)
    }

    func create(name: String, parent: CategoryID?, position: Int64) throws -> Catalog.Category {
        let path = try parent.map { try existing($0, field: "parent_id").path } ?? []
        try checkPlace(path + [name], below: [], height: 1)
        try checkSiblings(name, parent: parent, except: nil)
        let category = try existing(try tree.insert(parent, name: name, position: position))
        try log.category(.create, category.id, before: nil, after: Self.json(category))
        try log.finish()
        return category
    }

    func rename(_ id: CategoryID, to name: String) throws -> Catalog.Category {
        let old = try existing(id)
        if old.name == name { return old }
        try checkPlace(old.path.dropLast() + [name], below: try rows.namesBelow(id), height: try rows.height(of: id))
        try checkSiblings(name, parent: old.parentID, except: id)
        let slug = try tree.freeSlug(name, parentID: old.parentID, except: id)
        try keepPaths(below: id)
        try db.execute(
            sql: "UPDATE category SET name = ?, slug = ? WHERE id = ?", arguments: [name, slug.rawValue, id.rawValue])
        return try changed(old, touchesProducts: true)
    }

    func move(_ id: CategoryID, to parent: CategoryID?, position: Int64?) throws -> Catalog.Category {
        let old = try existing(id)
        if old.parentID == parent, position == nil || position == old.position { return old }
        let target = try parent.map { try existing($0, field: "parent_id") }
        var slug = old.slug
        if old.parentID != parent {
            let path = target?.path ?? []
            if path.starts(with: old.path) {
                throw Refusal(.categoryCycle, message: "a category can't be moved below itself")
            }
            let below = try rows.namesBelow(id)
            try checkPlace(path + [old.name], below: below, height: try rows.height(of: id))
            try checkSiblings(old.name, parent: parent, except: id)
            slug = try tree.freeSlug(old.name, parentID: parent, except: id)
            try keepPaths(below: id)
        }
        try db.execute(
            sql: "UPDATE category SET parentID = ?, position = ?, slug = ? WHERE id = ?",
            arguments: [parent?.rawValue, position ?? old.position, slug.rawValue, id.rawValue])
        return try changed(old, touchesProducts: old.parentID != parent)
    }

    func delete(_ id: CategoryID) throws {
        let old = try existing(id)
        let children = "SELECT count(*) FROM category WHERE parentID = ?"
        let childCount = try Int.fetchOne(db, sql: children, arguments: [id.rawValue]) ?? 0
        guard old.productCount == 0, childCount == 0 else {
            let message = "the category has \(old.productCount) products and \(childCount) subcategories"
            throw Refusal(.categoryNotEmpty, message: message)
        }
        try db.execute(sql: "DELETE FROM category WHERE id = ?", arguments: [id.rawValue])
        try log.category(.delete, id, before: Self.json(old), after: nil)
        try log.finish()
    }

    // MARK: Checks

    private func existing(_ id: CategoryID, field: String = "") throws -> Catalog.Category {
        if let category = try rows.category(id) { return category }
        let message = "there is no category \(id)"
        throw Refusal(.notFound, message: message, problems: [Problem(.notFound, field: field, message: message)])
    }

    private func checkPlace(_ path: [String], below: Set<String>, height: Int) throws {
        let name = path.last ?? ""
        if path.dropLast().contains(name) || below.contains(name) || path.contains(where: below.contains) {
            throw Refusal(.categoryCycle, message: "the path would have the same name twice from the root down")
        }
        let levels = path.count - 1 + height
        guard levels <= ProductLimits.categoryDepth else {
            let message = "the tree would have \(levels) levels where \(ProductLimits.categoryDepth) are allowed"
            throw Refusal(.limitExceeded, message: message)
        }
    }

    private func checkSiblings(_ name: String, parent: CategoryID?, except id: CategoryID?) throws {
        guard let other = try tree.find(parent, name: name), other != id else { return }
        let message = "the category \(other) beside it has the name \"\(name)\""
        throw Refusal(.duplicate, message: message, problems: [Problem(.duplicate, field: "name", message: message)])
    }

    // MARK: Consequences

    private func changed(_ old: Catalog.Category, touchesProducts: Bool) throws -> Catalog.Category {
        let new = try existing(old.id)
        let (before, after) = ChangeLog.differences(Self.json(old), Self.json(new))
        try log.category(.update, old.id, before: before, after: after)
        try log.finish()
        if touchesProducts { try touchProducts(below: old.id) }
        return new
    }

    private static let below = """
        WITH RECURSIVE below(id) AS (
            SELECT ?
            UNION ALL
            SELECT category.id FROM category JOIN below ON category.parentID = below.id
        )
        """

    /// Lets the audit log remember the paths that are about to change.
    private func keepPaths(below id: CategoryID) throws {
        let reader = CatalogReader(db)
        for id in try Int64.fetchAll(db, sql: "\(Self.below) SELECT id FROM below", arguments: [id.rawValue]) {
            let category = CategoryID(id)
            try log.keepPath(try reader.path(of: category), ofProductsIn: category)
        }
    }

    /// A product's path is part of it: its version grows, and the index hears of it.
    private func touchProducts(below id: CategoryID) throws {
        try db.execute(
            sql: """
                \(Self.below) INSERT INTO outbox (productID, kind)
                SELECT id, 'category' FROM product WHERE categoryID IN (SELECT id FROM below) ORDER BY key
                """,
            arguments: [id.rawValue])
        try db.execute(
            sql: """
                \(Self.below) UPDATE product SET version = version + 1, updatedAt = ?
                WHERE categoryID IN (SELECT id FROM below)
                """,
            arguments: [id.rawValue, now.millisecondsSinceEpoch])
    }

    private static func json(_ category: Catalog.Category) -> JSONValue {
        [
            "name": .string(category.name), "slug": .string(category.slug.rawValue),
            "parent_id": category.parentID.map { .integer($0.rawValue) } ?? .null,
            "position": .integer(category.position),
        ]
    }
}
