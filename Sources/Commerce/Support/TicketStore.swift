import Catalog
import GRDB

/// Tickets and their messages. Lives no longer than its transaction.
struct TicketStore {
    private let db: Database

    init(_ db: Database) { self.db = db }

    private static let select = """
        SELECT ticket.key, ticket.id, ticket.userID, placedOrder.id, subject, ticket.state, assignee, ticket.createdAt,
            ticket.updatedAt
        FROM ticket LEFT JOIN placedOrder ON placedOrder.key = ticket.orderKey
        """

    /// With its messages.
    ///
    /// - Throws: `not_found`.
    func known(_ id: TicketID) throws -> Ticket {
        let select = try db.cachedStatement(sql: "\(Self.select) WHERE ticket.id = ?")
        guard let row = try Row.fetchOne(select, arguments: [id.rawValue]) else {
            throw Refusal(.notFound, message: "there is no such ticket")
        }
        return try withMessages(try Self.ticket(row))
    }

    /// Newest first, without messages.
    ///
    /// - Parameter user: whose; `nil` for everybody's.
    /// - Parameter order: about which; `nil` for any or none.
    func page(
        of user: UserID?, about order: OrderID? = nil, _ state: TicketState? = nil, assignee: UserID? = nil,
        before: TicketID?, limit: Int
    ) throws -> [Ticket] {
        let sql = """
            \(Self.select)
            WHERE (?1 IS NULL OR ticket.userID = ?1) AND (?2 IS NULL OR placedOrder.id = ?2)
                AND (?3 IS NULL OR ticket.state = ?3) AND (?4 IS NULL OR assignee = ?4)
                AND (?5 IS NULL OR ticket.key < (SELECT key FROM ticket WHERE id = ?5))
            ORDER BY ticket.key DESC LIMIT ?6
            """
        let arguments: StatementArguments = [
            user?.rawValue, order?.rawValue, state?.rawValue, assignee?.rawValue, before?.rawValue, limit,
        ]
        return try Row.fetchAll(db, sql: sql, arguments: arguments).map(Self.ticket)
    }

    /// All of a person, with their messages.
    func export(_ user: UserID) throws -> [Ticket] {
        let sql = "\(Self.select) WHERE ticket.userID = ? ORDER BY ticket.key"
        return try Row.fetchAll(db, sql: sql, arguments: [user.rawValue]).map { row in
            try withMessages(try Self.ticket(row))
        }
    }

    /// Takes a person's tickets away with all that was said in them.
    func erase(_ user: UserID) throws {
        try db.execute(
            sql: "DELETE FROM ticketMessage WHERE ticketKey IN (SELECT key FROM ticket WHERE userID = ?)",
            arguments: [user.rawValue])
        try db.execute(sql: "DELETE FROM ticket WHERE userID = ?", arguments: [user.rawValue])
        try db.execute(sql: "UPDATE ticket SET assignee = NULL WHERE assignee = ?", arguments: [user.rawValue])
    }

    func insert(_ ticket: Ticket, about order: Order?) throws -> Ticket {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO ticket (id, userID, orderKey, subject, state, createdAt, updatedAt)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        try insert.execute(arguments: [
            ticket.id.rawValue, ticket.userID?.rawValue, order?.key, ticket.subject, ticket.state.rawValue,
            ticket.createdAt.millisecondsSinceEpoch, ticket.updatedAt.millisecondsSinceEpoch,
        ])
        var made = ticket
        made.key = db.lastInsertedRowID
        for message in ticket.messages { try self.insert(message, of: made) }
        return made
    }

    func insert(_ message: Ticket.Message, of ticket: Ticket) throws {
        let insert = try db.cachedStatement(
            sql: "INSERT INTO ticketMessage (ticketKey, number, at, side, actor, body) VALUES (?, ?, ?, ?, ?, ?)")
        try insert.execute(arguments: [
            ticket.key, message.number, message.at.millisecondsSinceEpoch, message.side.rawValue, message.actor,
            message.body,
        ])
    }

    func update(_ ticket: Ticket) throws {
        let update = try db.cachedStatement(
            sql: "UPDATE ticket SET state = ?, assignee = ?, updatedAt = ? WHERE key = ?")
        try update.execute(arguments: [
            ticket.state.rawValue, ticket.assignee?.rawValue, ticket.updatedAt.millisecondsSinceEpoch, ticket.key,
        ])
    }

    private func withMessages(_ ticket: Ticket) throws -> Ticket {
        var ticket = ticket
        let select = try db.cachedStatement(
            sql: "SELECT number, at, side, actor, body FROM ticketMessage WHERE ticketKey = ? ORDER BY number")
        ticket.messages = try Row.fetchAll(select, arguments: [ticket.key]).map { row in
            Ticket.Message(
                number: row[0], at: Timestamp(millisecondsSinceEpoch: row[1]),
                side: Ticket.Side(rawValue: row[2]) ?? .customer, actor: row[3], body: row[4])
        }
        return ticket
    }

    private static func ticket(_ row: Row) throws -> Ticket {
        guard let state = TicketState(rawValue: row[5]) else {
            throw Refusal(.storeDamaged, message: "a ticket has an unknown state")
        }
        var ticket = Ticket(
            id: TicketID(row[1]), userID: (row[2] as String?).map { UserID($0) },
            order: (row[3] as String?).map { OrderID($0) }, subject: row[4], state: state,
            assignee: (row[6] as String?).map { UserID($0) }, createdAt: Timestamp(millisecondsSinceEpoch: row[7]),
            updatedAt: Timestamp(millisecondsSinceEpoch: row[8]))
        ticket.key = row[0]
        return ticket
    }
}
