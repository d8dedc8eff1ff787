import Catalog

/// A company that moves money, or what stands for one.
///
/// Every call that changes something has a key, and the same call with the same key does nothing a second time but answers
/// what the first did. That is what makes it safe to ask again after a time-out or a crash.
package protocol PaymentGateway: Sendable {
    /// Stored with each payment: "test", "stripe".
    var name: String { get }

    /// Makes a token of a card, where the gateway lets a shop's server see numbers at all.
    ///
    /// - Throws: ``GatewayFailure/refused(_:)`` for a card that can't exist, or when only the buyer's page may send numbers.
    func tokenize(_ card: CardDetails) async throws(GatewayFailure) -> PaymentMethodReference

    /// What is known of a token that the buyer's page got from the gateway.
    ///
    /// - Throws: ``GatewayFailure/refused(_:)`` when there is no such token.
    func method(_ token: String) async throws(GatewayFailure) -> PaymentMethodReference

    /// Makes a token fit to be used again and again.
    ///
    /// - Parameter customer: what the gateway calls the owner; `nil` for somebody it does not know yet.
    /// - Parameter key: of the call that makes a customer; the same for every try for one person.
    /// - Returns: what the gateway calls the owner.
    func keep(_ token: String, customer: String?, key: String) async throws(GatewayFailure) -> String

    /// Reserves money, without taking it.
    ///
    /// - Returns: the intent, also when the bank refused: that is one of its states.
    func authorize(_ request: AuthorizationRequest) async throws(GatewayFailure) -> GatewayIntent

    /// Says that the buyer did what was asked for, or would not; gateways that learn it from the bank only look.
    func confirm(_ id: GatewayIntentID, isApproved: Bool) async throws(GatewayFailure) -> GatewayIntent

    /// Takes the whole amount that is reserved.
    func capture(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent

    /// Lets go of what is reserved.
    func cancel(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent

    /// Gives back a part or all of what was taken.
    func refund(_ request: RefundRequest) async throws(GatewayFailure) -> GatewayRefund

    /// What there is of an intent now.
    func intent(_ id: GatewayIntentID) async throws(GatewayFailure) -> GatewayIntent

    /// The intent of a payment of ours; `nil` when the gateway has never heard of it.
    func intent(of payment: PaymentID) async throws(GatewayFailure) -> GatewayIntent?

    /// All refunds of an intent, also those that somebody made at the gateway.
    func refunds(of id: GatewayIntentID) async throws(GatewayFailure) -> [GatewayRefund]

    /// All disputes of an intent, also those that are over; empty when nobody disputes it.
    func disputes(of id: GatewayIntentID) async throws(GatewayFailure) -> [GatewayDispute]

    /// Sends to the bank what speaks for the shop; it can't be changed afterwards.
    ///
    /// - Returns: the dispute as it is then.
    /// - Throws: ``GatewayFailure/refused(_:)`` when the bank takes no more.
    func submit(
        _ evidence: DisputeEvidence, to dispute: String, key: String
    ) async throws(GatewayFailure) -> GatewayDispute

    /// Messages of a gateway that can't call the shop, oldest first, until they are ``taken(_:)``; empty for one that
    /// sends its messages.
    func waitingMessages() async throws(GatewayFailure) -> [GatewayEvent]

    /// Messages that have been written down: they are not told again.
    func taken(_ messages: [GatewayEvent]) async throws(GatewayFailure)

    /// Reads a message that claims to come from the gateway.
    ///
    /// - Parameter body: as received, byte for byte.
    /// - Parameter signature: the header that proves where it comes from.
    /// - Throws: `unauthorized` for a message that somebody else made or sent again later; `invalid_json`, `invalid_value`;
    ///   `not_found` when the gateway sends none.
    func event(_ body: [UInt8], signature: String?, at now: Timestamp) throws(Refusal) -> GatewayEvent
}

/// What to reserve.
package struct AuthorizationRequest: Hashable, Sendable {
    /// Key of the call, and what the intent is found by later.
    package var payment: PaymentID
    package var order: OrderID
    package var amount: Money
    package var method: PaymentMethodReference

    package init(payment: PaymentID, order: OrderID, amount: Money, method: PaymentMethodReference) {
        self.payment = payment
        self.order = order
        self.amount = amount
        self.method = method
    }
}

/// What to give back.
package struct RefundRequest: Hashable, Sendable {
    package var intent: GatewayIntentID
    /// `nil` gives back everything.
    package var amount: Money?
    /// Of the call, and what the refund is found by later.
    package var key: String

    package init(intent: GatewayIntentID, amount: Money?, key: String) {
        self.intent = intent
        self.amount = amount
        self.key = key
    }
}

/// A payment as the gateway sees it.
package struct GatewayIntent: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        /// The bank has not decided.
        case processing
        case requiresAction(Payment.NextAction)
        case authorized
        case captured
        case failed(Payment.Failure)
        case cancelled
    }

    package var id: GatewayIntentID
    /// Of ours; `nil` for an intent that somebody else made.
    package var payment: PaymentID?
    package var state: State
    package var amount: Money

    package init(id: GatewayIntentID, payment: PaymentID?, state: State, amount: Money) {
        self.id = id
        self.payment = payment
        self.state = state
        self.amount = amount
    }
}

/// A refund as the gateway sees it.
package struct GatewayRefund: Hashable, Sendable {
    package var id: String
    /// The key with which we asked for it; `nil` when somebody made it at the gateway.
    package var key: String?
    package var minorUnits: Int64
    package var state: Refund.State
    /// With `failed`.
    package var failure: String?

    package init(id: String, key: String?, minorUnits: Int64, state: Refund.State, failure: String? = nil) {
        self.id = id
        self.key = key
        self.minorUnits = minorUnits
        self.state = state
        self.failure = failure
    }
}

/// A message from a gateway. It only says that something happened: what there is now, the gateway is asked.
package struct GatewayEvent: Hashable, Sendable {
    package enum Subject: Hashable, Sendable {
        case intent(GatewayIntentID, PaymentID?)
        case refunds(GatewayIntentID)
        case disputes(GatewayIntentID)
        /// Nothing that concerns payments.
        case other
    }

    /// The gateway's own, the same when it is sent again.
    package var id: String
    package var type: String
    package var subject: Subject

    package init(id: String, type: String, subject: Subject) {
        self.id = id
        self.type = type
        self.subject = subject
    }
}

/// Why a call brought no answer to the question.
package enum GatewayFailure: Error, Hashable, Sendable {
    /// What was asked for may have been done: the same call with the same key tells.
    case unknown(String)
    /// Nothing was done; later it may be.
    case unavailable(String)
    /// It can't be done, now or later.
    case refused(Payment.Failure)

    /// For logs.
    package var message: String {
        switch self {
        case .unknown(let message), .unavailable(let message): message
        case .refused(let failure): failure.message
        }
    }
}
