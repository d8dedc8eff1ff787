import Catalog
import Commerce

/// Stripe's objects, read into the shop's words.
enum StripeObjects {
    /// - Source: https://docs.stripe.com/api/payment_intents/object
    static func intent(_ json: JSONValue) throws(GatewayFailure) -> GatewayIntent {
        guard let id = json["id"]?.text, let amount = json["amount"]?.integer, let currency = json["currency"]?.text,
            let status = json["status"]?.text, let state = state(status, json)
        else { throw .unknown("stripe's payment intent can't be read") }
        return GatewayIntent(
            id: GatewayIntentID(id), payment: json["metadata"]?["payment_id"]?.text.map(PaymentID.init), state: state,
            amount: StripeAmount.money(amount, currency))
    }

    private static func state(_ status: String, _ json: JSONValue) -> GatewayIntent.State? {
        switch status {
        case "requires_payment_method":
            .failed(
                failure(json["last_payment_error"])
                    ?? Payment.Failure(code: "card_declined", message: "the card was declined"))
        case "requires_confirmation", "processing": .processing
        case "requires_action":
            .requiresAction(
                Payment.NextAction(
                    url: json["next_action"]?["redirect_to_url"]?["url"]?.text,
                    clientSecret: json["client_secret"]?.text))
        case "requires_capture": .authorized
        case "succeeded": .captured
        case "canceled": .cancelled
        default: nil
        }
    }

    /// The bank's word before Stripe's, where there is one.
    ///
    /// - Source: https://docs.stripe.com/declines/codes
    static func failure(_ error: JSONValue?) -> Payment.Failure? {
        guard let error, !error.isNull else { return nil }
        let decline = error["decline_code"]?.text
        let code = (decline == "generic_decline" ? nil : decline) ?? error["code"]?.text ?? error["type"]?.text
        return Payment.Failure(code: code ?? "refused", message: error["message"]?.text ?? "the payment was refused")
    }

    /// "pending" counts as taken on: what goes wrong later comes as a message.
    ///
    /// - Source: https://docs.stripe.com/api/refunds/object
    static func refund(_ json: JSONValue, key: String? = nil) throws(GatewayFailure) -> GatewayRefund {
        guard let id = json["id"]?.text, let amount = json["amount"]?.integer, let currency = json["currency"]?.text
        else { throw .unknown("stripe's refund can't be read") }
        let status = json["status"]?.text ?? "succeeded"
        let isFailed = status == "failed" || status == "canceled"
        return GatewayRefund(
            id: id, key: key ?? json["metadata"]?["refund_id"]?.text,
            minorUnits: StripeAmount.money(amount, currency).minorUnits, state: isFailed ? .failed : .succeeded,
            failure: isFailed ? json["failure_reason"]?.text ?? status : nil)
    }

    /// - Source: https://docs.stripe.com/api/disputes/object, https://docs.stripe.com/disputes/how-disputes-work
    static func dispute(_ json: JSONValue) throws(GatewayFailure) -> GatewayDispute {
        guard let id = json["id"]?.text, let amount = json["amount"]?.integer, let currency = json["currency"]?.text,
            let status = json["status"]?.text, let (state, isInquiry) = disputeState(status)
        else { throw .unknown("stripe's dispute can't be read") }
        let moved = (json["balance_transactions"]?.elements ?? []).filter { $0["currency"]?.text == currency }
        let withdrawn = -moved.reduce(0) { $0 + ($1["amount"]?.integer ?? 0) }
        // 0 where there is no time limit.
        let due = json["evidence_details"]?["due_by"]?.integer ?? 0
        return GatewayDispute(
            id: id, amount: StripeAmount.money(amount, currency), reason: json["reason"]?.text ?? "", state: state,
            isInquiry: isInquiry,
            withdrawnMinorUnits: max(0, StripeAmount.money(withdrawn, currency).minorUnits),
            evidenceDueAt: due > 0 ? Timestamp(millisecondsSinceEpoch: due * 1_000) : nil)
    }

    /// What the bank only asked about and let be is won. So is what the shop gave back by itself, or what a network kept from
    /// becoming a dispute: the bank takes nothing.
    private static func disputeState(_ status: String) -> (DisputeState, isInquiry: Bool)? {
        switch status {
        case "warning_needs_response": (.opened, true)
        case "warning_under_review": (.underReview, true)
        case "warning_closed": (.won, true)
        case "needs_response": (.opened, false)
        case "under_review": (.underReview, false)
        case "won", "charge_refunded", "prevented": (.won, false)
        case "lost": (.lost, false)
        default: nil
        }
    }

    /// - Source: https://docs.stripe.com/api/payment_methods/object
    static func method(_ json: JSONValue) throws(GatewayFailure) -> PaymentMethodReference {
        guard let id = json["id"]?.text, let kind = json["type"]?.text else {
            throw .unknown("stripe's payment method can't be read")
        }
        let details = json[kind]
        return PaymentMethodReference(
            token: id, customer: json["customer"]?.text,
            card: CardSummary(
                brand: details?["brand"]?.text ?? kind, lastFour: String((details?["last4"]?.text ?? "").suffix(4)),
                expiryMonth: details?["exp_month"]?.integer, expiryYear: details?["exp_year"]?.integer))
    }

    /// - Source: https://docs.stripe.com/api/events/object
    static func event(_ json: JSONValue) throws(Refusal) -> GatewayEvent {
        guard let id = json["id"]?.text, (1...255).contains(id.utf8.count), let type = json["type"]?.text,
            let object = json["data"]?["object"]
        else { throw Refusal(.invalidValue, message: "the message is no event") }
        return GatewayEvent(id: id, type: type, subject: subject(type, object))
    }

    private static func subject(_ type: String, _ object: JSONValue) -> GatewayEvent.Subject {
        let payment = object["metadata"]?["payment_id"]?.text.map(PaymentID.init)
        func intent(_ name: String) -> GatewayIntentID? { object[name]?.text.map(GatewayIntentID.init) }
        switch object["object"]?.text {
        case "payment_intent": return intent("id").map { .intent($0, payment) } ?? .other
        case "charge":
            guard let id = intent("payment_intent") else { return .other }
            return type.hasPrefix("charge.refund") ? .refunds(id) : .intent(id, payment)
        case "refund": return intent("payment_intent").map { .refunds($0) } ?? .other
        case "dispute": return intent("payment_intent").map { .disputes($0) } ?? .other
        default: return .other
        }
    }
}
