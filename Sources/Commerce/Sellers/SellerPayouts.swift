import Catalog
import Logging

/// Sends sellers their money over the gateway.
///
/// From the shop's balance to the seller's, and from there to the seller's bank. As with ``Payments`` each step is written,
/// asked for under a key that follows from the payout, and its outcome is written; each of the three may be repeated. What is
/// cut short goes on with the ``SellerPayoutReconciler`` (ADR 0024).
package final class SellerPayouts: Sendable {
    /// Transfer, payout to the bank, and the way back.
    private static let stepsMax = 3

    let store: CommerceStore
    let environment: CommerceEnvironment
    /// The name of the gateway.
    let gateway: String
    let transfers: any SellerTransfers
    let logger: Logger

    /// - Parameter transfers: of the gateway.
    package init(
        store: CommerceStore, environment: CommerceEnvironment, gateway: String,
        transfers: any SellerTransfers, logger: Logger
    ) {
        self.store = store
        self.environment = environment
        self.gateway = gateway
        self.transfers = transfers
        self.logger = logger
    }

    /// Sends a payout that was requested. Saying it again changes nothing, and goes on with what is on its way.
    ///
    /// - Returns: the payout, also when the gateway refused: that is its state. On its way still when the gateway does not
    ///   answer.
    /// - Throws: `not_found`; `conflict` for one that was ended by hand, and for a seller without an account.
    package func send(_ id: String, by administrator: Administrator) async throws(Refusal) -> SellerPayout {
        _ = try await write(administrator.caller) { [gateway] in try $0.send(id, over: gateway) }
        return try await advance(id)
    }

    /// What must run beside a server.
    package var reconciler: SellerPayoutReconciler { SellerPayoutReconciler(payouts: self) }

    /// Takes a payout as far as it goes now.
    func advance(_ id: String) async throws(Refusal) -> SellerPayout {
        var payout = try await store.read { try SellerStore($0).ledger.knownPayout(id) }
        for _ in 0..<Self.stepsMax {
            guard payout.state == .sending, let sending = payout.sending, sending.gateway == gateway
            else { return payout }
            let answer: PayoutAnswer
            do throws(GatewayFailure) {
                answer = try await Self.ask(transfers, payout, sending)
            } catch {
                log(error, payout, sending)
                return try await write(sending.caller) { try $0.putOff(id) }
            }
            payout = try await write(sending.caller) { try $0.take(answer, to: id) }
        }
        return payout
    }

    /// Asks the gateway for the next step.
    ///
    /// - Throws: when nothing is known or done; `refused` only for a transfer that can't be taken back, which somebody has to
    ///   look at.
    private static func ask(
        _ transfers: any SellerTransfers, _ payout: SellerPayout, _ sending: SellerPayout.Sending
    ) async throws(GatewayFailure) -> PayoutAnswer {
        guard let transfer = sending.transferID else {
            do throws(GatewayFailure) {
                return .transferred(
                    try await transfers.transfer(payout.amount, to: sending.account, key: "\(payout.id)-transfer"))
            } catch {
                guard case .refused(let failure) = error else { throw error }
                return .transferRefused(failure)
            }
        }
        guard payout.note == nil else {
            return .reversed(
                try await transfers.reverse(payout.amount, of: transfer, key: "\(payout.id)-reversal"))
        }
        do throws(GatewayFailure) {
            return .paidOut(
                try await transfers.payOut(payout.amount, of: sending.account, key: "\(payout.id)-payout"))
        } catch {
            guard case .refused(let failure) = error else { throw error }
            return .payoutRefused(failure)
        }
    }

    private func write(
        _ caller: Caller, _ body: @escaping @Sendable (SellerPayoutKeeper) throws -> SellerPayout
    ) async throws(Refusal) -> SellerPayout {
        let now = environment.now()
        return try await store.write { try body(SellerStore($0).payoutKeeper(caller, at: now)) }
    }

    /// The first tries are nothing to wake somebody for; a refusal that leaves the money where it should not be is.
    private func log(_ failure: GatewayFailure, _ payout: SellerPayout, _ sending: SellerPayout.Sending) {
        var isRefused = false
        if case .refused = failure { isRefused = true }
        logger.log(
            level: isRefused || sending.attempts >= 5 ? .error : .warning, "a payout has to wait for the gateway",
            metadata: [
                "id": "\(payout.id)", "attempt": "\(sending.attempts + 1)", "reason": "\(failure.message)",
            ])
    }
}
