import Catalog
import Commerce
import HTTPTypes

/// Questions to the shop.
struct TicketController: Sendable {
    let tickets: Tickets

    private static let pageDefault = 50

    // MARK: People with an account

    func own(_ call: Call) async throws(Refusal) -> Answer { try await page(of: try Self.user(call), call) }

    func openOwn(_ call: Call) async throws(Refusal) -> Answer { try await open(by: try Self.user(call), call) }

    func ownTicket(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await tickets.ticket(TicketID(call.text(0)), of: try Self.user(call)).json)
    }

    func writeOwn(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return try await write(to: TicketID(call.text(0)), by: try Self.user(call), call)
    }

    func closeOwn(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await tickets.close(TicketID(call.text(0)), by: try Self.user(call)).json)
    }

    // MARK: Guests, about their order

    func ofOrder(_ call: Call) async throws(Refusal) -> Answer { try await page(of: try Self.order(call), call) }

    func openOfOrder(_ call: Call) async throws(Refusal) -> Answer { try await open(by: try Self.order(call), call) }

    func ticketOfOrder(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await tickets.ticket(TicketID(call.text(1)), of: try Self.order(call)).json)
    }

    func writeOfOrder(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return try await write(to: TicketID(call.text(1)), by: try Self.order(call), call)
    }

    // MARK: The shop

    func page(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["state", "assignee", "before", "limit"])
        let limit = try Call.number(options, "limit", in: 1...100) ?? Self.pageDefault
        let page = try await tickets.page(
            try Call.word(options, "state", TicketState.self), assignee: options["assignee"].map { UserID($0) },
            before: options["before"].map { TicketID($0) }, limit: limit)
        return Self.answer(page, limit, \.staffJSON)
    }

    func ticket(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await tickets.ticket(TicketID(call.text(0))).staffJSON)
    }

    func answer(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let (body, id) = (try call.json(), TicketID(call.text(0)))
        return try await call.created(\Ticket.staffJSON) { () async throws(Refusal) in
            try await tickets.answer(body, to: id, by: call.caller)
        }
    }

    func update(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await tickets.update(try call.json(), TicketID(call.text(0))).staffJSON)
    }

    // MARK: Shared

    private func page(of owner: TicketOwner, _ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["before", "limit"])
        let limit = try Call.number(options, "limit", in: 1...100) ?? Self.pageDefault
        let page = try await tickets.tickets(of: owner, before: options["before"].map { TicketID($0) }, limit: limit)
        return Self.answer(page, limit, \.json)
    }

    private func open(by owner: TicketOwner, _ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let body = try call.json()
        return try await call.created(\Ticket.json) { () async throws(Refusal) in
            try await tickets.open(body, by: owner, call.caller)
        }
    }

    private func write(to id: TicketID, by owner: TicketOwner, _ call: Call) async throws(Refusal) -> Answer {
        let body = try call.json()
        return try await call.created(\Ticket.json) { () async throws(Refusal) in
            try await tickets.write(body, to: id, by: owner, call.caller)
        }
    }

    private static func answer(_ page: [Ticket], _ limit: Int, _ json: (Ticket) -> JSONValue) -> Answer {
        .personal([
            "tickets": .array(page.map(json)),
            "next_before": page.count == limit ? page.last.map { .string($0.id.rawValue) } ?? .null : .null,
        ])
    }

    private static func user(_ call: Call) throws(Refusal) -> TicketOwner { .user(try call.signedIn().user.id) }

    private static func order(_ call: Call) throws(Refusal) -> TicketOwner {
        .order(OrderID(call.text(0)), try call.claimant)
    }
}
