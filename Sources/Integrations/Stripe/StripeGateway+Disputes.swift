import Catalog
import Commerce

/// Disputes at Stripe.
///
/// - Source: https://docs.stripe.com/api/disputes, https://docs.stripe.com/disputes/api
extension StripeGateway {
    package func disputes(of id: GatewayIntentID) async throws(GatewayFailure) -> [GatewayDispute] {
        let answer = try await client.get("/v1/disputes?payment_intent=\(StripeForm.encoded(id.rawValue))&limit=100")
        if let failure = answer.failure { throw .unavailable(failure.message) }
        guard let found = answer.json["data"]?.elements else { throw .unknown("stripe's list can't be read") }
        var disputes: [GatewayDispute] = []
        // Stripe's lists have the newest first.
        for json in found.reversed() { disputes.append(try StripeObjects.dispute(json)) }
        return disputes
    }

    package func submit(
        _ evidence: DisputeEvidence, to dispute: String, key: String
    ) async throws(GatewayFailure) -> GatewayDispute {
        let form = StripeForm([
            ("evidence[product_description]", evidence.productDescription),
            ("evidence[shipping_carrier]", evidence.carrier),
            ("evidence[shipping_tracking_number]", evidence.trackingNumber),
            ("evidence[shipping_date]", evidence.shippingDate),
            ("evidence[uncategorized_text]", evidence.text.isEmpty ? nil : evidence.text), ("submit", "true"),
        ])
        let answer = try await client.post("/v1/disputes/\(try Self.segment(dispute))", form, key: key)
        if let failure = answer.failure { throw .refused(failure) }
        return try StripeObjects.dispute(answer.json)
    }

    /// Stripe sends its messages.
    package func waitingMessages() async throws(GatewayFailure) -> [GatewayEvent] { [] }

    package func taken(_ messages: [GatewayEvent]) async throws(GatewayFailure) {}
}
