import Catalog
import GRDB

/// One SQL statement that is executed for row after row within a transaction, with values bound straight into SQLite.
///
/// `Statement.execute(arguments:)` boxes every value, copies the boxes into arrays and checks them, and `Row` makes
/// objects for what it reads: for rows as small as ours both cost more than SQLite's own work. This is the same
/// statement of GRDB without them. Lives no longer than its transaction; one execution at a time.
final class BoundStatement: DatabaseCursor {
    typealias Element = StoredRow

    private let db: Database
    private let text: String
    /// `nil` before the first execution, and after one that failed: SQLite can't run such a statement again.
    private var prepared: Statement?
    private var parameter: CInt = 0
    private var bindingFailure: CInt = 0

    /// - Parameter sql: with `?` for each value, in the order of the calls of ``add(_:)-(String)``.
    init(_ db: Database, _ sql: String) {
        self.db = db
        text = sql
    }

    /// Begins an execution: forgets the values of the one before.
    ///
    /// - Throws: what SQLite says of wrong SQL.
    func begin() throws {
        if prepared == nil { prepared = try db.cachedStatement(sql: text) }
        reset()
    }

    /// Binds the value of the next parameter.
    func add(_ value: String) { note(value.bind(to: _statement.sqliteStatement, at: nextParameter())) }

    func add(_ value: String?) { note(value.bind(to: _statement.sqliteStatement, at: nextParameter())) }

    func add(_ value: Int64?) { note(value.bind(to: _statement.sqliteStatement, at: nextParameter())) }

    func add(_ value: Double?) { note(value.bind(to: _statement.sqliteStatement, at: nextParameter())) }

    func add(_ value: Bool?) { note(value.bind(to: _statement.sqliteStatement, at: nextParameter())) }

    /// Executes a statement that has no rows.
    func execute() throws {
        try checkBindings()
        do {
            try _statement.execute()
        } catch {
            prepared = nil
            throw error
        }
    }

    /// Calls `body` with each row; a row is only good within its call.
    func forEachRow(_ body: (StoredRow) throws -> Void) throws {
        while let row = try step() {
            do {
                try body(row)
            } catch {
                reset()
                throw error
            }
        }
    }

    /// What `body` makes of the first row; `nil` when there is none.
    func firstRow<Value>(_ body: (StoredRow) throws -> Value) throws -> Value? {
        guard let row = try step() else { return nil }
        // A statement that has not come to its end would keep the snapshot of its transaction.
        defer { reset() }
        return try body(row)
    }

    // MARK: The protocol of cursors, which steps through the rows

    var _isDone = false

    var _statement: Statement {
        guard let prepared else { preconditionFailure("an execution begins with begin()") }
        return prepared
    }

    func _element(sqliteStatement: SQLiteStatement) throws -> StoredRow { StoredRow(sqliteStatement) }

    // MARK: Steps

    private func step() throws -> StoredRow? {
        try checkBindings()
        do {
            return try next()
        } catch {
            prepared = nil
            throw error
        }
    }

    private func reset() {
        // Says that the values are not GRDB's business, and resets the statement.
        _statement.setUncheckedArguments(StatementArguments())
        parameter = 0
        bindingFailure = 0
        _isDone = false
    }

    private func nextParameter() -> CInt {
        parameter += 1
        return parameter
    }

    private func note(_ code: CInt) {
        if code != 0 { bindingFailure = code }
    }

    private func checkBindings() throws {
        if bindingFailure != 0 { throw DatabaseError(resultCode: ResultCode(rawValue: bindingFailure)) }
    }
}
