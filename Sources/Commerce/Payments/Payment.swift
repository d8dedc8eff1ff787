import Catalog

/// One attempt to pay an order.
package struct Payment: Hashable, Sendable {
    /// What the buyer has to do before the money is reserved.
    package struct NextAction: Hashable, Sendable {
        /// Where the buyer confirms; `nil` when the gateway's script in the page does it.
        package var url: String?
        /// Lets the buyer's page speak with the gateway about this payment; for the buyer only.
        package var clientSecret: String?

        package init(url: String?, clientSecret: String?) {
            self.url = url
            self.clientSecret = clientSecret
        }
    }

    /// Why no money came.
    package struct Failure: Hashable, Sendable {
        /// The gateway's code ("card_declined", "insufficient_funds") or one of ours ("no_answer", "out_of_stock").
        package var code: String
        /// For people.
        package var message: String

        package init(code: String, message: String) {
            self.code = code
            self.message = message
        }
    }

    package var id: PaymentID
    package var orderID: OrderID
    /// `nil` for guests.
    package var userID: UserID?
    package var gateway: String
    package var state: PaymentState
    package var amount: Money
    package var method: PaymentMethodReference
    /// What the gateway calls it; `nil` until it has answered.
    package var intentID: GatewayIntentID?
    /// With `requiresAction` only.
    package var nextAction: NextAction?
    /// With `failed`, `voiding` and `cancelled`.
    package var failure: Failure?
    package var refunds: [Refund] = []
    /// Calls to the gateway that brought nothing in the present state.
    package var attempts: Int64 = 0
    /// Who began it and in which request; what comes of it later carries the same.
    package var caller: Caller
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    /// Minor units.
    package var capturedMinorUnits: Int64 { state == .captured ? amount.minorUnits : 0 }
    /// What was given back or is about to be, minor units.
    package var refundedMinorUnits: Int64 { refunds.filter { $0.state != .failed }.reduce(0) { $0 + $1.minorUnits } }
    package var refundableMinorUnits: Int64 { capturedMinorUnits - refundedMinorUnits }

    /// - Parameter showsSecret: whether it is for the buyer, whose page may speak with the gateway.
    package func json(showsSecret: Bool = false) -> JSONValue {
        [
            "id": .string(id.rawValue), "order_id": .string(orderID.rawValue), "state": .string(state.rawValue),
            "gateway": .string(gateway), "amount": .integer(amount.minorUnits),
            "currency": .string(amount.currency.rawValue), "card": method.card.json,
            "next_action": nextAction.map { action in
                [
                    "url": action.url.map { .string($0) } ?? .null,
                    "client_secret": showsSecret ? action.clientSecret.map { .string($0) } ?? .null : .null,
                ]
            } ?? .null,
            "failure": failure.map { ["code": .string($0.code), "message": .string($0.message)] } ?? .null,
            "captured": .integer(capturedMinorUnits), "refunded": .integer(refundedMinorUnits),
            "refunds": .array(refunds.map(\.json)), "created_at": .string(createdAt.rfc3339),
            "updated_at": .string(updatedAt.rfc3339),
        ]
    }

    /// For events, which go to other programs: nothing to pay or confirm with.
    var eventPayload: JSONValue {
        [
            "payment_id": .string(id.rawValue), "order_id": .string(orderID.rawValue),
            "user_id": userID.map { .string($0.rawValue) } ?? .null, "gateway": .string(gateway),
            "amount": .integer(amount.minorUnits), "currency": .string(amount.currency.rawValue),
            "failure": failure.map { .string($0.code) } ?? .null,
        ]
    }
}

/// Money on its way back to the buyer.
package struct Refund: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// Written down; what the gateway says is not known yet.
        case pending
        /// The gateway has taken it on.
        case succeeded
        /// The gateway refused it.
        case failed

        /// The literal table of what may become of a refund. A bank may send money back that was on its way already.
        package var next: Set<State> {
            switch self {
            case .pending: [.succeeded, .failed]
            case .succeeded: [.failed]
            case .failed: []
            }
        }
    }

    package var id: RefundID
    package var paymentID: PaymentID
    /// Whoever asks twice with one key gets one refund.
    package var key: String
    /// Above 0, in the currency of the payment.
    package var minorUnits: Int64
    /// What it is for; empty for a part of the whole order.
    package var lines: [RefundedLine] = []
    package var reason: String
    package var state: State
    /// What the gateway calls it.
    package var gatewayID: String?
    package var failure: String?
    package var attempts: Int64 = 0
    package var caller: Caller
    package var createdAt: Timestamp

    /// Of money that was taken for an order that did not want it any more.
    static let unwantedKey = "unwanted"

    package var json: JSONValue {
        [
            "id": .string(id.rawValue), "amount": .integer(minorUnits), "reason": .string(reason),
            "lines": .array(lines.map(\.json)), "state": .string(state.rawValue),
            "failure": failure.map { .string($0) } ?? .null,
            "created_at": .string(createdAt.rfc3339),
        ]
    }
}

extension CommerceEventType {
    static let paymentCreated = CommerceEventType("payment.created")
    static let paymentRequiresAction = CommerceEventType("payment.requires_action")
    static let paymentAuthorized = CommerceEventType("payment.authorized")
    static let paymentCaptured = CommerceEventType("payment.captured")
    static let paymentFailed = CommerceEventType("payment.failed")
    static let paymentCancelled = CommerceEventType("payment.cancelled")
    static let paymentRefunded = CommerceEventType("payment.refunded")
    static let paymentRefundFailed = CommerceEventType("payment.refund_failed")
    static let paymentDisputed = CommerceEventType("payment.disputed")
}
