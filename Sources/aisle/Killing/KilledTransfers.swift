#if DEBUG
    import Catalog
    import Commerce

    /// What sends sellers their money; before and after its calls the process may end.
    struct KilledTransfers: SellerTransfers {
        let transfers: any SellerTransfers
        let killSwitch: KillSwitch

        func transfer(_ net: Money, to account: String, key: String) async throws(GatewayFailure) -> String {
            try await killSwitch.between(.beforeTransfer, .afterTransfer) { () async throws(GatewayFailure) in
                try await transfers.transfer(net, to: account, key: key)
            }
        }

        func reverse(_ amount: Money, of transfer: String, key: String) async throws(GatewayFailure) -> String {
            try await killSwitch.between(.beforeReversal, .afterReversal) { () async throws(GatewayFailure) in
                try await transfers.reverse(amount, of: transfer, key: key)
            }
        }

        func payOut(_ amount: Money, of account: String, key: String) async throws(GatewayFailure) -> String {
            try await killSwitch.between(.beforePayout, .afterPayout) { () async throws(GatewayFailure) in
                try await transfers.payOut(amount, of: account, key: key)
            }
        }
    }
#endif
