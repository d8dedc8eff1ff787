import Catalog
import Commerce

/// "Separate charges and transfers": the shop is paid, and sends sellers their part.
///
/// Stripe forgets keys after a day, and nothing but the balance limits what is sent out. So each call looks first whether
/// it has been made: lists know at once what was made, unlike Stripe's search.
///
/// - Source: https://docs.stripe.com/connect/separate-charges-and-transfers, https://docs.stripe.com/connect/payouts-connected-accounts,
///   https://docs.stripe.com/api/transfers/list, https://docs.stripe.com/api/transfer_reversals/create
extension StripeGateway: SellerTransfers {
    /// A payout a day for 27 years.
    private static let pagesMax = 100

    package func transfer(_ net: Money, to account: String, key: String) async throws(GatewayFailure) -> String {
        let group = StripeForm.encoded(key)
        let made = try await found(client.get("/v1/transfers?transfer_group=\(group)&limit=1"))
        if let known = made.first { return try Self.identifier(known) }
        let form = StripeForm([
            ("amount", String(try StripeAmount.number(net))), ("currency", net.currency.rawValue.lowercased()),
            ("destination", account), ("transfer_group", key),
        ])
        return try await identifier(of: client.post("/v1/transfers", form, key: key))
    }

    package func reverse(
        _ amount: Money, of transfer: String, key: String
    ) async throws(GatewayFailure) -> String {
        let path = "/v1/transfers/\(try Self.segment(transfer))/reversals"
        let (known, others) = try await made(path, under: key)
        if let known { return try Self.identifier(known) }
        // Somebody has taken it back in the dashboard, or a part of it.
        let byHand = others.filter { $0["metadata"]?["key"] == nil }
        let left = try StripeAmount.number(amount) - byHand.reduce(0) { $0 + ($1["amount"]?.integer ?? 0) }
        if left <= 0, let last = byHand.first { return try Self.identifier(last) }
        let form = StripeForm([("amount", String(left)), ("metadata[key]", key)])
        // Stripe repeats a refusal to a key for a day, whatever has changed meanwhile. Of two keys, around the full hour, one is
        // refused too: no more comes back than was transferred.
        let hour = now().millisecondsSinceEpoch / 3_600_000
        return try await identifier(of: client.post(path, form, key: "\(key)-\(left)-\(hour)"))
    }

    package func payOut(_ amount: Money, of account: String, key: String) async throws(GatewayFailure) -> String {
        let account = try Self.segment(account)
        if let known = try await made("/v1/payouts", under: key, account: account).known {
            return try Self.payout(known)
        }
        let form = StripeForm([
            ("amount", String(try StripeAmount.number(amount))), ("currency", amount.currency.rawValue.lowercased()),
            ("metadata[key]", key),
        ])
        let answer = try await client.post("/v1/payouts", form, key: key, account: account)
        if let failure = answer.failure { throw .refused(failure) }
        return try Self.payout(answer.json)
    }

    // MARK: Reading

    /// - Source: https://docs.stripe.com/api/payouts/object: a bank may send it back days later.
    private static func payout(_ json: JSONValue) throws(GatewayFailure) -> String {
        let status = json["status"]?.text
        guard status != "failed", status != "canceled" else {
            throw .refused(
                Payment.Failure(
                    code: json["failure_code"]?.text ?? status ?? "failed",
                    message: json["failure_message"]?.text ?? "the bank did not take the money"))
        }
        return try identifier(json)
    }

    /// What a list has, newest first, up to what was made under the key.
    private func made(
        _ path: String, under key: String, account: String? = nil
    ) async throws(GatewayFailure) -> (known: JSONValue?, others: [JSONValue]) {
        var others: [JSONValue] = []
        var rest = ""
        for _ in 0..<Self.pagesMax {
            let answer = try await client.get("\(path)?limit=100\(rest)", account: account)
            let page = try found(answer)
            if let known = page.first(where: { $0["metadata"]?["key"]?.text == key }) { return (known, others) }
            others += page
            guard answer.json["has_more"]?.boolean == true else { return (nil, others) }
            guard let last = page.last else { throw .unknown("stripe's list can't be read") }
            rest = "&starting_after=\(StripeForm.encoded(try Self.identifier(last)))"
        }
        throw .unknown("stripe's list is too long")
    }

    /// What a page of a list has, newest first. A list that is refused does not say that nothing was made.
    private func found(_ answer: StripeClient.Answer) throws(GatewayFailure) -> [JSONValue] {
        if let failure = answer.failure { throw .unavailable(failure.message) }
        guard let found = answer.json["data"]?.elements else { throw .unknown("stripe's list can't be read") }
        return found
    }

    private func identifier(of answer: StripeClient.Answer) throws(GatewayFailure) -> String {
        if let failure = answer.failure { throw .refused(failure) }
        return try Self.identifier(answer.json)
    }

    private static func identifier(_ json: JSONValue) throws(GatewayFailure) -> String {
        guard let id = json["id"]?.text else { throw .unknown("stripe's answer has no id") }
        return id
    }
}
