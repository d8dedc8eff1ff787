import GRDB

/// Rows for one table that are inserted many at a time, in the order in which they came.
///
/// For rows of a few values the cost is in executing a statement, not in the row. Nothing is in the table before
/// ``flush()``, which whoever owns the buffer calls before its transaction ends.
final class RowBuffer {
    /// SQLite binds the values of a whole statement before it runs; more rows at once gain nothing any more.
    private static let rowsAtOnce = 64

    private enum Value {
        case text(String?)
        case integer(Int64?)
    }

    private let columnCount: Int
    private let insertMany: BoundStatement
    private let insertOne: BoundStatement
    private var values: [Value] = []

    /// - Parameter columns: of every row, in the order of the calls of ``add(_:)-(String?)``.
    init(_ db: Database, table: String, columns: [String]) {
        columnCount = columns.count
        let row = "(\(Array(repeating: "?", count: columns.count).joined(separator: ", ")))"
        let insert = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES"
        insertOne = BoundStatement(db, "\(insert) \(row)")
        insertMany = BoundStatement(
            db, "\(insert) \(Array(repeating: row, count: Self.rowsAtOnce).joined(separator: ", "))")
    }

    /// Adds the value of the next column.
    func add(_ text: String?) { values.append(.text(text)) }

    func add(_ integer: Int64?) { values.append(.integer(integer)) }

    /// Ends a row.
    func endRow() throws {
        precondition(values.count.isMultiple(of: columnCount), "a row has a value for each column")
        guard values.count == columnCount * Self.rowsAtOnce else { return }
        try insert(values[...], with: insertMany)
        values.removeAll(keepingCapacity: true)
    }

    /// Writes the rows that wait.
    func flush() throws {
        for start in stride(from: 0, to: values.count, by: columnCount) {
            try insert(values[start..<start + columnCount], with: insertOne)
        }
        values.removeAll()
    }

    private func insert(_ values: ArraySlice<Value>, with statement: BoundStatement) throws {
        try statement.begin()
        for value in values {
            switch value {
            case .text(let text): statement.add(text)
            case .integer(let integer): statement.add(integer)
            }
        }
        try statement.execute()
    }
}
