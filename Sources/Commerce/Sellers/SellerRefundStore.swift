import Catalog
import GRDB

/// What refunds take back from sellers, line by line.
extension SellerLedgerStore {
    /// Divides a refund among the lines of its order and takes their parts back from their sellers. For the transaction that
    /// refunds; doing it again with the same refund changes nothing.
    ///
    /// - Parameter minorUnits: of what the buyer paid, with tax and shipping; above 0.
    /// - Parameter lines: what the refund is for; what of it is for none is spread over what is left of all of them.
    package func refunded(
        _ order: SoldOrder, refund: String, minorUnits: Int64, lines: [RefundedLine] = [], at now: Timestamp
    ) throws {
        try db.execute(
            sql: "INSERT OR IGNORE INTO sellerRefund (orderID, refundID, minorUnits) VALUES (?, ?, ?)",
            arguments: [order.id, refund, minorUnits])
        guard db.changesCount == 1 else { return }
        for earlier in try undivided(order, before: refund) { try divide(earlier, [], of: order) }
        try divide((refund, minorUnits), lines, of: order)
        let refunded = try refundedByLine(of: order.id)
        let paid = Dictionary(uniqueKeysWithValues: order.lines.map { ($0.number, $0.paidMinorUnits) })
        for sale in try entries("kind = 'sale' AND orderID = ?", [order.id]) {
            guard let line = sale.line else { continue }
            let before = try takenBack(sale)
            let after = Commission.takenBack(
                gross: sale.gross, commission: sale.commission, refunded: refunded[line] ?? 0, of: paid[line] ?? 0)
            let commission = max(0, after.commission - before.commission)
            let net = max(0, after.gross - after.commission - before.gross + before.commission)
            guard commission != 0 || net != 0 else { continue }
            var entry = sale
            (entry.kind, entry.quantity, entry.reference, entry.at) = (.refund, 0, refund, now)
            (entry.gross, entry.commission) = (-(net + commission), -commission)
            try insert(entry)
        }
    }

    /// What went back for a line by its number, and no pieces came back for it.
    func goodwill(_ line: Int64, of orderID: String) throws -> Int64 {
        let sql = """
            SELECT ifnull(sum(minorUnits), 0) FROM refundedLine
            WHERE orderID = ? AND line = ? AND isNamed AND quantity = 0
            """
        return try Int64.fetchOne(db, sql: sql, arguments: [orderID, line]) ?? 0
    }

    /// What has been refunded of each line of an order, with tax; line 0 is what no line bears.
    func refundedByLine(of orderID: String) throws -> [Int64: Int64] {
        let sql = "SELECT line, sum(minorUnits) FROM refundedLine WHERE orderID = ? GROUP BY line"
        let rows = try Row.fetchAll(db, sql: sql, arguments: [orderID])
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
    }

    /// Refunds from before they were divided: each was for the whole order.
    private func undivided(_ order: SoldOrder, before refund: String) throws -> [(id: String, minorUnits: Int64)] {
        let sql = """
            SELECT refundID, minorUnits FROM sellerRefund WHERE orderID = ? AND refundID <> ? AND NOT EXISTS (
                SELECT 1 FROM refundedLine
                WHERE refundedLine.orderID = sellerRefund.orderID AND refundedLine.refundID = sellerRefund.refundID)
            ORDER BY refundID
            """
        return try Row.fetchAll(db, sql: sql, arguments: [order.id, refund]).map { ($0[0], $0[1]) }
    }

    private func divide(
        _ refund: (id: String, minorUnits: Int64), _ lines: [RefundedLine], of order: SoldOrder
    ) throws {
        let numbers = order.lines.map(\.number) + [RefundedLine.rest]
        let before = try refundedByLine(of: order.id)
        let paid = order.lines.map(\.paidMinorUnits) + [order.restMinorUnits]
        let named = numbers.map { number in lines.filter { $0.line == number }.reduce(0) { $0 + $1.minorUnits } }
        let shares = RefundShares.shares(
            of: refund.minorUnits, named: named,
            left: zip(numbers, paid).map { max(0, $1 - (before[$0] ?? 0)) })
        for (place, number) in numbers.enumerated() where shares[place] > 0 {
            let quantity = lines.filter { $0.line == number }.reduce(0) { $0 + $1.quantity }
            try db.execute(
                sql: """
                    INSERT INTO refundedLine (orderID, refundID, line, minorUnits, quantity, isNamed)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [order.id, refund.id, number, shares[place], quantity, named[place] > 0])
        }
    }

    /// What refunds have taken back of a sale, both from 0 up.
    private func takenBack(_ sale: SellerEntry) throws -> (gross: Int64, commission: Int64) {
        let sql = """
            SELECT ifnull(sum(-gross), 0), ifnull(sum(-commission), 0) FROM sellerEntry
            WHERE kind = 'refund' AND orderID = ? AND line = ?
            """
        let row = try Row.fetchOne(db, sql: sql, arguments: [sale.orderID, sale.line])
        return (row?[0] ?? 0, row?[1] ?? 0)
    }
}
