import Catalog
import Foundation
import Testing

@testable import Commerce
@testable import Integrations

/// What the offline gateway remembers when the process is killed.
@Suite struct TestGatewayTests {
    private let fixture: PaymentFixture
    private var journal: String { fixture.folder.path + "/test-gateway.jsonl" }

    init() throws { fixture = try PaymentFixture() }

    private func authorize(_ gateway: TestGateway, _ payment: String) async throws -> GatewayIntent {
        try await gateway.authorize(
            AuthorizationRequest(
                payment: PaymentID(payment), order: OrderID("ord_1"),
                amount: Money(minorUnits: 500, currency: CurrencyCode("EUR")),
                method: try await gateway.method("pm_card_visa")))
    }

    @Test func everythingIsThereAgain() async throws {
        let first = try fixture.offline()
        let card = CardDetails(number: "4000000000009995", expiryMonth: 3, expiryYear: 2040, securityCode: "123")
        let method = try await first.tokenize(card)
        let intent = try await authorize(first, "pay_1")
        _ = try await first.capture(intent.id, key: "c")
        let refund = try await first.refund(
            RefundRequest(intent: intent.id, amount: Money(minorUnits: 200, currency: CurrencyCode("EUR")), key: "r"))
        let second = try fixture.offline()
        #expect(try await second.method(method.token) == method)
        #expect(try await second.intent(of: PaymentID("pay_1"))?.state == .captured)
        #expect(try await second.refund(RefundRequest(intent: intent.id, amount: nil, key: "r")) == refund)
        #expect(try await second.refunds(of: intent.id) == [refund])
    }

    @Test func lineThatAKillCutShortIsDropped() async throws {
        _ = try await authorize(try fixture.offline(), "pay_1")
        let handle = try #require(FileHandle(forWritingAtPath: journal))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(#"{"name":"intent pi_x","rec"#.utf8))
        try handle.close()
        let again = try fixture.offline()
        #expect(try await again.intent(of: PaymentID("pay_1"))?.state == .authorized)
        _ = try await authorize(again, "pay_2")
        #expect(try await fixture.offline().intent(of: PaymentID("pay_2"))?.state == .authorized)
    }

    @Test func fileOfSomethingElseIsRefusedAndKept() throws {
        try "hello\n".write(toFile: journal, atomically: true, encoding: .utf8)
        #expect(throws: Refusal.self) { try fixture.offline() }
        #expect(try String(contentsOfFile: journal, encoding: .utf8) == "hello\n")
    }

    @Test func sameKeyIsTheSameIntent() async throws {
        let gateway = try fixture.offline()
        let first = try await authorize(gateway, "pay_1")
        #expect(try await authorize(gateway, "pay_1") == first)
    }

    @Test func numberWithAWrongCheckDigitMakesNoToken() async throws {
        let gateway = try fixture.offline()
        let card = CardDetails(number: "4242424242424241", expiryMonth: 1, expiryYear: 2040, securityCode: "123")
        await #expect(throws: GatewayFailure.self) { try await gateway.tokenize(card) }
        for known in TestCard.all {
            let card = CardDetails(number: known.number, expiryMonth: 1, expiryYear: 2040, securityCode: "123")
            #expect(card.hasValidCheckDigit)
            #expect(try await gateway.tokenize(card).card.brand == known.brand)
        }
    }
}
