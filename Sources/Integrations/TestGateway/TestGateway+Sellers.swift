import Catalog
import Commerce

/// Sellers' accounts at the offline gateway: what is transferred to one can be paid out of it or taken back, once. What the
/// shop has is not counted.
extension TestGateway: SellerTransfers {
    package func transfer(
        _ net: Money, to account: String, key: String
    ) async throws(GatewayFailure) -> String {
        guard account.hasPrefix("acct_") else {
            throw Self.refusing("resource_missing", "there is no account \(account)")
        }
        let known = TestAccount(rawValue: account)
        guard known?.refusesTransfers != true else {
            throw Self.refusing("transfers_not_allowed", "the account takes no transfers")
        }
        let wanted = movement("tr", .transfer, key, account, net)
        return try await move(wanted) { book throws(Refusal) in
            guard known == .lostTransfer, book.movement(key: key) == nil else { return nil }
            var lost = wanted
            lost.kind = .lost
            try book.put(lost)
            return .unknown("no answer in time")
        }
    }

    package func reverse(
        _ amount: Money, of transfer: String, key: String
    ) async throws(GatewayFailure) -> String {
        let found = try await work { book throws(Refusal) in book.movement(transfer) }
        guard let found, found.kind == .transfer, found.amount.currency == amount.currency else {
            throw Self.refusing("resource_missing", "there is no such transfer")
        }
        var wanted = movement("trr", .reversal, key, found.account, amount)
        wanted.transfer = transfer
        return try await move(wanted) { book throws(Refusal) in
            let back = book.movements(of: found.account).filter { $0.transfer == transfer }
            let left = found.amount.minorUnits - back.reduce(0) { $0 + $1.amount.minorUnits }
            return amount.minorUnits <= left ? nil : Self.refusing("balance_insufficient", "so much is not left of it")
        }
    }

    package func payOut(_ amount: Money, of account: String, key: String) async throws(GatewayFailure) -> String {
        guard TestAccount(rawValue: account)?.refusesPayouts != true else {
            throw Self.refusing("account_closed", "the bank account has been closed")
        }
        return try await move(movement("po", .payout, key, account, amount)) { book throws(Refusal) in
            let there = book.movements(of: account).filter { $0.amount.currency == amount.currency }
            return amount.minorUnits <= there.reduce(0) { $0 + $1.change }
                ? nil : Self.refusing("balance_insufficient", "so much is not in the account")
        }
    }

    private func movement(
        _ prefix: String, _ kind: TestMovementRecord.Kind, _ key: String, _ account: String, _ amount: Money
    ) -> TestMovementRecord {
        TestMovementRecord(id: "\(prefix)_\(randomText(24))", kind: kind, key: key, account: account, amount: amount)
    }

    /// Does it once for its key.
    ///
    /// - Parameter obstacle: why it is not done; asked for with the first call only.
    private func move(
        _ wanted: TestMovementRecord,
        unless obstacle: @escaping @Sendable (TestGatewayBook) throws(Refusal) -> GatewayFailure?
    ) async throws(GatewayFailure) -> String {
        let lostAnswer = TestAccount(rawValue: wanted.account)?.lostAnswer
        let outcome = try await work { book throws(Refusal) -> Result<(id: String, isAnswered: Bool), GatewayFailure> in
            if let known = book.movement(key: wanted.key), known.kind != .lost {
                // The same call under the same key.
                let isSame =
                    known.kind == wanted.kind && known.account == wanted.account && known.amount == wanted.amount
                    && known.transfer == wanted.transfer
                return isSame
                    ? .success((known.id, true))
                    : .failure(Self.refusing("idempotency_error", "the key was used for something else"))
            }
            if let failure = try obstacle(book) { return .failure(failure) }
            try book.put(wanted)
            return .success((wanted.id, lostAnswer != wanted.kind))
        }
        switch outcome {
        case .success((let id, true)): return id
        case .success((_, false)), .failure(.unknown): throw await silence()
        case .failure(let failure): throw failure
        }
    }

    private static func refusing(_ code: String, _ message: String) -> GatewayFailure {
        .refused(Payment.Failure(code: code, message: message))
    }
}
