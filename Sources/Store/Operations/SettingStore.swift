import Catalog
import GRDB

/// Single values that the service remembers between runs.
package struct SettingStore: Sendable {
    private let database: CatalogDatabase

    package init(_ database: CatalogDatabase) { self.database = database }

    package func value(_ key: String) throws(Refusal) -> String? {
        try database.read { db in
            try String.fetchOne(db, sql: "SELECT value FROM setting WHERE key = ?", arguments: [key])
        }
    }

    /// Sets a value; `nil` removes it.
    package func set(_ key: String, to value: String?) throws(Refusal) {
        try database.write { db in
            if let value {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", arguments: [key, value])
            } else {
                try db.execute(sql: "DELETE FROM setting WHERE key = ?", arguments: [key])
            }
        }
    }
}
