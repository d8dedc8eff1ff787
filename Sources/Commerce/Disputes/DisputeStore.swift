import Catalog
import GRDB

/// Disputes and the notes on them. Lives no longer than its transaction.
struct DisputeStore {
    let db: Database

    init(_ db: Database) { self.db = db }

    private static let select = """
        SELECT dispute.key, dispute.id, placedOrder.id, placedOrder.number, placedOrder.currency, gatewayID, reason,
            minorUnits, dispute.state, refundMinorUnits, dispute.createdAt, dispute.updatedAt, dispute.paymentID,
            isInquiry, withdrawnMinorUnits, evidenceDueAt, evidence, evidenceState, evidenceAttempts, evidenceNextAt
        FROM dispute JOIN placedOrder ON placedOrder.key = dispute.orderKey
        """

    /// With its notes.
    ///
    /// - Throws: `not_found`.
    func known(_ id: DisputeID) throws -> Dispute {
        if let found = try one("dispute.id", id.rawValue) { return found }
        throw Refusal(.notFound, message: "there is no such dispute")
    }

    /// With its notes.
    func get(gatewayID: String) throws -> Dispute? { try one("gatewayID", gatewayID) }

    private func one(_ column: String, _ value: String) throws -> Dispute? {
        let select = try db.cachedStatement(sql: "\(Self.select) WHERE \(column) = ?")
        guard let row = try Row.fetchOne(select, arguments: [value]) else { return nil }
        var dispute = try Self.dispute(row)
        let notes = try db.cachedStatement(
            sql: "SELECT number, at, actor, note FROM disputeNote WHERE disputeKey = ? ORDER BY number")
        dispute.notes = try Row.fetchAll(notes, arguments: [dispute.key]).map { row in
            Dispute.Note(
                number: row[0], at: Timestamp(millisecondsSinceEpoch: row[1]), actor: row[2], note: row[3])
        }
        return dispute
    }

    /// Newest first, without notes.
    func page(_ state: DisputeState?, before: DisputeID?, limit: Int) throws -> [Dispute] {
        let sql = """
            \(Self.select)
            WHERE (?1 IS NULL OR dispute.state = ?1)
                AND (?2 IS NULL OR dispute.key < (SELECT key FROM dispute WHERE id = ?2))
            ORDER BY dispute.key DESC LIMIT ?3
            """
        return try Row.fetchAll(db, sql: sql, arguments: [state?.rawValue, before?.rawValue, limit]).map(Self.dispute)
    }

    func insert(_ dispute: Dispute, of order: Order) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO dispute (id, orderKey, gatewayID, reason, minorUnits, state, refundMinorUnits, createdAt,
                    updatedAt, paymentID)
                VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
                """)
        try insert.execute(arguments: [
            dispute.id.rawValue, order.key, dispute.gatewayID, dispute.reason, dispute.minorUnits,
            dispute.state.rawValue, dispute.createdAt.millisecondsSinceEpoch, dispute.updatedAt.millisecondsSinceEpoch,
            dispute.payment?.rawValue,
        ])
    }

    func insert(_ note: Dispute.Note, of dispute: Dispute) throws {
        let insert = try db.cachedStatement(
            sql: "INSERT INTO disputeNote (disputeKey, number, at, actor, note) VALUES (?, ?, ?, ?, ?)")
        try insert.execute(arguments: [
            dispute.key, note.number, note.at.millisecondsSinceEpoch, note.actor, note.note,
        ])
    }

    func update(_ dispute: Dispute) throws {
        let update = try db.cachedStatement(
            sql: """
                UPDATE dispute SET state = ?, refundMinorUnits = ?, updatedAt = ?, isInquiry = ?,
                    withdrawnMinorUnits = ?, evidenceDueAt = ?, evidence = ?, evidenceState = ?, evidenceAttempts = ?,
                    evidenceNextAt = ?
                WHERE key = ?
                """)
        let evidence = dispute.evidence.map { String(decoding: JSONWriter.bytes($0.json), as: UTF8.self) }
        try update.execute(arguments: [
            dispute.state.rawValue, dispute.refundMinorUnits, dispute.updatedAt.millisecondsSinceEpoch,
            dispute.isInquiry, dispute.withdrawnMinorUnits, dispute.evidenceDueAt?.millisecondsSinceEpoch, evidence,
            dispute.evidenceState?.rawValue, dispute.evidenceAttempts,
            dispute.evidenceNextAt?.millisecondsSinceEpoch, dispute.key,
        ])
        precondition(db.changesCount == 1, "a dispute that changes is there")
    }

    /// Evidence that somebody has to look after, the longest due first.
    func due(_ gateway: String, at now: Timestamp, limit: Int) throws -> [DisputeID] {
        let select = try db.cachedStatement(
            sql: """
                SELECT id FROM dispute WHERE evidenceNextAt <= ?
                    AND (SELECT gateway FROM payment WHERE payment.id = dispute.paymentID) = ?
                ORDER BY evidenceNextAt LIMIT ?
                """)
        let arguments: StatementArguments = [now.millisecondsSinceEpoch, gateway, limit]
        return try String.fetchAll(select, arguments: arguments).map { DisputeID($0) }
    }

    private static func dispute(_ row: Row) throws -> Dispute {
        guard let state = DisputeState(rawValue: row[8]) else {
            throw Refusal(.storeDamaged, message: "a dispute has an unknown state")
        }
        var dispute = Dispute(
            id: DisputeID(row[1]), order: OrderID(row[2]), orderNumber: OrderNumber(row[3]),
            currency: CurrencyCode(row[4]), gatewayID: row[5], reason: row[6], minorUnits: row[7], state: state,
            refundMinorUnits: row[9], createdAt: Timestamp(millisecondsSinceEpoch: row[10]),
            updatedAt: Timestamp(millisecondsSinceEpoch: row[11]))
        dispute.key = row[0]
        dispute.payment = (row[12] as String?).map { PaymentID($0) }
        (dispute.isInquiry, dispute.withdrawnMinorUnits) = (row[13], row[14])
        dispute.evidenceDueAt = (row[15] as Int64?).map { Timestamp(millisecondsSinceEpoch: $0) }
        dispute.evidence = try (row[16] as String?).flatMap { DisputeEvidence(stored: try JSONReader.parse($0)) }
        dispute.evidenceState = (row[17] as String?).flatMap(Dispute.EvidenceState.init(rawValue:))
        dispute.evidenceAttempts = row[18]
        dispute.evidenceNextAt = (row[19] as Int64?).map { Timestamp(millisecondsSinceEpoch: $0) }
        return dispute
    }
}
