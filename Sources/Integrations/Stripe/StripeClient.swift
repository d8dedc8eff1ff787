import Catalog
import Commerce
import Logging

/// Calls to Stripe's API: form in, JSON out, and what each way of failing means for the money.
struct StripeClient: Sendable {
    /// The form of answers that this gateway reads.
    static let version = "2024-06-20"
    /// Two of them, a look and a call, are below the lease of payments and payouts, so that nobody else tries while an
    /// answer may come.
    static let timeoutMilliseconds = 20_000

    let exchange: HTTPExchange
    /// Without a slash at its end.
    let url: String
    let key: String
    /// For a Stripe in the same network: a test.
    let allowsPrivateAddresses: Bool
    let timeoutMilliseconds: Int
    let logger: Logger

    /// An answer that Stripe stands by.
    struct Answer: Sendable {
        var status: Int
        var json: JSONValue

        /// What is wrong; `nil` for a success.
        var failure: Payment.Failure? {
            guard status >= 400 else { return nil }
            return StripeObjects.failure(json["error"])
                ?? Payment.Failure(
                    code: "refused", message: "the payment company refused the call")
        }
    }

    /// - Parameter account: asks for a connected account.
    func get(_ path: String, account: String? = nil) async throws(GatewayFailure) -> Answer {
        try await send("GET", path, StripeForm(), key: nil, account: account)
    }

    /// - Parameter key: the same call with the same key is done once.
    /// - Parameter account: acts for a connected account.
    func post(
        _ path: String, _ form: StripeForm, key: String?, account: String? = nil
    ) async throws(GatewayFailure) -> Answer {
        try await send("POST", path, form, key: key, account: account)
    }

    private func send(
        _ method: String, _ path: String, _ form: StripeForm, key idempotencyKey: String?, account: String?
    ) async throws(GatewayFailure) -> Answer {
        var headers: [HTTPExchange.Header] = [
            .init("Authorization", "Bearer \(key)"), .init("Stripe-Version", Self.version),
            .init("Accept", "application/json"),
        ]
        if method == "POST" { headers.append(.init("Content-Type", "application/x-www-form-urlencoded")) }
        if let idempotencyKey { headers.append(.init("Idempotency-Key", idempotencyKey)) }
        if let account { headers.append(.init("Stripe-Account", account)) }
        let response: HTTPExchange.Response
        do throws(HTTPExchange.Failure) {
            response = try await exchange.send(
                HTTPExchange.Request(
                    method, url + path, headers: headers, body: Array(form.text.utf8),
                    timeoutMilliseconds: timeoutMilliseconds, allowsPrivateAddresses: allowsPrivateAddresses))
        } catch {
            throw error.mayHaveArrived ? .unknown(error.message) : .unavailable(error.message)
        }
        return try read(response, for: account)
    }

    /// - Source: https://docs.stripe.com/api/errors, https://docs.stripe.com/error-low-level
    private func read(
        _ response: HTTPExchange.Response, for account: String?
    ) throws(GatewayFailure) -> Answer {
        let json = try? JSONReader.parse(response.body)
        switch response.status {
        case 403 where account != nil && json?["error"]?["code"]?.text == "account_invalid":
            // It will stay so. Stripe's own message has a part of the key in it, and sellers read the reason.
            throw .refused(
                Payment.Failure(
                    code: "account_invalid", message: "the account is gone, or the shop may not use it any more"))
        case 401, 403:
            // Nobody's money moves until the operator has set the key right.
            logger.error("stripe does not take the key", metadata: ["status": "\(response.status)"])
            throw .unavailable("stripe does not take the key")
        case 409, 424: throw .unknown("stripe is working on the same call")
        case 429: throw .unavailable("stripe takes no more calls now")
        case 500...: throw .unknown("stripe answered with the status \(response.status)")
        case 200..<300, 400..<500:
            guard let json else { throw .unknown("stripe's answer is no JSON") }
            return Answer(status: response.status, json: json)
        default: throw .unknown("stripe answered with the status \(response.status)")
        }
    }
}
