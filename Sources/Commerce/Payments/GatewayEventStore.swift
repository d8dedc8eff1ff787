import Catalog
import Foundation
import GRDB

/// A gateway's message that waits to be looked into.
struct WaitingGatewayEvent: Hashable, Sendable {
    var event: GatewayEvent
    var attempts: Int64
}

/// Messages of gateways, each once. Lives no longer than its transaction.
struct GatewayEventStore {
    enum State: String { case waiting, done, ignored }

    private let db: Database

    init(_ db: Database) { self.db = db }

    /// - Returns: whether it is new: gateways send theirs until somebody takes them, and sometimes once more.
    func insert(_ event: GatewayEvent, body: [UInt8], gateway: String, at now: Timestamp) throws -> Bool {
        var ids: (intent: String?, payment: String?) = (nil, nil)
        let subject: String
        switch event.subject {
        case .intent(let intent, let payment):
            subject = "intent"
            ids = (intent.rawValue, payment?.rawValue)
        case .refunds(let intent):
            subject = "refunds"
            ids = (intent.rawValue, nil)
        case .disputes(let intent):
            subject = "dispute"
            ids = (intent.rawValue, nil)
        case .other: subject = "other"
        }
        let isWaiting = event.subject != .other
        try db.execute(
            sql: """
                INSERT INTO gatewayEvent (gateway, id, type, subject, intentID, paymentID, body, state, attempts,
                    receivedAt, nextAt)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT DO NOTHING
                """,
            arguments: [
                gateway, event.id, event.type, subject, ids.intent, ids.payment, Data(body),
                (isWaiting ? State.waiting : .ignored).rawValue, now.millisecondsSinceEpoch,
                isWaiting ? now.millisecondsSinceEpoch : nil,
            ])
        return db.changesCount > 0
    }

    /// The oldest first.
    func due(_ gateway: String, at now: Timestamp, limit: Int) throws -> [WaitingGatewayEvent] {
        let sql = """
            SELECT id, type, subject, intentID, paymentID, attempts FROM gatewayEvent
            WHERE nextAt <= ? AND gateway = ? ORDER BY nextAt LIMIT ?
            """
        let arguments: StatementArguments = [now.millisecondsSinceEpoch, gateway, limit]
        return try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
            let intent = GatewayIntentID((row[3] as String?) ?? "")
            let subject: GatewayEvent.Subject =
                switch row[2] as String {
                case "intent": .intent(intent, (row[4] as String?).map(PaymentID.init))
                case "refunds": .refunds(intent)
                case "dispute": .disputes(intent)
                default: .other
                }
            return WaitingGatewayEvent(
                event: GatewayEvent(id: row[0], type: row[1], subject: subject), attempts: row[5])
        }
    }

    /// - Returns: whether it was waiting.
    func end(_ id: String, of gateway: String, as state: State) throws -> Bool {
        try db.execute(
            sql: "UPDATE gatewayEvent SET state = ?, nextAt = NULL WHERE gateway = ? AND id = ? AND state = 'waiting'",
            arguments: [state.rawValue, gateway, id])
        return db.changesCount > 0
    }

    func putOff(_ id: String, of gateway: String, until: Timestamp) throws {
        try db.execute(
            sql: """
                UPDATE gatewayEvent SET attempts = attempts + 1, nextAt = ?
                WHERE gateway = ? AND id = ? AND state = 'waiting'
                """,
            arguments: [until.millisecondsSinceEpoch, gateway, id])
    }

    /// Forgets what nobody will ask about any more.
    func removeOld(before instant: Timestamp, limit: Int) throws {
        try db.execute(
            sql: """
                DELETE FROM gatewayEvent WHERE (gateway, id) IN
                    (SELECT gateway, id FROM gatewayEvent WHERE receivedAt < ? LIMIT ?)
                """,
            arguments: [instant.millisecondsSinceEpoch, limit])
    }
}
