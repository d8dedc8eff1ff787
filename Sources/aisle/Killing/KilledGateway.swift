#if DEBUG
    import Catalog
    import Commerce

    /// A gateway before and after whose calls the process may end.
    struct KilledGateway: PaymentGateway {
        let gateway: any PaymentGateway
        let killSwitch: KillSwitch

        var name: String { gateway.name }

        func authorize(_ request: AuthorizationRequest) async throws(GatewayFailure) -> GatewayIntent {
            try await between(.beforeAuthorize, .afterAuthorize) { () async throws(GatewayFailure) in
                try await gateway.authorize(request)
            }
        }

        func confirm(_ id: GatewayIntentID, isApproved: Bool) async throws(GatewayFailure) -> GatewayIntent {
            try await between(.beforeConfirm, .afterConfirm) { () async throws(GatewayFailure) in
                try await gateway.confirm(id, isApproved: isApproved)
            }
        }

        func capture(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent {
            try await between(.beforeCapture, .afterCapture) { () async throws(GatewayFailure) in
                try await gateway.capture(id, key: key)
            }
        }

        func cancel(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent {
            try await between(.beforeCancel, .afterCancel) { () async throws(GatewayFailure) in
                try await gateway.cancel(id, key: key)
            }
        }

        func refund(_ request: RefundRequest) async throws(GatewayFailure) -> GatewayRefund {
            try await between(.beforeRefund, .afterRefund) { () async throws(GatewayFailure) in
                try await gateway.refund(request)
            }
        }

        private func between<Value>(
            _ before: KillSwitch.Step, _ after: KillSwitch.Step, _ call: () async throws(GatewayFailure) -> Value
        ) async throws(GatewayFailure) -> Value {
            killSwitch.reach(before)
            let value = try await call()
            killSwitch.reach(after)
            return value
        }

        // MARK: What changes no money

        func tokenize(_ card: CardDetails) async throws(GatewayFailure) -> PaymentMethodReference {
            try await gateway.tokenize(card)
        }

        func method(_ token: String) async throws(GatewayFailure) -> PaymentMethodReference {
            try await gateway.method(token)
        }

        func keep(_ token: String, customer: String?, key: String) async throws(GatewayFailure) -> String {
            try await gateway.keep(token, customer: customer, key: key)
        }

        func intent(_ id: GatewayIntentID) async throws(GatewayFailure) -> GatewayIntent {
            try await gateway.intent(id)
        }

        func intent(of payment: PaymentID) async throws(GatewayFailure) -> GatewayIntent? {
            try await gateway.intent(of: payment)
        }

        func refunds(of id: GatewayIntentID) async throws(GatewayFailure) -> [GatewayRefund] {
            try await gateway.refunds(of: id)
        }

        func disputes(of id: GatewayIntentID) async throws(GatewayFailure) -> [GatewayDispute] {
            try await gateway.disputes(of: id)
        }

        func submit(
            _ evidence: DisputeEvidence, to dispute: String, key: String
        ) async throws(GatewayFailure) -> GatewayDispute {
            try await gateway.submit(evidence, to: dispute, key: key)
        }

        func waitingMessages() async throws(GatewayFailure) -> [GatewayEvent] { try await gateway.waitingMessages() }

        func taken(_ messages: [GatewayEvent]) async throws(GatewayFailure) { try await gateway.taken(messages) }

        func event(_ body: [UInt8], signature: String?, at now: Timestamp) throws(Refusal) -> GatewayEvent {
            try gateway.event(body, signature: signature, at: now)
        }
    }
#endif
