import Catalog
import GRDB

/// Payouts, which the ledger has from their request on.
extension SellerLedgerStore {
    /// Writes a payout down and takes it out of the balance at once, so that nothing is paid out twice.
    ///
    /// - Throws: `conflict` when there is not as much.
    func request(_ payout: SellerPayout) throws -> SellerPayout {
        let available =
            try balances(of: payout.sellerID).first { $0.currency == payout.currency }?.available ?? 0
        guard payout.minorUnits <= available else {
            throw Refusal(
                .conflict, message: "\(available) \(payout.currency) in minor units are available, not that much")
        }
        try db.execute(
            sql: """
                INSERT INTO sellerPayout (id, sellerID, currency, minorUnits, state, requestedBy, requestedAt)
                VALUES (?, ?, ?, ?, 'requested', ?, ?)
                """,
            arguments: [
                payout.id, payout.sellerID.rawValue, payout.currency.rawValue, payout.minorUnits, payout.requestedBy,
                payout.requestedAt.millisecondsSinceEpoch,
            ])
        var payout = payout
        payout.number = db.lastInsertedRowID
        try insert(Self.entry(of: payout, .payout, at: payout.requestedAt))
        return payout
    }

    /// Writes what may change of a payout.
    ///
    /// - Parameter nextAt: when somebody has to look after it again; while it is sent, and only then.
    func update(_ payout: SellerPayout, nextAt: Timestamp?) throws {
        precondition((payout.state == .sending) == (nextAt != nil), "what is sent is looked after")
        let sending = payout.sending
        try db.execute(
            sql: """
                UPDATE sellerPayout SET state = ?, note = ?, endedAt = ?, gateway = ?, account = ?, transferID = ?,
                    reversalID = ?, attempts = ?, nextAt = ?, actor = ?, correlationID = ? WHERE id = ?
                """,
            arguments: [
                payout.state.rawValue, payout.note, payout.endedAt?.millisecondsSinceEpoch, sending?.gateway,
                sending?.account, sending?.transferID, sending?.reversalID, sending?.attempts ?? 0,
                nextAt?.millisecondsSinceEpoch, sending?.caller.actor, sending?.caller.correlationID, payout.id,
            ])
        precondition(db.changesCount == 1, "a payout that changes is there")
    }

    /// A payout that was rejected comes back into the balance.
    func giveBack(_ payout: SellerPayout, at now: Timestamp) throws {
        try insert(Self.entry(of: payout, .payoutReturned, at: now))
    }

    // MARK: Looking

    func payout(_ id: String) throws -> SellerPayout? { try payouts("id = ?", [id]).first }

    /// - Throws: `not_found`.
    func knownPayout(_ id: String) throws -> SellerPayout {
        guard let payout = try payout(id) else { throw Refusal(.notFound, message: "there is no such payout") }
        return payout
    }

    /// Of one seller, the newest first.
    func payouts(of seller: SellerID, before number: Int64?, limit: Int) throws -> [SellerPayout] {
        try payouts(
            "sellerID = ? AND number < ? ORDER BY number DESC LIMIT ?", [seller.rawValue, number ?? .max, limit])
    }

    /// In one state, the oldest first.
    func payouts(_ state: SellerPayout.State, after number: Int64, limit: Int) throws -> [SellerPayout] {
        try payouts("state = ? AND number > ? ORDER BY number LIMIT ?", [state.rawValue, number, limit])
    }

    // MARK: Looking after them

    /// Payouts of a gateway that somebody has to look after now.
    func duePayouts(_ gateway: String, at now: Timestamp, limit: Int) throws -> [String] {
        let sql = "SELECT id FROM sellerPayout WHERE nextAt <= ? AND gateway = ? ORDER BY nextAt LIMIT ?"
        let select = try db.cachedStatement(sql: sql)
        return try String.fetchAll(select, arguments: [now.millisecondsSinceEpoch, gateway, limit])
    }

    /// Makes everything due that is on its way: for the start, when nobody else can be looking after it.
    func makeAllPayoutsDue(at now: Timestamp) throws {
        try db.execute(
            sql: "UPDATE sellerPayout SET nextAt = ? WHERE nextAt > ?",
            arguments: [now.millisecondsSinceEpoch, now.millisecondsSinceEpoch])
    }

    /// How many payouts are on their way over a gateway other than the one in use.
    func strandedPayouts(except gateway: String) throws -> Int {
        let sql = "SELECT count(*) FROM sellerPayout WHERE nextAt IS NOT NULL AND gateway IS NOT ?"
        return try Int.fetchOne(db, sql: sql, arguments: [gateway]) ?? 0
    }

    // MARK: Rows

    private func payouts(_ condition: String, _ arguments: StatementArguments) throws -> [SellerPayout] {
        let sql = """
            SELECT id, number, sellerID, currency, minorUnits, state, note, requestedBy, requestedAt, endedAt, gateway,
                account, transferID, reversalID, attempts, actor, correlationID
            FROM sellerPayout WHERE \(condition)
            """
        return try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
            guard let state = SellerPayout.State(rawValue: row[5]) else {
                throw Refusal(.storeDamaged, message: "a payout has an unknown state")
            }
            var payout = SellerPayout(
                id: row[0], number: row[1], sellerID: SellerID(row[2]), currency: CurrencyCode(row[3]),
                minorUnits: row[4], state: state, note: row[6], requestedBy: row[7],
                requestedAt: Timestamp(millisecondsSinceEpoch: row[8]),
                endedAt: (row[9] as Int64?).map { Timestamp(millisecondsSinceEpoch: $0) })
            if let account: String = row[11] {
                payout.sending = SellerPayout.Sending(
                    gateway: row[10], account: account, transferID: row[12], reversalID: row[13], attempts: row[14],
                    caller: Caller(actor: row[15], correlationID: row[16]))
            }
            return payout
        }
    }

    private static func entry(of payout: SellerPayout, _ kind: SellerEntry.Kind, at now: Timestamp) -> SellerEntry {
        let amount = kind == .payout ? -payout.minorUnits : payout.minorUnits
        return SellerEntry(
            number: 0, sellerID: payout.sellerID, kind: kind, orderID: nil, line: nil, productID: nil, quantity: 0,
            currency: payout.currency, gross: amount, commission: 0, reference: payout.id, at: now)
    }
}
