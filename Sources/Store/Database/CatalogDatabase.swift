import Catalog
import Foundation
import GRDB

/// The SQLite file that is the only truth about the catalog.
///
/// One connection writes, several read; readers see the last commit and never wait for the writer. Every call blocks
/// its thread: keep them off Swift's cooperative pool. ``CatalogStore``, ``JobStore``, ``APIKeyStore``,
/// ``IdempotencyStore`` and ``SettingStore`` work on it.
package final class CatalogDatabase: Sendable {
    package struct Options: Sendable {
        /// How long a write waits for another program's write before it is `store_busy`. Our longest transactions take
        /// well under a second.
        package var busyTimeoutSeconds: Double
        /// Connections for reading; one more reader than this waits for one of them.
        package var readersMax: Int
        /// Pages (of 4 KiB) that the file may have; above it writes are `disk_full`. `nil`: whatever the disk holds.
        package var pagesMax: Int?
        /// Is told of every transaction that writes rows.
        package var observer: CommitObserver?

        package init(
            busyTimeoutSeconds: Double = 5, readersMax: Int = 8, pagesMax: Int? = nil, observer: CommitObserver? = nil
        ) {
            self.busyTimeoutSeconds = busyTimeoutSeconds
            self.readersMax = readersMax
            self.pagesMax = pagesMax
            self.observer = observer
        }
    }

    /// "AISL": tells our files from other SQLite databases.
    static let applicationID: Int64 = 0x4149_534C
    /// Memory for pages of the writing connection; holds the upper levels of all indexes of a million products.
    private static let writerCacheKiB = 64 * 1_024
    /// The write-ahead log is cut back to this after a checkpoint, so that one long rebuild does not leave it large.
    private static let logBytesKept = 64 * 1_024 * 1_024
    /// Pages in the write-ahead log after which a commit also copies them into the file: 32 MB. An import writes the
    /// same pages of its indexes again and again, and each copying writes them once.
    private static let checkpointPages = 8_192

    package let path: String
    private let busyTimeoutMilliseconds: Int
    private let pool: DatabasePool
    private let readers: ReadingConnections
    private let observer: CommitObserver?
    /// For small writes that come from many at once.
    package let commits: GroupCommits

    /// Opens the file, creates it if it is missing, and brings its tables up to date.
    ///
    /// - Throws: `store_damaged`, `store_too_new`, `read_only`, `store_busy`, `disk_full` or `file_unreadable`.
    package init(path: String, options: Options = Options()) throws(Refusal) {
        self.path = path
        observer = options.observer
        busyTimeoutMilliseconds = Int(options.busyTimeoutSeconds * 1_000)
        do {
            SQLiteLibrary.prepare
            try Self.checkFolder(of: path)
            let configuration = Self.configuration(options)
            pool = try DatabasePool(path: path, configuration: configuration)
            readers = ReadingConnections(
                path: path, configuration: configuration, connectionsMax: options.readersMax)
            commits = GroupCommits(pool, options.observer)
            try Self.prepare(pool, options)
        } catch {
            throw Self.openingRefusal(StoreError.refusal(error), path: path)
        }
    }

    /// Runs `body` on one snapshot of the store.
    package func read<Value>(_ body: (Database) throws -> Value) throws(Refusal) -> Value {
        do {
            return try snapshot(body)
        } catch {
            throw StoreError.refusal(error)
        }
    }

    /// Runs `body`, which executes one statement: that sees the last commit without a transaction around it.
    func readOnce<Value>(_ body: (Database) throws -> Value) throws(Refusal) -> Value {
        do {
            return try readers.read(body)
        } catch {
            throw StoreError.refusal(error)
        }
    }

    /// Runs `body` on one snapshot; errors that aren't SQLite's pass as they are.
    func readPassingErrors<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try snapshot(body)
        } catch let error as DatabaseError {
            throw StoreError.refusal(error)
        }
    }

    /// As `Database.inTransaction`, which prepares the two statements of the transaction anew each time.
    private func snapshot<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try readers.read { db in
            let begin = try db.cachedStatement(sql: "BEGIN DEFERRED TRANSACTION")
            let end = try db.cachedStatement(sql: "ROLLBACK TRANSACTION")
            try begin.execute()
            let outcome = Result { try body(db) }
            // Some faults of the disk end it by themselves. What only reads has nothing to lose.
            if db.isInsideTransaction { try end.execute() }
            return try outcome.get()
        }
    }

    /// Runs `body` in one transaction that is on the disk when the call returns, or not at all when it throws.
    package func write<Value>(_ body: (Database) throws -> Value) throws(Refusal) -> Value {
        do {
            return try pool.write(observer, body)
        } catch {
            throw StoreError.refusal(error)
        }
    }

    /// Looks through the whole file. Takes seconds for large catalogs.
    ///
    /// - Returns: what is wrong, at most 100 lines; empty when the file is sound.
    package func integrityProblems() throws(Refusal) -> [String] {
        try read { db in
            let integrity = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
            let orphans = try Row.fetchAll(db, sql: "SELECT * FROM pragma_foreign_key_check LIMIT 100").map { row in
                "a row of \(row[0] as String? ?? "?") refers to a missing row of \(row[2] as String? ?? "?")"
            }
            return integrity + orphans
        }
    }

    /// Writes a copy of the last commit to a new file, compacted. Reads and writes go on meanwhile.
    ///
    /// - Throws: `file_unreadable` or `internal_error` when the file is there already or can't be made.
    package func backup(to path: String) throws(Refusal) {
        do {
            try pool.writeWithoutTransaction { db in try db.execute(sql: "VACUUM INTO ?", arguments: [path]) }
        } catch {
            throw StoreError.refusal(error)
        }
    }

    /// Copies the write-ahead log into the file and empties it, as after a large import.
    ///
    /// Nothing is lost without, since the log holds what was committed: whatever keeps it from being copied, somebody who
    /// reads or writes or a fault of the disk, is left to the next write.
    /// - Returns: whether the log is empty now.
    @discardableResult
    package func emptyLog() -> Bool {
        do {
            try pool.writeWithoutTransaction { db in
                // A reader may take minutes, and the next write would wait with us.
                try db.execute(sql: "PRAGMA busy_timeout = 0")
                let outcome = Result { try db.checkpoint(.truncate) }
                try db.execute(sql: "PRAGMA busy_timeout = \(busyTimeoutMilliseconds)")
                _ = try outcome.get()
            }
            return true
        } catch {
            return false
        }
    }

    /// Bytes of the file and its write-ahead log.
    package var bytesOnDisk: Int64 {
        [path, path + "-wal"].reduce(0) { sum, path in
            var status = stat()
            return stat(path, &status) == 0 ? sum + Int64(status.st_size) : sum
        }
    }

    /// Closes all connections; waits for calls that are under way. Later calls are `internal_error`.
    package func close() throws(Refusal) {
        let closed = Result { try readers.close() }
        do {
            try pool.close()
            try closed.get()
        } catch {
            throw StoreError.refusal(error)
        }
    }

    // MARK: Opening

    private static func configuration(_ options: Options) -> Configuration {
        var configuration = Configuration()
        configuration.label = "aisle.store"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(options.busyTimeoutSeconds)
        return configuration
    }

    private static func prepare(_ pool: DatabasePool, _ options: Options) throws {
        try pool.writeWithoutTransaction { db in
            // FULL, not NORMAL: with NORMAL a power cut may take back commits that were acknowledged. A caller would
            // lose a write, and the index, whose checkpoint is durable, would be ahead of the only truth.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA cache_size = -\(writerCacheKiB)")
            try db.execute(sql: "PRAGMA journal_size_limit = \(logBytesKept)")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpointPages)")
            if let pages = options.pagesMax { try db.execute(sql: "PRAGMA max_page_count = \(pages)") }
            try checkOwner(db)
        }
        let migrator = StoreMigrations.migrator
        if try pool.writeWithoutTransaction(migrator.hasBeenSuperseded) {
            throw Refusal(.storeTooNew, message: "the store was made by a newer version of this program")
        }
        try migrator.migrate(pool)
        // What savepoints may have to take back was half of all that was written to files. Only from here on: making an index
        // sorts more than belongs into memory.
        try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA temp_store = MEMORY") }
    }

    /// Refuses files that belong to another program before anything is written to them.
    private static func checkOwner(_ db: Database) throws {
        let found = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        if found == applicationID { return }
        let tables = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name NOT LIKE 'grdb_%')"
        let hasTables = try Bool.fetchOne(db, sql: tables) ?? false
        if found != 0 || hasTables {
            throw StoreError.damaged("the file is an SQLite database, but no catalog of this program")
        }
    }

    /// SQLite says "can't open" for everything; this tells a missing folder from one that may not be written.
    private static func checkFolder(of path: String) throws(Refusal) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw Refusal(.fileUnreadable, message: "the folder \(folder) does not exist")
        }
        // The write-ahead log is made beside the file, so that a writable file in a read-only folder is no use.
        guard access(folder, W_OK) == 0, access(path, F_OK) != 0 || access(path, W_OK) == 0 else {
            throw Refusal(.readOnly, message: "the folder \(folder) or the store in it can't be written")
        }
    }

    private static func openingRefusal(_ refusal: Refusal, path: String) -> Refusal {
        Refusal(
            refusal.code, message: "can't open the store at \(path): \(refusal.message)", problems: refusal.problems)
    }
}
