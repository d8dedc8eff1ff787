import Catalog
import GRDB

/// Finds and creates categories by name within one writing transaction.
final class CategoryTree {
    private struct Place: Hashable {
        var parentID: CategoryID?
        var name: String
    }

    private let db: Database
    private var known: [Place: CategoryID] = [:]
    /// Products of one feed have few different paths and many names in them.
    private var knownPaths: [[String]: CategoryID] = [:]

    init(_ db: Database) { self.db = db }

    /// Whether ``id(of:)`` has found the path before and need not look.
    func knows(_ path: [String]) -> Bool { knownPaths[path] != nil }

    /// The category at the end of a path; missing ones are created. `nil` for an empty path.
    func id(of path: [String]) throws -> CategoryID? {
        if let id = knownPaths[path] { return id }
        var id: CategoryID?
        for name in path { id = try child(of: id, name: name) }
        if let id { knownPaths[path] = id }
        return id
    }

    private func child(of parentID: CategoryID?, name: String) throws -> CategoryID {
        let place = Place(parentID: parentID, name: name)
        if let id = known[place] { return id }
        let id = try find(parentID, name: name) ?? insert(parentID, name: name, position: 0)
        known[place] = id
        return id
    }

    func find(_ parentID: CategoryID?, name: String) throws -> CategoryID? {
        let sql = "SELECT id FROM category WHERE ifnull(parentID, 0) = ? AND name = ?"
        let statement = try db.cachedStatement(sql: sql)
        let id = try Int64.fetchOne(statement, arguments: [parentID?.rawValue ?? 0, name])
        return id.map { CategoryID($0) }
    }

    func insert(_ parentID: CategoryID?, name: String, position: Int64) throws -> CategoryID {
        let sql = "INSERT INTO category (parentID, name, slug, position) VALUES (?, ?, ?, ?)"
        let slug = try freeSlug(name, parentID: parentID, except: nil)
        try db.cachedStatement(sql: sql).execute(arguments: [parentID?.rawValue, name, slug.rawValue, position])
        return CategoryID(db.lastInsertedRowID)
    }

    /// A slug that no other child of the parent has.
    func freeSlug(_ name: String, parentID: CategoryID?, except id: CategoryID?) throws -> Slug {
        let slug = Slug.generated(from: name, fallback: "category")
        let sql = "SELECT EXISTS (SELECT 1 FROM category WHERE ifnull(parentID, 0) = ? AND slug = ? AND id <> ?)"
        let statement = try db.cachedStatement(sql: sql)
        for attempt in 1...Self.slugAttemptsMax {
            let candidate = attempt == 1 ? slug : slug.suffixed(String(attempt))
            let arguments: StatementArguments = [parentID?.rawValue ?? 0, candidate.rawValue, id?.rawValue ?? 0]
            if try Bool.fetchOne(statement, arguments: arguments) == false { return candidate }
        }
        throw Refusal(.conflict, message: "too many sibling categories have names like this one")
    }

    /// Siblings whose names differ only in signs are few; the bound only keeps the loop from running on.
    private static let slugAttemptsMax = 1_000
}
