/// An address that wants to hear of events.
package struct Webhook: Hashable, Sendable, Identifiable {
    package var id: String
    package var url: String
    /// Names of event types, sorted.
    package var types: [String]
    /// Signs what is sent; stored because signing needs it, and shown once.
    package var secret: String
    package var isActive: Bool
    package var createdAt: Timestamp
    /// How far the events have been turned into deliveries: of the outbox and of the events of the service.
    package var sequence: Int64
    package var number: Int64

    package init(
        id: String, url: String, types: [String], secret: String, isActive: Bool = true, createdAt: Timestamp,
        sequence: Int64, number: Int64
    ) {
        self.id = id
        self.url = url
        self.types = types
        self.secret = secret
        self.isActive = isActive
        self.createdAt = createdAt
        self.sequence = sequence
        self.number = number
    }
}

/// One message to a webhook, kept until it has arrived and for a while after.
package struct WebhookDelivery: Hashable, Sendable, Identifiable {
    package enum State: String, Sendable, CaseIterable {
        /// Waits for its next attempt.
        case pending
        case delivered
        /// Given up after too many attempts; it can be sent again by hand.
        case dead
    }

    /// In the order of the deliveries.
    package var number: Int64
    package var id: String
    package var webhookID: String
    package var events: JSONValue
    package var state: State
    package var attempts: Int64
    package var createdAt: Timestamp
    package var nextAt: Timestamp
    package var lastAt: Timestamp?
    package var lastStatus: Int64?
    package var lastError: String?

    package init(number: Int64 = 0, id: String, webhookID: String, events: JSONValue, createdAt: Timestamp) {
        self.number = number
        self.id = id
        self.webhookID = webhookID
        self.events = events
        self.state = .pending
        self.attempts = 0
        self.createdAt = createdAt
        self.nextAt = createdAt
    }
}
