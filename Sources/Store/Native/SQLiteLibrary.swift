import CSQLite

/// What is set for all connections to SQLite together.
enum SQLiteLibrary {
    /// Once, before the first connection.
    static let prepare: Void = csqlite_disable_memory_statistics()
}
