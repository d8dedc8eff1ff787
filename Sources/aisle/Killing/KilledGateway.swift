#if DEBUG
    import Catalog
    import Commerce

    /// A gateway before and after whose calls the process may end.
    struct KilledGateway: ForwardingGateway {
        let inner: any PaymentGateway
        let killSwitch: KillSwitch

        func authorize(_ request: AuthorizationRequest) async throws(GatewayFailure) -> GatewayIntent {
            try await killSwitch.between(.beforeAuthorize, .afterAuthorize) { () async throws(GatewayFailure) in
                try await inner.authorize(request)
            }
        }

        func confirm(_ id: GatewayIntentID, isApproved: Bool) async throws(GatewayFailure) -> GatewayIntent {
            try await killSwitch.between(.beforeConfirm, .afterConfirm) { () async throws(GatewayFailure) in
                try await inner.confirm(id, isApproved: isApproved)
            }
        }

        func capture(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent {
            try await killSwitch.between(.beforeCapture, .afterCapture) { () async throws(GatewayFailure) in
                try await inner.capture(id, key: key)
            }
        }

        func cancel(_ id: GatewayIntentID, key: String) async throws(GatewayFailure) -> GatewayIntent {
            try await killSwitch.between(.beforeCancel, .afterCancel) { () async throws(GatewayFailure) in
                try await inner.cancel(id, key: key)
            }
        }

        func refund(_ request: RefundRequest) async throws(GatewayFailure) -> GatewayRefund {
            try await killSwitch.between(.beforeRefund, .afterRefund) { () async throws(GatewayFailure) in
                try await inner.refund(request)
            }
        }
    }
#endif
