import Catalog
import GRDB
import Testing

@testable import Store

@Suite struct BoundStatementTests {
    private func scratch() throws -> DatabaseQueue {
        let queue = try DatabaseQueue()
        try queue.write { try $0.execute(sql: "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE, c REAL) STRICT") }
        return queue
    }

    @Test func valuesComeBackAsTheyWere() throws {
        try scratch().write { db in
            let insert = BoundStatement(db, "INSERT INTO t (a, b, c) VALUES (?, ?, ?)")
            let rows: [(Int64, String?, Double?)] = [
                (1, "short", 0.5), (2, nil, nil), (.max, String(repeating: "ü€😀", count: 99), -1e300), (.min, "", 0),
            ]
            for row in rows {
                try insert.begin()
                insert.add(row.0)
                insert.add(row.1)
                insert.add(row.2)
                try insert.execute()
            }
            let select = BoundStatement(db, "SELECT a, b, c FROM t WHERE a = ?")
            for row in rows {
                try select.begin()
                select.add(row.0)
                let found = try select.firstRow { (try $0.integer(0), $0.optionalText(1), $0.optionalNumber(2)) }
                #expect(found?.0 == row.0 && found?.1 == row.1 && found?.2 == row.2)
            }
            try select.begin()
            select.add(Int64(77))
            #expect(try select.firstRow { try $0.integer(0) } == nil)
        }
    }

    @Test func worksAgainAfterAFailure() throws {
        try scratch().write { db in
            let insert = BoundStatement(db, "INSERT INTO t (a, b) VALUES (?, ?)")
            func add(_ key: Int64, _ text: String) throws {
                try insert.begin()
                insert.add(key)
                insert.add(text)
                try insert.execute()
            }
            try add(1, "x")
            #expect(throws: DatabaseError.self) { try add(2, "x") }
            try add(2, "y")
            struct Stop: Error {}
            let select = BoundStatement(db, "SELECT a FROM t ORDER BY a")
            try select.begin()
            #expect(throws: Stop.self) { try select.forEachRow { _ in throw Stop() } }
            var keys: [Int64] = []
            try select.begin()
            try select.forEachRow { keys.append(try $0.integer(0)) }
            #expect(keys == [1, 2])
        }
    }

    @Test func missingValuesAreDamage() throws {
        try scratch().write { db in
            try db.execute(sql: "INSERT INTO t (a) VALUES (1)")
            let select = BoundStatement(db, "SELECT b FROM t")
            try select.begin()
            let refusal = #expect(throws: Refusal.self) { try select.firstRow { try $0.text(0) } }
            #expect(refusal?.code == .storeDamaged)
        }
    }

    @Test(arguments: [0, 1, 63, 64, 65, 128, 200])
    func bufferedRowsKeepTheirOrder(count: Int) throws {
        try scratch().write { db in
            let rows = RowBuffer(db, table: "t", columns: ["b", "c"])
            for number in 0..<count {
                rows.add("row \(number)")
                rows.add(number.isMultiple(of: 3) ? nil : Int64(number))
                try rows.endRow()
            }
            try rows.flush()
            try rows.flush()
            let found = try String.fetchAll(db, sql: "SELECT b FROM t ORDER BY a")
            #expect(found == (0..<count).map { "row \($0)" })
            #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM t WHERE c IS NULL") == (count + 2) / 3)
        }
    }
}
