import GRDB

/// A key may have a limit of its own on how often it is used.
enum KeyRateColumn {
    @Sendable static func create(_ db: Database) throws {
        try db.execute(
            sql: "ALTER TABLE apiKey ADD COLUMN requestsPerSecond INTEGER CHECK (requestsPerSecond > 0)")
    }
}
