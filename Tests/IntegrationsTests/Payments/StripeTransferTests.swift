import Catalog
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Commerce
@testable import Integrations

/// Money for sellers: what goes to Stripe byte for byte, and what its answers mean.
@Suite struct StripeTransferTests {
    private static let empty = #"{"object":"list","has_more":false,"data":[]}"#
    private let net = Money(minorUnits: 1_846, currency: CurrencyCode("EUR"))

    /// - Parameter minute: after the clocks' first one.
    private func gateway(_ server: ScriptedServer, at minute: Int64 = 0) -> StripeGateway {
        StripeGateway(
            key: "sk_test_1", webhookSecret: nil, url: server.url, allowsPrivateAddresses: true,
            now: { Timestamp(millisecondsSinceEpoch: minute * 60_000) },
            logger: Logger(label: "test", factory: { _ in RecordedLog() }))
    }

    /// - Parameter listed: what lists have.
    private func server(
        _ answer: String, status: Int = 200, listed: String = empty, listStatus: Int = 200
    ) throws -> ScriptedServer {
        try ScriptedServer { $0.method == "GET" ? .json(listStatus, listed) : .json(status, answer) }
    }

    private func failure(_ work: () async throws(GatewayFailure) -> String) async -> GatewayFailure? {
        do throws(GatewayFailure) {
            _ = try await work()
            return nil
        } catch {
            return error
        }
    }

    private func isRefused(_ failure: GatewayFailure?) -> Bool {
        if case .refused = failure { true } else { false }
    }

    private func isUnavailable(_ failure: GatewayFailure?) -> Bool {
        if case .unavailable = failure { true } else { false }
    }

    private static let refusal =
        #"{"error":{"type":"invalid_request_error","code":"balance_insufficient","message":"Insufficient funds"}}"#

    // MARK: Transfers

