import Catalog
import GRDB

/// The versions of analyzers that were changed through the API.
package struct AnalyzerStore: Sendable {
    /// Versions of one analyzer; older ones go, but never one that is in use or a draft. A version has some ten kilobytes.
    package static let versionsKept = 100

    private let database: CatalogDatabase

    package init(_ database: CatalogDatabase) { self.database = database }

    /// Those of all analyzers that have versions, by name.
    package func states() throws(Refusal) -> [AnalyzerState] {
        try database.read { db in
            try Row.fetchAll(db, sql: "SELECT \(Self.stateColumns) FROM analyzerState ORDER BY name").map(Self.state)
        }
    }

    /// That of one analyzer; a new one when it has no versions.
    package func state(_ name: String) throws(Refusal) -> AnalyzerState {
        try database.read { db in try Self.state(db, name) }
    }

    package func version(_ name: String, _ number: Int64) throws(Refusal) -> AnalyzerVersion? {
        try database.read { db in
            let sql = "SELECT \(Self.columns) FROM analyzerVersion WHERE name = ? AND number = ?"
            return try Row.fetchOne(db, sql: sql, arguments: [name, number]).map(Self.version)
        }
    }

    /// Newest first, without their texts.
    package func versions(_ name: String) throws(Refusal) -> [AnalyzerVersion] {
        try database.read { db in
            let sql = """
                SELECT name, number, at, actor, action, '', '{}', '' FROM analyzerVersion WHERE name = ?
                ORDER BY number DESC
                """
            return try Row.fetchAll(db, sql: sql, arguments: [name]).map(Self.version)
        }
    }

    /// Keeps a version as the draft of its analyzer, in the place of an earlier draft.
    ///
    /// - Parameter file: what is in the folder, to be kept as a version of its own while it is in use.
    /// - Parameter expected: the number of the draft that the caller saw last, or of the live version when there is no
    ///   draft; `nil` for any.
    /// - Returns: the number of the draft.
    /// - Throws: `version_conflict`.
    package func putDraft(
        _ version: AnalyzerVersion, file: AnalyzerVersion?, expected: Int64?
    ) throws(Refusal) -> Int64 {
        try database.write { db in
            var state = try Self.state(db, version.name)
            try Self.check(expected, against: state.draft ?? state.live, version.name)
            if state.live == 0, let file { _ = try Self.keep(file, db) }
            let number = try Self.insert(version, db)
            state.draft = number
            try Self.write(state, db)
            try Self.prune(state, db)
            return number
        }
    }

    /// Forgets which version is the draft; the version stays.
    ///
    /// - Returns: whether there was one.
    package func discardDraft(_ name: String) throws(Refusal) -> Bool {
        try database.write { db in
            var state = try Self.state(db, name)
            guard state.draft != nil else { return false }
            state.draft = nil
            try Self.write(state, db)
            return true
        }
    }

    /// Notes that the index of a version is about to be switched in, for whoever opens the folder after a crash.
    package func beginSwitch(_ name: String, to number: Int64) throws(Refusal) {
        try database.write { db in
            var state = try Self.state(db, name)
            state.switching = number
            try Self.write(state, db)
        }
    }

    /// Takes back ``beginSwitch(_:to:)``: the index was not switched.
    package func cancelSwitch(_ name: String) throws(Refusal) {
        try database.write { db in
            var state = try Self.state(db, name)
            state.switching = nil
            try Self.write(state, db)
        }
    }

    /// Makes a version the live one; the one that was live is the one to go back to.
    ///
    /// - Parameter file: what was in use when no version was live.
    package func makeLive(_ name: String, _ number: Int64, file: AnalyzerVersion?) throws(Refusal) {
        try database.write { db in
            var state = try Self.state(db, name)
            state.switching = nil
            if state.live != number {
                state.previous = state.live > 0 ? state.live : try file.map { try Self.keep($0, db) }
                state.live = number
            }
            if state.draft == number { state.draft = nil }
            try Self.write(state, db)
        }
    }

    // MARK: Inside

    private static func check(_ expected: Int64?, against number: Int64, _ name: String) throws(Refusal) {
        guard let expected, expected != number else { return }
        throw Refusal(
            .versionConflict, message: "analyzer \(name) is at version \(number), the caller expected \(expected)")
    }

    /// - Returns: the number of a version with the same texts, which is made when there is none.
    private static func keep(_ version: AnalyzerVersion, _ db: Database) throws -> Int64 {
        let sql = """
            SELECT number FROM analyzerVersion WHERE name = ? AND yaml = ? AND lists = ? ORDER BY number DESC LIMIT 1
            """
        let known = try Int64.fetchOne(db, sql: sql, arguments: [version.name, version.yaml, version.lists])
        return try known ?? insert(version, db)
    }

    private static func insert(_ version: AnalyzerVersion, _ db: Database) throws -> Int64 {
        let last = try Int64.fetchOne(
            db, sql: "SELECT max(number) FROM analyzerVersion WHERE name = ?", arguments: [version.name])
        let number = (last ?? 0) + 1
        try db.execute(
            sql: "INSERT INTO analyzerVersion (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                version.name, number, version.at.millisecondsSinceEpoch, version.actor, version.action, version.yaml,
                version.lists, version.fileHash,
            ])
        return number
    }

    private static func prune(_ state: AnalyzerState, _ db: Database) throws {
        let sql = """
            DELETE FROM analyzerVersion WHERE name = ? AND number NOT IN (?, ?, ?, ?) AND number <=
            (SELECT max(number) FROM analyzerVersion WHERE name = ?) - ?
            """
        try db.execute(
            sql: sql,
            arguments: [
                state.name, state.live, state.previous ?? 0, state.draft ?? 0, state.switching ?? 0, state.name,
                versionsKept,
            ])
    }

    private static let columns = "name, number, at, actor, action, yaml, lists, fileHash"
    private static let stateColumns = "name, live, previous, draft, switching"

    private static func state(_ db: Database, _ name: String) throws -> AnalyzerState {
        let sql = "SELECT \(stateColumns) FROM analyzerState WHERE name = ?"
        return try Row.fetchOne(db, sql: sql, arguments: [name]).map(state) ?? AnalyzerState(name: name)
    }

    private static func write(_ state: AnalyzerState, _ db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO analyzerState (\(stateColumns)) VALUES (?, ?, ?, ?, ?)",
            arguments: [state.name, state.live, state.previous, state.draft, state.switching])
    }

    private static func state(_ row: Row) -> AnalyzerState {
        var state = AnalyzerState(name: row[0])
        state.live = row[1]
        state.previous = row[2]
        state.draft = row[3]
        state.switching = row[4]
        return state
    }

    private static func version(_ row: Row) -> AnalyzerVersion {
        AnalyzerVersion(
            name: row[0], number: row[1], at: Timestamp(millisecondsSinceEpoch: row[2]), actor: row[3], action: row[4],
            yaml: row[5], lists: row[6], fileHash: row[7])
    }
}
