import Catalog
import GRDB

extension ConsistencyStore {
    /// What orders and the ledger of sellers say differently.
    func ledger() throws -> [Disagreement] {
        var found: [Disagreement] = []
        for sql in SellerConsistencySQL.all {
            for row in try Row.fetchAll(db, sql: sql) {
                found.append(Disagreement(subject: .sellers, order: row[0], message: row[1]))
            }
        }
        for row in try Row.fetchAll(db, sql: SellerConsistencySQL.takenBack) {
            let expected = Commission.takenBack(gross: row[3], commission: row[4], refunded: row[6], of: row[5])
            let taken: (gross: Int64, commission: Int64) = (row[7], row[8])
            if taken == expected { continue }
            let (seller, line): (String, Int64) = (row[1], row[2])
            let message =
                "of the sale of line \(line) \(taken.gross) with a commission of \(taken.commission) were taken back "
                + "from \(seller), expected \(expected.gross) with \(expected.commission)"
            found.append(Disagreement(subject: .sellers, order: row[0], message: message))
        }
        return found
    }
}
