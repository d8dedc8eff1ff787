import Catalog
import GRDB

/// Reads the table `category`.
struct CategoryRows {
    private let db: Database

    init(_ db: Database) { self.db = db }

    private static let columns = """
        id, parentID, name, slug, position, (SELECT count(*) FROM product WHERE categoryID = category.id)
        """

    func all() throws -> [Catalog.Category] {
        let sql = "SELECT \(Self.columns) FROM category ORDER BY position, name, id"
        var children: [CategoryID?: [Catalog.Category]] = [:]
        for row in try Row.fetchAll(db, sql: sql) {
            let category = Self.category(row)
            children[category.parentID, default: []].append(category)
        }
        var result: [Catalog.Category] = []
        func visit(_ parent: Catalog.Category?) {
            for var child in children[parent?.id] ?? [] {
                child.path = (parent?.path ?? []) + [child.name]
                result.append(child)
                visit(child)
            }
        }
        visit(nil)
        return result
    }

    func category(_ id: CategoryID) throws -> Catalog.Category? {
        let sql = "SELECT \(Self.columns) FROM category WHERE id = ?"
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [id.rawValue]) else { return nil }
        var category = Self.category(row)
        category.path = try CatalogReader(db).path(of: id)
        return category
    }

    /// How many levels a category and everything below it take; 1 for a leaf.
    func height(of id: CategoryID) throws -> Int {
        let sql = """
            WITH RECURSIVE below(id, level) AS (
                SELECT ?, 1
                UNION ALL
                SELECT category.id, level + 1 FROM category JOIN below ON category.parentID = below.id
            )
            SELECT max(level) FROM below
            """
        return try Int.fetchOne(db, sql: sql, arguments: [id.rawValue]) ?? 1
    }

    /// Names of all categories below one, without its own.
    func namesBelow(_ id: CategoryID) throws -> Set<String> {
        let sql = """
            WITH RECURSIVE below(id, name) AS (
                SELECT id, name FROM category WHERE parentID = ?
                UNION ALL
                SELECT category.id, category.name FROM category JOIN below ON category.parentID = below.id
            )
            SELECT name FROM below
            """
        return try String.fetchSet(db, sql: sql, arguments: [id.rawValue])
    }

    private static func category(_ row: Row) -> Catalog.Category {
        Catalog.Category(
            id: CategoryID(row[0]), parentID: (row[1] as Int64?).map { CategoryID($0) }, name: row[2],
            slug: Slug(row[3]), position: row[4], path: [], productCount: row[5])
    }
}
