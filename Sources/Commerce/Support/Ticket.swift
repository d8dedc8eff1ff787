import Catalog

/// Names a ticket: `tic_` and 20 random letters and digits.
package struct TicketID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// Whose turn it is. Any may follow any: whoever writes to a closed ticket opens it again.
package enum TicketState: String, Sendable, CaseIterable {
    /// The shop's.
    case open = "OPEN"
    /// The customer's.
    case waiting = "WAITING"
    case closed = "CLOSED"

}

/// A question to the shop and what was said since.
package struct Ticket: Hashable, Sendable {
    package enum Side: String, Sendable, CaseIterable {
        case customer
        case staff
    }

    package struct Message: Hashable, Sendable {
        /// Within the ticket, from 1.
        package var number: Int64
        package var at: Timestamp
        package var side: Side
        package var actor: String
        package var body: String
    }

    package var id: TicketID
    /// The row in the store; later tickets have larger ones.
    package internal(set) var key: Int64 = 0
    /// `nil` for a guest.
    package var userID: UserID?
    /// What it is about.
    package var order: OrderID?
    package var subject: String
    package var state = TicketState.open
    /// Who of the shop looks after it.
    package var assignee: UserID?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// In their order; none in listings.
    package var messages: [Message] = []

    /// As the customer sees it: who of the shop has answered is the shop's business.
    package var json: JSONValue { json { $0.side.rawValue } }

    package var staffJSON: JSONValue {
        let more = [
            JSONMember("user_id", userID.map { .string($0.rawValue) } ?? .null),
            JSONMember("assignee", assignee.map { .string($0.rawValue) } ?? .null),
        ]
        return .object((json(\.actor).members ?? []) + more)
    }

    private func json(_ author: (Message) -> String) -> JSONValue {
        [
            "id": .string(id.rawValue), "order_id": order.map { .string($0.rawValue) } ?? .null,
            "subject": .string(subject), "state": .string(state.rawValue),
            "created_at": .string(createdAt.rfc3339), "updated_at": .string(updatedAt.rfc3339),
            "messages": .array(
                messages.map { message in
                    [
                        "number": .integer(message.number), "at": .string(message.at.rfc3339),
                        "side": .string(message.side.rawValue), "author": .string(author(message)),
                        "body": .string(message.body),
                    ]
                }),
        ]
    }
}

/// Who asks: whoever has signed in, or the guest of an order.
package enum TicketOwner: Hashable, Sendable {
    case user(UserID)
    /// The claim is checked.
    case order(OrderID, Claimant)
}
