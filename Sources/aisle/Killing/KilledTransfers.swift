#if DEBUG
    import Catalog
    import Commerce

    /// What sends sellers their money; before and after its calls the process may end.
    struct KilledTransfers: SellerTransfers {
        let transfers: any SellerTransfers
        let killSwitch: KillSwitch

        func transfer(_ net: Money, to account: String, key: String) async throws(GatewayFailure) -> String {
            killSwitch.reach(.beforeTransfer)
            let id = try await transfers.transfer(net, to: account, key: key)
            killSwitch.reach(.afterTransfer)
            return id
        }

        func reverse(_ amount: Money, of transfer: String, key: String) async throws(GatewayFailure) -> String {
            killSwitch.reach(.beforeReversal)
            let id = try await transfers.reverse(amount, of: transfer, key: key)
            killSwitch.reach(.afterReversal)
            return id
        }

        func payOut(_ amount: Money, of account: String, key: String) async throws(GatewayFailure) -> String {
            killSwitch.reach(.beforePayout)
            let id = try await transfers.payOut(amount, of: account, key: key)
            killSwitch.reach(.afterPayout)
            return id
        }
    }
#endif
