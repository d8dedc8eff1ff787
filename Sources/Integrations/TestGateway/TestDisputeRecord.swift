import Catalog
import Commerce

/// A dispute as the offline gateway keeps it.
struct TestDisputeRecord: Sendable {
    /// What ends a dispute in Stripe's test mode, when the evidence has it.
    static let winning = "winning_evidence"
    static let losing = "losing_evidence"

    var id: String
    var intent: GatewayIntentID
    var minorUnits: Int64
    var currency: CurrencyCode
    var reason: String
    var state = DisputeState.opened
    var isInquiry: Bool
    /// Of the call that submitted evidence.
    var evidenceKey: String?
    /// Grows with every change, from 1.
    var version: Int64 = 1
    /// The last one that the shop has been told of.
    var told: Int64 = 0

    init(
        id: String, intent: GatewayIntentID, minorUnits: Int64, currency: CurrencyCode, reason: String, isInquiry: Bool
    ) {
        self.id = id
        self.intent = intent
        self.minorUnits = minorUnits
        self.currency = currency
        self.reason = reason
        self.isInquiry = isInquiry
    }

    /// What becomes of money that was taken with a card: nothing, or disputes whose names follow from the intent's.
    static func raised(by intent: TestIntentRecord) -> [TestDisputeRecord] {
        let total = intent.amount.minorUnits
        let amounts = intent.outcome == .disputedTwice && total > 1 ? [total / 2, total - total / 2] : [total]
        guard let reason = intent.outcome.disputeReason else { return [] }
        return amounts.enumerated().map { place, amount in
            TestDisputeRecord(
                id: "dp_\(intent.id.rawValue.dropFirst(3))_\(place + 1)", intent: intent.id, minorUnits: amount,
                currency: intent.amount.currency, reason: reason, isInquiry: intent.outcome == .inquiry)
        }
    }

    /// Whether the bank holds the money back.
    var holdsMoney: Bool { !isInquiry && state != .won }

    /// As the shop sees it.
    var dispute: GatewayDispute {
        GatewayDispute(
            id: id, amount: Money(minorUnits: minorUnits, currency: currency), reason: reason, state: state,
            isInquiry: isInquiry, withdrawnMinorUnits: holdsMoney ? minorUnits : 0)
    }

    /// What the shop has not been told of yet.
    var message: GatewayEvent? {
        guard told < version else { return nil }
        let word = state.next.isEmpty ? "closed" : version == 1 ? "created" : "updated"
        return GatewayEvent(
            id: "evt_\(id)_\(version)", type: "charge.dispute.\(word)", subject: .disputes(intent))
    }

    var json: JSONValue {
        [
            "id": .string(id), "intent": .string(intent.rawValue), "amount": .integer(minorUnits),
            "currency": .string(currency.rawValue), "reason": .string(reason), "state": .string(state.rawValue),
            "inquiry": .boolean(isInquiry), "evidence": evidenceKey.map { .string($0) } ?? .null,
            "version": .integer(version), "told": .integer(told),
        ]
    }

    init?(_ json: JSONValue) {
        guard let id = json["id"]?.text, let intent = json["intent"]?.text, let amount = json["amount"]?.integer,
            let currency = json["currency"]?.text, let reason = json["reason"]?.text,
            let state = json["state"]?.text.flatMap(DisputeState.init(rawValue:)),
            let isInquiry = json["inquiry"]?.boolean
        else { return nil }
        self.init(
            id: id, intent: GatewayIntentID(intent), minorUnits: amount, currency: CurrencyCode(currency),
            reason: reason, isInquiry: isInquiry)
        self.state = state
        evidenceKey = json["evidence"]?.text
        version = json["version"]?.integer ?? 1
        told = json["told"]?.integer ?? 0
    }
}
