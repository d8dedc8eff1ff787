import Catalog
import GRDB

/// The row at which a ``BoundStatement`` stands. Columns are counted from 0.
///
/// The tables are strict, so that a column has its type or is `NULL`; a `NULL` where none may be is damage.
struct StoredRow {
    private let statement: SQLiteStatement

    init(_ statement: SQLiteStatement) { self.statement = statement }

    func text(_ column: CInt) throws -> String { try existing(optionalText(column)) }

    func optionalText(_ column: CInt) -> String? { String.fromStatement(statement, atUncheckedIndex: column) }

    func integer(_ column: CInt) throws -> Int64 { try existing(optionalInteger(column)) }

    func optionalInteger(_ column: CInt) -> Int64? { Int64.fromStatement(statement, atUncheckedIndex: column) }

    func number(_ column: CInt) throws -> Double { try existing(optionalNumber(column)) }

    func optionalNumber(_ column: CInt) -> Double? { Double.fromStatement(statement, atUncheckedIndex: column) }

    func boolean(_ column: CInt) throws -> Bool { try integer(column) != 0 }

    func timestamp(_ column: CInt) throws -> Timestamp { Timestamp(millisecondsSinceEpoch: try integer(column)) }

    func optionalTimestamp(_ column: CInt) -> Timestamp? {
        optionalInteger(column).map { Timestamp(millisecondsSinceEpoch: $0) }
    }

    private func existing<Value>(_ value: Value?) throws -> Value {
        if let value { return value }
        throw StoreError.damaged("a stored row lacks a value")
    }
}
