import Catalog
import Commerce

/// A card as the offline gateway keeps it: what it will do, not its number.
struct TestMethodRecord: Sendable {
    var card: CardSummary
    var outcome: TestCardOutcome

    var json: JSONValue {
        [
            "brand": .string(card.brand), "last_four": .string(card.lastFour),
            "month": card.expiryMonth.map { .integer($0) } ?? .null,
            "year": card.expiryYear.map { .integer($0) } ?? .null, "outcome": .string(outcome.rawValue),
        ]
    }

    init(card: CardSummary, outcome: TestCardOutcome) {
        self.card = card
        self.outcome = outcome
    }

    init?(_ json: JSONValue) {
        guard let brand = json["brand"]?.text, let lastFour = json["last_four"]?.text,
            let outcome = json["outcome"]?.text.flatMap(TestCardOutcome.init(rawValue:))
        else { return nil }
        card = CardSummary(
            brand: brand, lastFour: lastFour, expiryMonth: json["month"]?.integer, expiryYear: json["year"]?.integer)
        self.outcome = outcome
    }
}

/// A payment as the offline gateway keeps it.
struct TestIntentRecord: Sendable {
    enum State: String, Sendable {
        /// Its call was lost: nothing is known of it outside.
        case lost
        case requiresAction = "requires_action"
        case authorized
        case captured
        case failed
        case cancelled
    }

    var id: GatewayIntentID
    var payment: PaymentID
    var state: State
    var amount: Money
    var outcome: TestCardOutcome
    /// Why it failed, when that is not what the card always does.
    var isRefusedByBuyer = false

    var json: JSONValue {
        [
            "id": .string(id.rawValue), "payment": .string(payment.rawValue), "state": .string(state.rawValue),
            "amount": .integer(amount.minorUnits), "currency": .string(amount.currency.rawValue),
            "outcome": .string(outcome.rawValue), "refused": .boolean(isRefusedByBuyer),
        ]
    }

    init(id: GatewayIntentID, payment: PaymentID, state: State, amount: Money, outcome: TestCardOutcome) {
        self.id = id
        self.payment = payment
        self.state = state
        self.amount = amount
        self.outcome = outcome
    }

    init?(_ json: JSONValue) {
        guard let id = json["id"]?.text, let payment = json["payment"]?.text,
            let state = json["state"]?.text.flatMap(State.init(rawValue:)), let amount = json["amount"]?.integer,
            let currency = json["currency"]?.text,
            let outcome = json["outcome"]?.text.flatMap(TestCardOutcome.init(rawValue:))
        else { return nil }
        self.init(
            id: GatewayIntentID(id), payment: PaymentID(payment), state: state,
            amount: Money(minorUnits: amount, currency: CurrencyCode(currency)), outcome: outcome)
        isRefusedByBuyer = json["refused"]?.boolean ?? false
    }

    /// As the shop sees it.
    var intent: GatewayIntent {
        let seen: GatewayIntent.State =
            switch state {
            case .lost: .processing
            case .requiresAction:
                .requiresAction(Payment.NextAction(url: "/api/v1/payments/\(payment)/confirm", clientSecret: nil))
            case .authorized: .authorized
            case .captured: .captured
            case .failed where isRefusedByBuyer:
                .failed(Payment.Failure(code: "authentication_failed", message: "the payment was not confirmed"))
            case .failed:
                .failed(outcome.failure ?? Payment.Failure(code: "card_declined", message: "the card was declined"))
            case .cancelled: .cancelled
            }
        return GatewayIntent(id: id, payment: payment, state: seen, amount: amount)
    }
}

/// A refund as the offline gateway keeps it.
struct TestRefundRecord: Sendable {
    var id: String
    var intent: GatewayIntentID
    var key: String
    var minorUnits: Int64

    var json: JSONValue {
        [
            "id": .string(id), "intent": .string(intent.rawValue), "key": .string(key),
            "minor_units": .integer(minorUnits),
        ]
    }

    init(id: String, intent: GatewayIntentID, key: String, minorUnits: Int64) {
        self.id = id
        self.intent = intent
        self.key = key
        self.minorUnits = minorUnits
    }

    init?(_ json: JSONValue) {
        guard let id = json["id"]?.text, let intent = json["intent"]?.text, let key = json["key"]?.text,
            let minorUnits = json["minor_units"]?.integer
        else { return nil }
        self.init(id: id, intent: GatewayIntentID(intent), key: key, minorUnits: minorUnits)
    }

    var refund: GatewayRefund { GatewayRefund(id: id, key: key, minorUnits: minorUnits, state: .succeeded) }
}
