import Catalog
import Logging
import TestSupport
import Testing

@testable import Commerce
@testable import Integrations

/// What goes to Stripe byte for byte, and what its answers mean, over a server of the test.
@Suite struct StripeWireTests {
    private static let intent = #"""
        {"id":"pi_1","object":"payment_intent","amount":2000,"currency":"eur","status":"STATUS","client_secret":"pi_1_s",
         "metadata":{"payment_id":"pay_1"},"latest_charge":"ch_1","next_action":null,"last_payment_error":null}
        """#

    private static func intent(_ status: String) -> String { intent.replacing("STATUS", with: status) }

    private func gateway(_ server: ScriptedServer, timeout: Int = 120_000) -> StripeGateway {
        StripeGateway(
            key: "sk_test_1", webhookSecret: nil, url: server.url, allowsPrivateAddresses: true,
            timeoutMilliseconds: timeout, now: { Timestamp(millisecondsSinceEpoch: 0) },
            logger: Logger(label: "test", factory: { _ in RecordedLog() }))
    }

    private let request = AuthorizationRequest(
        payment: PaymentID("pay_1"), order: OrderID("ord_1"),
        amount: Money(minorUnits: 2_000, currency: CurrencyCode("EUR")),
        method: PaymentMethodReference(
            token: "pm_1", customer: "cus_1", card: CardSummary(brand: "visa", lastFour: "4242")))

    private func failure<Value>(_ work: () async throws(GatewayFailure) -> Value) async -> GatewayFailure? {
        do throws(GatewayFailure) {
            _ = try await work()
            return nil
        } catch {
            return error
        }
    }

    @Test func authorizationIsAnIntentThatIsCapturedByHand() async throws {
        let server = try ScriptedServer { _ in .json(200, Self.intent("requires_capture")) }
        let intent = try await gateway(server).authorize(request)
        #expect(intent.state == .authorized && intent.id.rawValue == "pi_1" && intent.payment == request.payment)
        #expect(intent.amount == request.amount)
        let seen = try #require(server.requests.first)
        #expect(seen.method == "POST" && seen.target == "/v1/payment_intents")
        #expect(seen.headers["authorization"] == "Bearer sk_test_1" && seen.headers["idempotency-key"] == "pay_1")
        #expect(seen.headers["content-type"] == "application/x-www-form-urlencoded")
        #expect(seen.headers["stripe-version"] == StripeClient.version)
        #expect(
            seen.text == "amount=2000&currency=eur&capture_method=manual&confirm=true&payment_method=pm_1"
                + "&customer=cus_1&payment_method_types%5B%5D=card&metadata%5Bpayment_id%5D=pay_1&metadata%5Border_id%5D=ord_1"
        )
    }

    @Test func captureCancelAndRefundHaveTheirKeys() async throws {
        let server = try ScriptedServer { request in
            switch request.target {
            case "/v1/payment_intents/pi_1/capture": .json(200, Self.intent("succeeded"))
            case "/v1/payment_intents/pi_1/cancel": .json(200, Self.intent("canceled"))
            default: .json(200, #"{"id":"re_1","amount":500,"currency":"eur","status":"pending","metadata":{}}"#)
            }
        }
        let gateway = self.gateway(server)
        let id = GatewayIntentID("pi_1")
        #expect(try await gateway.capture(id, key: "k1").state == .captured)
        #expect(try await gateway.cancel(id, key: "k2").state == .cancelled)
        let amount = Money(minorUnits: 500, currency: CurrencyCode("EUR"))
        let refund = try await gateway.refund(RefundRequest(intent: id, amount: amount, key: "ref_1"))
        #expect(refund == GatewayRefund(id: "re_1", key: "ref_1", minorUnits: 500, state: .succeeded))
        #expect(server.requests.map { $0.headers["idempotency-key"] } == ["k1", "k2", "ref_1"])
        #expect(server.requests.last?.text == "payment_intent=pi_1&metadata%5Brefund_id%5D=ref_1&amount=500")
    }

    @Test func declineIsAStateWithTheBanksWord() async throws {
        let body = #"""
            {"error":{"type":"card_error","code":"card_declined","decline_code":"insufficient_funds","message":"No.",
             "payment_intent":INTENT}}
            """#
        let declined = Self.intent("requires_payment_method").replacing(
            #""last_payment_error":null"#,
            with: #""last_payment_error":{"code":"card_declined","decline_code":"insufficient_funds","message":"No."}"#)
        let server = try ScriptedServer { _ in .json(402, body.replacing("INTENT", with: declined)) }
        let intent = try await gateway(server).authorize(request)
        #expect(intent.state == .failed(Payment.Failure(code: "insufficient_funds", message: "No.")))
        let bare = try ScriptedServer { _ in .json(402, body.replacing(",\n \"payment_intent\":INTENT", with: "")) }
        let refused = await failure { () async throws(GatewayFailure) in try await gateway(bare).authorize(request) }
        #expect(refused == .refused(Payment.Failure(code: "insufficient_funds", message: "No.")))
    }

    @Test func confirmationComesWithWhatThePageNeeds() async throws {
        let waiting = Self.intent("requires_action").replacing(
            #""next_action":null"#, with: #""next_action":{"redirect_to_url":{"url":"https://bank.example/3ds"}}"#)
        let server = try ScriptedServer { _ in .json(200, waiting) }
        let action = Payment.NextAction(url: "https://bank.example/3ds", clientSecret: "pi_1_s")
        #expect(try await gateway(server).authorize(request).state == .requiresAction(action))
    }

    @Test(arguments: [500, 502, 409])
    func statusThatTellsNothingIsUnknown(status: Int) async throws {
        let server = try ScriptedServer { _ in .json(status, "{}") }
        guard
            case .unknown = await failure({ () async throws(GatewayFailure) in
                try await gateway(server).authorize(request)
            })
        else {
            Issue.record("expected unknown")
            return
        }
    }

    @Test(arguments: [401, 403, 429])
    func statusOfACallThatWasNotTakenIsUnavailable(status: Int) async throws {
        let server = try ScriptedServer { _ in .json(status, "{}") }
        guard
            case .unavailable = await failure({ () async throws(GatewayFailure) in
                try await gateway(server).authorize(request)
            })
        else {
            Issue.record("expected unavailable")
            return
        }
    }

    @Test func silenceIsUnknownAndAClosedDoorIsNot() async throws {
        let silent = try ScriptedServer { _ in .silence }
        let unknown = await failure { () async throws(GatewayFailure) in
            try await gateway(silent, timeout: 300).authorize(request)
        }
        #expect(unknown == .unknown("no answer in time"))
        let closed = StripeGateway(
            key: "sk", webhookSecret: nil, url: "http://127.0.0.1:\(try ScriptedServer.freePort())",
            allowsPrivateAddresses: true, now: { Timestamp(millisecondsSinceEpoch: 0) },
            logger: Logger(label: "test", factory: { _ in RecordedLog() }))
        guard
            case .unavailable = await failure({ () async throws(GatewayFailure) in try await closed.authorize(request) }
            )
        else {
            Issue.record("expected unavailable")
            return
        }
    }

    /// Else the reconciler takes over while an answer may still come.
    @Test func aLookAndACallAreOverBeforeTheLeaseIs() {
        #expect(2 * Int64(StripeClient.timeoutMilliseconds) < PaymentLimits.leaseMilliseconds)
    }

    @Test func paymentIsFoundByOurName() async throws {
        let server = try ScriptedServer { _ in .json(200, #"{"data":[\#(Self.intent("succeeded"))]}"#) }
        #expect(try await gateway(server).intent(of: PaymentID("pay_1"))?.state == .captured)
        #expect(
            server.requests.first?.target
                == "/v1/payment_intents/search?query=metadata%5B%27payment_id%27%5D%3A%27pay_1%27&limit=1")
        let empty = try ScriptedServer { _ in .json(200, #"{"data":[]}"#) }
        #expect(try await gateway(empty).intent(of: PaymentID("pay_1")) == nil)
    }

    @Test(arguments: [
        ("warning_needs_response", DisputeState.opened, true), ("warning_under_review", .underReview, true),
        ("warning_closed", .won, true), ("needs_response", .opened, false), ("under_review", .underReview, false),
        ("won", .won, false), ("charge_refunded", .won, false), ("prevented", .won, false), ("lost", .lost, false),
    ])
    func statusOfADisputeIsRead(status: String, state: DisputeState, isInquiry: Bool) throws {
        let told = DisputingStripe.Dispute(
            id: "dp_1", amount: 500, status: status, balance: [-500, 200], currency: "isk")
        let found = try StripeObjects.dispute(try JSONReader.parse(DisputingStripe.json(told)))
        #expect(found.state == state && found.isInquiry == isInquiry && found.reason == "fraudulent")
        // Stripe counts this currency in hundredths.
        #expect(found.amount == Money(minorUnits: 5, currency: CurrencyCode("ISK")) && found.withdrawnMinorUnits == 3)
        #expect(found.evidenceDueAt == Timestamp(millisecondsSinceEpoch: 1_800_864_000_000))
    }

    @Test func statusThatNobodyKnowsIsAskedForAgain() throws {
        let told = DisputingStripe.Dispute(id: "dp_1", status: "arbitration")
        #expect(throws: GatewayFailure.self) {
            try StripeObjects.dispute(try JSONReader.parse(DisputingStripe.json(told)))
        }
    }

    @Test(arguments: ["../customers", "pm_1?expand[]=x", "pm 1", "", "pm_1/../../x"])
    func tokenThatLeadsElsewhereIsNeverSent(token: String) async throws {
        let server = try ScriptedServer { _ in .json(200, "{}") }
        let refused = await failure { () async throws(GatewayFailure) in try await gateway(server).method(token) }
        guard case .refused = refused else {
            Issue.record("expected a refusal")
            return
        }
        #expect(server.requests.isEmpty)
    }

    @Test func numbersGoToStripeFromThePageOnly() async throws {
        let server = try ScriptedServer { _ in .json(200, "{}") }
        let card = CardDetails(number: "4242424242424242", expiryMonth: 1, expiryYear: 2040, securityCode: "123")
        let refused = await failure { () async throws(GatewayFailure) in try await gateway(server).tokenize(card) }
        guard case .refused(let failure) = refused else {
            Issue.record("expected a refusal")
            return
        }
        #expect(failure.code == "token_required" && server.requests.isEmpty)
    }

    @Test(arguments: [
        ("EUR", 2_000, 2_000), ("JPY", 500, 500), ("ISK", 500, 50_000), ("UGX", 7, 700), ("MGA", 300, 3),
        ("KWD", 1_230, 1_230),
    ])
    func amountsAreCountedAsStripeDoes(currency: String, minorUnits: Int64, number: Int64) throws {
        let money = Money(minorUnits: minorUnits, currency: CurrencyCode(currency))
        #expect(try StripeAmount.number(money) == number)
        #expect(StripeAmount.money(number, currency.lowercased()) == money)
    }

    @Test(arguments: [("KWD", Int64(1_234)), ("MGA", 150)])
    func amountThatStripeCanNotCountIsRefused(currency: String, minorUnits: Int64) {
        #expect(throws: GatewayFailure.self) {
            try StripeAmount.number(Money(minorUnits: minorUnits, currency: CurrencyCode(currency)))
        }
    }
}
