import Catalog

/// A gateway around another one: does what that does, but for the calls that it implements itself.
package protocol ForwardingGateway: PaymentGateway {
    var inner: any PaymentGateway { get }
}

extension ForwardingGateway {
    package var name: String { inner.name }

    package func tokenize(_ card: CardDetails) async throws(GatewayFailure) -> PaymentMethodReference {
        try await inner.tokenize(card)
    }

    package func method(_ token: String) async throws(GatewayFailure) -> PaymentMethodReference {
        try await inner.method(token)
    }

    package func keep(_ token: String, customer: String?, key: String) async throws(GatewayFailure) -> String {
        try await inner.keep(token, customer: customer, key: key)
    }

    package func authorize(_ request: AuthorizationRequest) async throws(GatewayFailure) -> GatewayIntent {
        try await inner.authorize(request)
    }

    package func confirm(_ id: GatewayIntentID, isApproved: Bool) async throws(GatewayFailure) -> GatewayIntent {
        try await inner.confirm(id, isApproved: isApproved)
    }

    package func capture(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent {
        try await inner.capture(id, key: key)
    }

    package func cancel(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent {
        try await inner.cancel(id, key: key)
    }

    package func refund(_ request: RefundRequest) async throws(GatewayFailure) -> GatewayRefund {
        try await inner.refund(request)
    }

    package func intent(_ id: GatewayIntentID) async throws(GatewayFailure) -> GatewayIntent {
        try await inner.intent(id)
    }

    package func intent(of payment: PaymentID) async throws(GatewayFailure) -> GatewayIntent? {
        try await inner.intent(of: payment)
    }

    package func refunds(of id: GatewayIntentID) async throws(GatewayFailure) -> [GatewayRefund] {
        try await inner.refunds(of: id)
    }

    package func disputes(of id: GatewayIntentID) async throws(GatewayFailure) -> [GatewayDispute] {
        try await inner.disputes(of: id)
    }

    package func submit(
        _ evidence: DisputeEvidence, to dispute: String, key: String
    ) async throws(GatewayFailure) -> GatewayDispute {
        try await inner.submit(evidence, to: dispute, key: key)
    }

    package func waitingMessages() async throws(GatewayFailure) -> [GatewayEvent] {
        try await inner.waitingMessages()
    }

    package func taken(_ messages: [GatewayEvent]) async throws(GatewayFailure) { try await inner.taken(messages) }

    package func event(_ body: [UInt8], signature: String?, at now: Timestamp) throws(Refusal) -> GatewayEvent {
        try inner.event(body, signature: signature, at: now)
    }
}
