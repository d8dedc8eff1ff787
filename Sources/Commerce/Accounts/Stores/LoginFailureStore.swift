import Catalog
import GRDB

/// Failed tries by e-mail address, whether anybody has it or not: both lock alike, so that a lock tells nothing.
///
/// Addresses are kept as keyed hashes, since most of what is typed wrong belongs to nobody here. Lives no longer than its
/// transaction.
struct LoginFailureStore {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func state(_ emailTag: String) throws -> LockoutRule.State {
        let sql = "SELECT failures, lastFailureAt FROM loginFailure WHERE emailTag = ?"
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [emailTag]) else { return LockoutRule.State() }
        return LockoutRule.State(failures: row[0], lastFailureAt: Timestamp(millisecondsSinceEpoch: row[1]))
    }

    func set(_ state: LockoutRule.State, _ emailTag: String) throws {
        guard let last = state.lastFailureAt, state.failures > 0 else { return try remove(emailTag) }
        try db.execute(
            sql: "INSERT OR REPLACE INTO loginFailure VALUES (?, ?, ?)",
            arguments: [emailTag, state.failures, last.millisecondsSinceEpoch])
    }

    func remove(_ emailTag: String) throws {
        try db.execute(sql: "DELETE FROM loginFailure WHERE emailTag = ?", arguments: [emailTag])
    }

    func removeForgotten(_ rule: LockoutRule, now: Timestamp) throws {
        try db.execute(
            sql: "DELETE FROM loginFailure WHERE lastFailureAt <= ?",
            arguments: [now.millisecondsSinceEpoch - rule.memoryMilliseconds])
    }
}
