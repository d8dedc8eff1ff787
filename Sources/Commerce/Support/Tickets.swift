import Catalog

/// Questions to the shop: asked by people with an account and by guests about their order, answered by the shop.
package final class Tickets: Sendable {
    private static let subjectCharacters = 200
    private static let bodyBytesMax = 10_000
    private static let messagesMax = 500

    private let store: CommerceStore
    private let environment: CommerceEnvironment

    package init(store: CommerceStore, environment: CommerceEnvironment) {
        self.store = store
        self.environment = environment
    }

    // MARK: Customers

    /// - Parameter body: `{"subject", "message", "order_id"}`; a guest's ticket is about his order.
    /// - Throws: `invalid_value` with all problems; `not_found` for the order of somebody else.
    package func open(_ body: JSONValue, by owner: TicketOwner, _ caller: Caller) async throws(Refusal) -> Ticket {
        var reader = MemberReader(body, known: ["subject", "message", "order_id"])
        let subject = reader.line("subject", charactersMax: Self.subjectCharacters, isRequired: true)
        let message = Self.message(&reader)
        let about = reader.text("order_id", bytes: 1...64).map { OrderID($0) }
        guard let subject, let message, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        let now = environment.now()
        let id = TicketID("tic_\(environment.randomText(20))")
        return try await store.write { db in
            let orders = OrderStore(db)
            var ticket = Ticket(id: id, subject: subject, createdAt: now, updatedAt: now)
            var order: Order?
            switch owner {
            case .user(let user):
                ticket.userID = user
                order = try about.map { try orders.order($0, for: .user(user)) }
            case .order(let id, let claimant):
                let found = try orders.order(id, for: claimant)
                (order, ticket.userID) = (found, found.userID)
            }
            ticket.order = order?.id
            ticket.messages = [
                Ticket.Message(number: 1, at: now, side: .customer, actor: caller.actor, body: message)
            ]
            let made = try TicketStore(db).insert(ticket, about: order)
            try CommerceEventStore(db).append(.ticketOpened, Self.payload(made), by: caller, at: now)
            return made
        }
    }

    /// Newest first, without messages.
    ///
    /// - Throws: `not_found` for the order of somebody else.
    package func tickets(of owner: TicketOwner, before: TicketID?, limit: Int) async throws(Refusal) -> [Ticket] {
        try await store.read { db in
            switch owner {
            case .user(let user): return try TicketStore(db).page(of: user, before: before, limit: limit)
            case .order(let id, let claimant):
                _ = try OrderStore(db).order(id, for: claimant)
                return try TicketStore(db).page(of: nil, about: id, before: before, limit: limit)
            }
        }
    }

    /// - Throws: `not_found` for anybody else's.
    package func ticket(_ id: TicketID, of owner: TicketOwner) async throws(Refusal) -> Ticket {
        try await store.read { db in
            let ticket = try TicketStore(db).known(id)
            let isOwn =
                switch owner {
                case .user(let user): ticket.userID == user
                case .order(let order, let claimant): try OrderStore(db).order(order, for: claimant).id == ticket.order
                }
            guard isOwn else { throw Refusal(.notFound, message: "there is no such ticket") }
            return ticket
        }
    }

    /// Adds to a ticket; a closed one is open again.
    ///
    /// - Parameter body: `{"message"}`.
    /// - Throws: `invalid_value`; `not_found`; `conflict` for one with too many messages.
    package func write(
        _ body: JSONValue, to id: TicketID, by owner: TicketOwner, _ caller: Caller
    ) async throws(Refusal) -> Ticket {
        _ = try await ticket(id, of: owner)
        return try await write(body, to: id, .customer, caller)
    }

    /// Closing again changes nothing.
    ///
    /// - Throws: `not_found`.
    package func close(_ id: TicketID, by owner: TicketOwner) async throws(Refusal) -> Ticket {
        _ = try await ticket(id, of: owner)
        return try await change(id) { $0.state = .closed }
    }

    // MARK: The shop

    /// Newest first, without messages.
    package func page(
        _ state: TicketState?, assignee: UserID?, before: TicketID?, limit: Int
    ) async throws(Refusal) -> [Ticket] {
        try await store.read {
            try TicketStore($0).page(of: nil, state, assignee: assignee, before: before, limit: limit)
        }
    }

    /// - Throws: `not_found`.
    package func ticket(_ id: TicketID) async throws(Refusal) -> Ticket {
        try await store.read { try TicketStore($0).known(id) }
    }

    /// Answers; it is the customer's turn then.
    ///
    /// - Throws: as ``write(_:to:by:_:)``.
    package func answer(_ body: JSONValue, to id: TicketID, by caller: Caller) async throws(Refusal) -> Ticket {
        try await write(body, to: id, .staff, caller)
    }

    /// - Parameter body: `{"state", "assignee"}`; an empty assignee is nobody.
    /// - Throws: `invalid_value` also for somebody who does not answer tickets; `not_found`.
    package func update(_ body: JSONValue, _ id: TicketID) async throws(Refusal) -> Ticket {
        var reader = MemberReader(body, known: ["state", "assignee"])
        let state = reader.word("state", TicketState.self)
        let assignee = reader.text("assignee", bytes: 0...64)
        try reader.check()
        if let assignee, !assignee.isEmpty {
            let user = try await store.read { try UserStore($0).user(UserID(assignee)) }
            guard let user, user.isActive, user.roles.allow(.answerTickets) else {
                reader.note(.invalidValue, "assignee", "expected somebody who answers tickets")
                throw MemberReader.refusal(reader.problems)
            }
        }
        return try await change(id) { ticket in
            ticket.state = state ?? ticket.state
            if let assignee { ticket.assignee = assignee.isEmpty ? nil : UserID(assignee) }
        }
    }

    // MARK: Shared

    private static func message(_ reader: inout MemberReader) -> String? {
        guard let value = reader.value("message") else {
            reader.note(.required, "message", "the member is missing")
            return nil
        }
        guard let text = value.text?.trimmed, (1...bodyBytesMax).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x0A || $0 == 0x09 })
        else {
            reader.note(.invalidValue, "message", "expected a text of 1 to \(bodyBytesMax) bytes")
            return nil
        }
        return text
    }

    private func write(
        _ body: JSONValue, to id: TicketID, _ side: Ticket.Side, _ caller: Caller
    ) async throws(Refusal) -> Ticket {
        var reader = MemberReader(body, known: ["message"])
        let text = Self.message(&reader)
        guard let text, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        let now = environment.now()
        return try await store.write { db in
            var ticket = try TicketStore(db).known(id)
            guard ticket.messages.count < Self.messagesMax else {
                throw Refusal(.conflict, message: "the ticket is long enough, open another one")
            }
            let message = Ticket.Message(
                number: Int64(ticket.messages.count) + 1, at: now, side: side, actor: caller.actor, body: text)
            try TicketStore(db).insert(message, of: ticket)
            ticket.messages.append(message)
            (ticket.state, ticket.updatedAt) = (side == .staff ? .waiting : .open, now)
            try TicketStore(db).update(ticket)
            let type = side == .staff ? CommerceEventType.ticketAnswered : .ticketWritten
            try CommerceEventStore(db).append(type, Self.payload(ticket), by: caller, at: now)
            return ticket
        }
    }

    private func change(
        _ id: TicketID, _ change: @escaping @Sendable (inout Ticket) -> Void
    ) async throws(Refusal) -> Ticket {
        let now = environment.now()
        return try await store.write { db in
            let before = try TicketStore(db).known(id)
            var ticket = before
            change(&ticket)
            guard ticket != before else { return ticket }
            ticket.updatedAt = now
            try TicketStore(db).update(ticket)
            return ticket
        }
    }

    /// Nothing of what was said: whoever may read it asks for the ticket.
    private static func payload(_ ticket: Ticket) -> JSONValue {
        [
            "ticket_id": .string(ticket.id.rawValue), "state": .string(ticket.state.rawValue),
            "order_id": ticket.order.map { .string($0.rawValue) } ?? .null,
            "user_id": ticket.userID.map { .string($0.rawValue) } ?? .null,
        ]
    }

    /// Given with all that is known of somebody, and gone with him.
    package var personalData: PersonalDataPart {
        PersonalDataPart("tickets") { db, user in
            .array(try TicketStore(db).export(user).map(\.json))
        } erase: { db, user, _ in
            try TicketStore(db).erase(user)
        }
    }
}

extension CommerceEventType {
    static let ticketOpened = CommerceEventType("ticket.opened")
    static let ticketWritten = CommerceEventType("ticket.written")
    static let ticketAnswered = CommerceEventType("ticket.answered")
}