    @Test func aTransferIsLookedForAndThenMade() async throws {
        let server = try server(#"{"id":"tr_1","object":"transfer","amount":1846,"currency":"eur"}"#)
        #expect(try await gateway(server).transfer(net, to: "acct_1", key: "pto_1-transfer") == "tr_1")
        let seen = server.requests
        #expect(seen.map(\.method) == ["GET", "POST"])
        #expect(seen[0].target == "/v1/transfers?transfer_group=pto_1-transfer&limit=1")
        #expect(seen[1].target == "/v1/transfers" && seen[1].headers["idempotency-key"] == "pto_1-transfer")
        #expect(seen[1].text == "amount=1846&currency=eur&destination=acct_1&transfer_group=pto_1-transfer")
    }

    /// Stripe has forgotten the key by then.
    @Test func aTransferOfLongAgoIsFound() async throws {
        let server = try server("{}", listed: #"{"data":[{"id":"tr_1","amount":1846}]}"#)
        #expect(try await gateway(server).transfer(net, to: "acct_1", key: "k") == "tr_1")
        #expect(server.requests.map(\.method) == ["GET"])
    }

    @Test func aTransferThatStripeRefusesIsRefusedAndAListIsNot() async throws {
        let refusing = try server(Self.refusal, status: 400)
        #expect(
            await failure { () async throws(GatewayFailure) in
                try await gateway(refusing).transfer(net, to: "acct_1", key: "k")
            } == .refused(Payment.Failure(code: "balance_insufficient", message: "Insufficient funds")))
        // Nobody knows whether it was made.
        let closed = try server("{}", listed: Self.refusal, listStatus: 400)
        let stripe = self.gateway(closed)
        let transfer = await failure { () async throws(GatewayFailure) in
            try await stripe.transfer(net, to: "acct_1", key: "k")
        }
        let payout = await failure { () async throws(GatewayFailure) in
            try await stripe.payOut(net, of: "acct_1", key: "k")
        }
        let reversal = await failure { () async throws(GatewayFailure) in
            try await stripe.reverse(net, of: "tr_1", key: "k")
        }
        #expect(isUnavailable(transfer) && isUnavailable(payout) && isUnavailable(reversal))
        #expect(closed.requests.map(\.method) == ["GET", "GET", "GET"])
    }

    // MARK: Payouts

    @Test func aPayoutIsMadeForTheAccount() async throws {
        let server = try server(#"{"id":"po_1","object":"payout","status":"pending"}"#)
        #expect(try await gateway(server).payOut(net, of: "acct_1", key: "pto_1-payout") == "po_1")
        let seen = server.requests
        #expect(seen.map(\.target) == ["/v1/payouts?limit=100", "/v1/payouts"])
        #expect(seen.allSatisfy { $0.headers["stripe-account"] == "acct_1" })
        #expect(seen[1].text == "amount=1846&currency=eur&metadata%5Bkey%5D=pto_1-payout")
        #expect(seen[1].headers["idempotency-key"] == "pto_1-payout")
    }

    @Test func aPayoutOfLongAgoIsFoundByItsKey() async throws {
        func listed(_ status: String) -> String {
            #"""
            {"data":[{"id":"po_2","status":"paid","metadata":{"key":"other"}},{"id":"po_3","status":"paid","metadata":{}},
             {"id":"po_1","status":"\#(status)","failure_code":"account_closed","failure_message":"It is closed.",
              "metadata":{"key":"k"}}]}
            """#
        }
        let paid = try server("{}", listed: listed("paid"))
        #expect(try await gateway(paid).payOut(net, of: "acct_1", key: "k") == "po_1")
        for status in ["failed", "canceled"] {
            let back = try server("{}", listed: listed(status))
            let found = await failure { () async throws(GatewayFailure) in
                try await gateway(back).payOut(net, of: "acct_1", key: "k")
            }
            #expect(found == .refused(Payment.Failure(code: "account_closed", message: "It is closed.")))
            #expect(back.requests.map(\.method) == ["GET"])
        }
    }

    /// Pages of a hundred, the newest first; here they are of two.
    @Test func aPayoutIsLookedForOnEveryPage() async throws {
        func gateway(_ last: String) throws -> (StripeGateway, ScriptedServer) {
            let server = try ScriptedServer { request in
                switch request.target {
                case "/v1/payouts?limit=100":
                    .json(200, #"{"has_more":true,"data":[{"id":"po_9","metadata":{}},{"id":"po_8","metadata":{}}]}"#)
                case "/v1/payouts?limit=100&starting_after=po_8": .json(200, last)
                default: .json(200, #"{"id":"po_10","status":"pending"}"#)
                }
            }
            return (self.gateway(server), server)
        }
        let (old, asked) = try gateway(#"{"has_more":true,"data":[{"id":"po_7","metadata":{"key":"k"}}]}"#)
        #expect(try await old.payOut(net, of: "acct_1", key: "k") == "po_7")
        #expect(asked.requests.map(\.method) == ["GET", "GET"])
        #expect(asked.requests.allSatisfy { $0.headers["stripe-account"] == "acct_1" })
        let (new, made) = try gateway(Self.empty)
        #expect(try await new.payOut(net, of: "acct_1", key: "k") == "po_10")
        #expect(made.requests.map(\.method) == ["GET", "GET", "POST"])
    }

    @Test(arguments: [#"[{"id":"po_1","metadata":{}}]"#, "[]"]) func aListWithoutEndIsUnknown(page: String) async throws
    {
        let server = try server("{}", listed: #"{"has_more":true,"data":\#(page)}"#)
        let found = await failure { () async throws(GatewayFailure) in
            try await gateway(server).payOut(net, of: "acct_1", key: "k")
        }
        guard case .unknown = found else {
            Issue.record("expected unknown")
            return
        }
        #expect(server.requests.allSatisfy { $0.method == "GET" } && server.requests.count <= 100)
    }

    private static let gone = #"""
        {"error":{"type":"invalid_request_error","code":"account_invalid",
         "message":"The provided key 'sk_test_*b1c2' does not have access to account 'acct_1'."}}
        """#

    /// The seller has left since the transfer: it has to come back.
    @Test func anAccountThatIsGoneIsRefused() async throws {
        for server in [try server("{}", listed: Self.gone, listStatus: 403), try server(Self.gone, status: 403)] {
            let found = await failure { () async throws(GatewayFailure) in
                try await gateway(server).payOut(net, of: "acct_1", key: "k")
            }
            guard case .refused(let failure) = found else {
                Issue.record("expected a refusal, not \(String(describing: found))")
                return
            }
            #expect(failure.code == "account_invalid" && !failure.message.contains("sk_test"))
        }
    }

    /// Whatever is wrong then is the key, which the operator sets right.
    @Test func aKeyThatIsNotTakenIsNoAccountThatIsGone() async throws {
        let forbidden = try server("{}", listed: Self.refusal, listStatus: 403)
        let payout = await failure { () async throws(GatewayFailure) in
            try await gateway(forbidden).payOut(net, of: "acct_1", key: "k")
        }
        let shops = try server(Self.gone, status: 403)
        let transfer = await failure { () async throws(GatewayFailure) in
            try await gateway(shops).transfer(net, to: "acct_1", key: "k")
        }
        #expect(isUnavailable(payout) && isUnavailable(transfer))
    }

    // MARK: Reversals

    @Test func aReversalIsLookedForByItsKey() async throws {
        let server = try server(
            #"{"id":"trr_2","object":"transfer_reversal","amount":923,"currency":"eur","transfer":"tr_1"}"#,
            listed: #"{"data":[{"id":"trr_1","amount":923,"metadata":{"key":"ref_1-line-1"}}]}"#)
        let amount = Money(minorUnits: 923, currency: CurrencyCode("EUR"))
        #expect(try await gateway(server, at: 119).reverse(amount, of: "tr_1", key: "ref_1-line-2") == "trr_2")
        let seen = server.requests
        #expect(seen.map(\.target) == ["/v1/transfers/tr_1/reversals?limit=100", "/v1/transfers/tr_1/reversals"])
        #expect(seen[1].text == "amount=923&metadata%5Bkey%5D=ref_1-line-2")
        #expect(seen[1].headers["idempotency-key"] == "ref_1-line-2-923-1")
        #expect(try await gateway(server).reverse(amount, of: "tr_1", key: "ref_1-line-1") == "trr_1")
        #expect(server.requests.count == 3)
    }

    /// - Parameter left: of 1,846 cents.
    @Test(arguments: [(400, 1_446), (1_845, 1), (1_846, nil), (1_847, nil)] as [(Int, Int?)])
    func whatWasTakenBackByHandCounts(amount: Int, left: Int?) async throws {
        let server = try server(
            #"{"id":"trr_10"}"#,
            listed: #"""
                {"data":[{"id":"trr_9","amount":\#(amount - 100),"metadata":{}},{"id":"trr_8","amount":100}]}
                """#)
        #expect(try await gateway(server).reverse(net, of: "tr_1", key: "k") == (left == nil ? "trr_9" : "trr_10"))
        let asked = server.requests.filter { $0.method == "POST" }
        #expect(asked.map(\.text) == left.map { ["amount=\($0)&metadata%5Bkey%5D=k"] } ?? [])
        #expect(asked.map { $0.headers["idempotency-key"] } == left.map { ["k-\($0)-0"] } ?? [])
    }

    /// A Stripe that answers a key as it did the first time. The seller's balance is filled up after the first refusal.
    @Test func aRefusedReversalIsAskedForAnewWithinTheHour() async throws {
        let answers = Mutex<[String: String]>([:])
        let server = try ScriptedServer { request in
            guard request.method == "POST" else { return .json(200, Self.empty) }
            let key = request.headers["idempotency-key"] ?? ""
            let answer = answers.withLock { answers in
                if let known = answers[key] { return known }
                answers[key] = answers.isEmpty ? Self.refusal : #"{"id":"trr_\#(answers.count)"}"#
                return answers[key] ?? ""
            }
            return .json(answer == Self.refusal ? 400 : 200, answer)
        }
        for minute in [0, 59] as [Int64] {
            let refused = await failure { () async throws(GatewayFailure) in
                try await gateway(server, at: minute).reverse(net, of: "tr_1", key: "k")
            }
            #expect(isRefused(refused))
        }
        // Two who don't see each other's in the list.
        for _ in 0..<2 { #expect(try await gateway(server, at: 60).reverse(net, of: "tr_1", key: "k") == "trr_1") }
    }

    @Test func namesThatLeadElsewhereAreRefused() async throws {
        let server = try server("{}")
        for name in ["../payouts", "tr_1?x=y", "", "tr 1", "a\r\nX: y"] {
            let reversal = await failure { () async throws(GatewayFailure) in
                try await gateway(server).reverse(net, of: name, key: "k")
            }
            let payout = await failure { () async throws(GatewayFailure) in
                try await gateway(server).payOut(net, of: name, key: "k")
            }
            #expect(isRefused(reversal) && isRefused(payout))
        }
        #expect(server.requests.isEmpty)
    }
}
