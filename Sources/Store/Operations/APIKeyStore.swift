import Catalog
import GRDB

/// The keys with which programs come in. Knows hashes only.
package struct APIKeyStore: Sendable {
    private let database: CatalogDatabase

    package init(_ database: CatalogDatabase) { self.database = database }

    /// - Throws: `conflict` when there is a key of that id or hash.
    package func insert(_ key: APIKey) throws(Refusal) {
        try database.write { db in
            let exists = "SELECT EXISTS (SELECT 1 FROM apiKey WHERE id = ? OR hash = ?)"
            if try Bool.fetchOne(db, sql: exists, arguments: [key.id.rawValue, key.hash]) == true {
                throw Refusal(.conflict, message: "there is an API key \(key.id) already")
            }
            let sql = "INSERT INTO apiKey (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            try db.execute(
                sql: sql,
                arguments: [
                    key.id.rawValue, key.name, key.hash, key.scopes.sorted().map(\.rawValue).joined(separator: " "),
                    key.filter, key.createdAt.millisecondsSinceEpoch, key.expiresAt?.millisecondsSinceEpoch,
                    key.revokedAt?.millisecondsSinceEpoch, key.requestsPerSecond,
                ])
        }
    }

    /// The key with a hash, also when it has expired or been revoked.
    package func key(hash: String) throws(Refusal) -> APIKey? { try key(where: "hash = ?", hash) }

    package func key(_ id: APIKeyID) throws(Refusal) -> APIKey? { try key(where: "id = ?", id.rawValue) }

    /// All keys, oldest first, revoked ones too.
    package func keys() throws(Refusal) -> [APIKey] {
        try database.read { db in
            try Row.fetchAll(db, sql: "SELECT \(Self.columns) FROM apiKey ORDER BY createdAt, id").map(Self.key)
        }
    }

    /// Takes a key out of use for ever; a second call keeps the first time.
    ///
    /// - Throws: `not_found`.
    package func revoke(_ id: APIKeyID, at now: Timestamp) throws(Refusal) {
        try database.write { db in
            let sql = "UPDATE apiKey SET revokedAt = ifnull(revokedAt, ?) WHERE id = ?"
            try db.execute(sql: sql, arguments: [now.millisecondsSinceEpoch, id.rawValue])
            guard db.changesCount > 0 else { throw Refusal(.notFound, message: "there is no API key \(id)") }
        }
    }

    // MARK: Rows

    private static let columns = "id, name, hash, scopes, filter, createdAt, expiresAt, revokedAt, requestsPerSecond"

    private func key(where condition: String, _ argument: String) throws(Refusal) -> APIKey? {
        guard CatalogReader.isStorable(argument) else { return nil }
        return try database.read { db in
            let statement = try db.cachedStatement(sql: "SELECT \(Self.columns) FROM apiKey WHERE \(condition)")
            return try Row.fetchOne(statement, arguments: [argument]).map(Self.key)
        }
    }

    private static func key(_ row: Row) throws -> APIKey {
        let names: String = row[3]
        let scopes = try names.split(separator: " ").map { name in
            guard let scope = APIScope(rawValue: String(name)) else {
                throw StoreError.damaged("an API key has the unknown scope \(name)")
            }
            return scope
        }
        return APIKey(
            id: APIKeyID(row[0]), name: row[1], hash: row[2], scopes: Set(scopes), filter: row[4],
            createdAt: Timestamp(millisecondsSinceEpoch: row[5]), expiresAt: ProductRow.timestamp(row[6]),
            revokedAt: ProductRow.timestamp(row[7]), requestsPerSecond: row[8])
    }
}
