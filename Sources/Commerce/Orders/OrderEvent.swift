import Catalog

/// One thing that happened to an order. The events of an order are its history: they are appended and never changed.
package struct OrderEvent: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case created(ReservationID)
        case paymentStarted(PaymentID)
        /// The pieces were kept anew, because the time of the reservation before was over.
        case stockReserved(ReservationID)
        /// The money is promised, and the pieces have left the stock for it.
        case paymentAuthorized(PaymentID)
        case paymentFailed(PaymentID, reason: String)
        case paid(PaymentID, minorUnits: Int64, InvoiceNumber)
        case confirmed
        /// Numbers of lines, here and below.
        case processing([Int64])
        case shipped([Int64], carrier: String?, trackingNumber: String?)
        case delivered([Int64])
        case completed
        case cancelled(reason: String)
        case refunded(PaymentID, RefundID, minorUnits: Int64)
        /// Pieces are to come back, came back, or their money did; what goes back of it in minor units.
        case returnMoved(ReturnID, to: ReturnState, [ReturnedLine], refund: Int64)
    }

    /// Within the order, from 1 without gaps.
    package var number: Int64
    package var at: Timestamp
    package var actor: String
    /// Of the request that made it happen.
    package var correlationID: String
    package var kind: Kind

    package init(number: Int64, at: Timestamp, by caller: Caller, _ kind: Kind) {
        self.number = number
        self.at = at
        actor = caller.actor
        correlationID = caller.correlationID
        self.kind = kind
    }
}

extension OrderEvent.Kind {
    /// As stored and in timelines.
    package var name: String {
        switch self {
        case .created: "created"
        case .paymentStarted: "payment_started"
        case .stockReserved: "stock_reserved"
        case .paymentAuthorized: "payment_authorized"
        case .paymentFailed: "payment_failed"
        case .paid: "paid"
        case .confirmed: "confirmed"
        case .processing: "processing"
        case .shipped: "shipped"
        case .delivered: "delivered"
        case .completed: "completed"
        case .cancelled: "cancelled"
        case .refunded: "refunded"
        case .returnMoved(_, let state, _, _): state.eventName
        }
    }

    /// What must count only once: the payment or the refund.
    var reference: String? {
        switch self {
        case .paymentStarted(let payment), .paymentAuthorized(let payment), .paymentFailed(let payment, _),
            .paid(let payment, _, _):
            payment.rawValue
        case .refunded(_, let refund, _): refund.rawValue
        case .returnMoved(let id, _, _, _): id.rawValue
        case .created, .stockReserved, .confirmed, .processing, .shipped, .delivered, .completed, .cancelled: nil
        }
    }

    /// As stored and in timelines, without what ``reference`` says.
    package var payload: JSONValue {
        switch self {
        case .created(let reservation), .stockReserved(let reservation):
            ["reservation_id": .string(reservation.rawValue)]
        case .paymentStarted, .paymentAuthorized, .confirmed, .completed: .object([])
        case .paymentFailed(_, let reason), .cancelled(let reason): ["reason": .string(reason)]
        case .paid(_, let minorUnits, let invoice):
            ["amount": .integer(minorUnits), "invoice_number": .integer(invoice.rawValue)]
        case .processing(let lines), .delivered(let lines): ["lines": Self.list(lines)]
        case .shipped(let lines, let carrier, let trackingNumber):
            [
                "lines": Self.list(lines), "carrier": carrier.map { .string($0) } ?? .null,
                "tracking_number": trackingNumber.map { .string($0) } ?? .null,
            ]
        case .refunded(let payment, _, let minorUnits):
            ["payment_id": .string(payment.rawValue), "amount": .integer(minorUnits)]
        case .returnMoved(_, _, let lines, let refund):
            ["lines": .array(lines.map(\.json)), "amount": .integer(refund)]
        }
    }

    /// Reads what ``name``, ``reference`` and ``payload`` wrote.
    ///
    /// - Throws: `store_damaged`.
    init(name: String, reference: String?, payload: JSONValue) throws(Refusal) {
        let text = { (member: String) -> String in payload[member]?.text ?? "" }
        let payment = PaymentID(reference ?? "")
        let amount = payload["amount"]?.integer ?? 0
        let lines = (payload["lines"]?.elements ?? []).compactMap(\.integer)
        switch name {
        case "created": self = .created(ReservationID(text("reservation_id")))
        case "stock_reserved": self = .stockReserved(ReservationID(text("reservation_id")))
        case "payment_started": self = .paymentStarted(payment)
        case "payment_authorized": self = .paymentAuthorized(payment)
        case "payment_failed": self = .paymentFailed(payment, reason: text("reason"))
        case "paid":
            self = .paid(
                payment, minorUnits: amount, InvoiceNumber(payload["invoice_number"]?.integer ?? 0))
        case "confirmed": self = .confirmed
        case "processing": self = .processing(lines)
        case "shipped":
            self = .shipped(lines, carrier: payload["carrier"]?.text, trackingNumber: payload["tracking_number"]?.text)
        case "delivered": self = .delivered(lines)
        case "completed": self = .completed
        case "cancelled": self = .cancelled(reason: text("reason"))
        case "refunded":
            self = .refunded(PaymentID(text("payment_id")), RefundID(reference ?? ""), minorUnits: amount)
        default:
            guard let state = ReturnState(eventName: name) else {
                throw Refusal(.storeDamaged, message: "an order has an event of an unknown kind")
            }
            let returned = (payload["lines"]?.elements ?? []).compactMap { ReturnedLine(stored: $0) }
            self = .returnMoved(ReturnID(reference ?? ""), to: state, returned, refund: amount)
        }
    }

    private static func list(_ lines: [Int64]) -> JSONValue { .array(lines.map { .integer($0) }) }
}
