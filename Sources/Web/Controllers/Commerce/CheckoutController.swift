import Catalog
import Commerce
import HTTPTypes
import NIOCore
import Search

/// From a cart to an order.
struct CheckoutController: Sendable {
    let checkouts: Checkouts

    func begin(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return try await call.once({ (quote: CheckoutQuote) in .personal(quote.json, status: .created) }) {
            () async throws(Refusal) in try await checkouts.begin(by: call.shopper)
        }
    }

    func summary(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await checkouts.quote(call.checkoutID, by: call.shopper).json)
    }

    func shippingRates(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let quote = try await checkouts.quote(call.checkoutID, by: call.shopper)
        guard quote.session.shippingAddress != nil else {
            throw Refusal(.conflict, message: "the shipping address comes first")
        }
        return .personal([
            "currency": .string(quote.session.currency.rawValue),
            "shipping_rates": .array(quote.shippingOffers.map(\.json)),
        ])
    }

    func setAddress(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let body = try call.json()
        return try await call.once(Self.stepped) { () async throws(Refusal) in
            try await checkouts.setAddress(call.checkoutID, body, by: call.shopper)
        }
    }

    func setShipping(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let body = try call.json()
        return try await call.once(Self.stepped) { () async throws(Refusal) in
            try await checkouts.setShipping(call.checkoutID, body, by: call.shopper)
        }
    }

    func setPayment(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let body = try call.json()
        return try await call.once(Self.stepped) { () async throws(Refusal) in
            try await checkouts.setPayment(call.checkoutID, body, by: call.shopper)
        }
    }

    private static func stepped(_ quote: CheckoutQuote) -> Answer { .personal(quote.json) }

    /// The order's secret and what the buyer pays with are not kept for repetitions; completing again answers the secret.
    func complete(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let body = try call.optionalJSON()
        return try await call.once(Self.completed) { () async throws(Refusal) in
            try await checkouts.complete(call.checkoutID, body, by: call.shopper)
        }
    }

    private static func completed(_ done: Checkouts.Completed) -> Answer {
        let order = JSONMember("order", done.order.json)
        let refusal = JSONMember("payment_error", done.paymentRefusal.map { .string($0.message) } ?? .null)
        let payment = JSONMember("payment", done.payment?.json ?? .null)
        return .personal(
            .object([order, JSONMember("order_token", .string(done.token)), payment, refusal]),
            kept: .object([order, refusal]), status: done.isNew ? .created : .ok)
    }
}

extension Call {
    /// The body, or an empty object when there is none.
    func optionalJSON() throws(Refusal) -> JSONValue {
        if case .bytes(let buffer) = body, buffer.readableBytes > 0 { return try json() }
        return .object([])
    }

    fileprivate var checkoutID: CheckoutID { CheckoutID(text(0)) }

    fileprivate var shopper: Shopper { Shopper(user: person?.user, holder: cartHolder, caller: caller) }
}
