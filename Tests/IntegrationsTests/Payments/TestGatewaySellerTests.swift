import Catalog
import Testing

@testable import Commerce
@testable import Integrations

/// Sellers' accounts at the offline gateway.
@Suite struct TestGatewaySellerTests {
    private let fixture: PaymentFixture

    init() throws { fixture = try PaymentFixture() }

    private func euros(_ cents: Int64) -> Money { Money(minorUnits: cents, currency: CurrencyCode("EUR")) }

    private func failure(_ work: () async throws(GatewayFailure) -> String) async -> String? {
        do throws(GatewayFailure) {
            _ = try await work()
            return nil
        } catch {
            if case .refused(let failure) = error { return failure.code }
            return error.message
        }
    }

    @Test func everythingIsThereAgainUnderItsKey() async throws {
        let first = try fixture.offline()
        let transfer = try await first.transfer(euros(500), to: "acct_1", key: "t")
        let reversal = try await first.reverse(euros(200), of: transfer, key: "r")
        let payout = try await first.payOut(euros(300), of: "acct_1", key: "p")
        let second = try fixture.offline()
        #expect(try await second.transfer(euros(500), to: "acct_1", key: "t") == transfer)
        #expect(try await second.reverse(euros(200), of: transfer, key: "r") == reversal)
        #expect(try await second.payOut(euros(300), of: "acct_1", key: "p") == payout)
        #expect(
            await failure { () async throws(GatewayFailure) in
                try await second.payOut(euros(1), of: "acct_1", key: "p2")
            } == "balance_insufficient")
        #expect(
            await failure { () async throws(GatewayFailure) in
                try await second.reverse(euros(301), of: transfer, key: "r2")
            } == "balance_insufficient")
    }

    private func transfer(_ gateway: TestGateway, _ amount: Money, _ account: String, _ key: String) async -> String? {
        await failure { () async throws(GatewayFailure) in
            try await gateway.transfer(amount, to: account, key: key)
        }
    }

    private func payOut(_ gateway: TestGateway, _ amount: Money, _ account: String, _ key: String) async -> String? {
        await failure { () async throws(GatewayFailure) in try await gateway.payOut(amount, of: account, key: key) }
    }

    private func reverse(_ gateway: TestGateway, _ amount: Money, _ transfer: String, _ key: String) async -> String? {
        await failure { () async throws(GatewayFailure) in
            try await gateway.reverse(amount, of: transfer, key: key)
        }
    }

    @Test func aKeyIsForOneThing() async throws {
        let gateway = try fixture.offline()
        let made = try await gateway.transfer(euros(500), to: "acct_1", key: "t")
        #expect(await transfer(gateway, euros(501), "acct_1", "t") == "idempotency_error")
        #expect(await transfer(gateway, euros(500), "acct_2", "t") == "idempotency_error")
        #expect(await payOut(gateway, euros(500), "acct_1", "t") == "idempotency_error")
        #expect(await reverse(gateway, euros(500), made, "t") == "idempotency_error")
    }

    @Test func whatThereIsNotIsRefused() async throws {
        let gateway = try fixture.offline()
        let dollar = Money(minorUnits: 1, currency: CurrencyCode("USD"))
        let made = try await gateway.transfer(euros(500), to: "acct_1", key: "t")
        #expect(await transfer(gateway, euros(1), "bank_1", "a") == "resource_missing")
        #expect(await transfer(gateway, euros(1), "acct_transfer_refused", "b") == "transfers_not_allowed")
        #expect(await payOut(gateway, euros(1), "acct_payout_refused", "c") == "account_closed")
        #expect(await reverse(gateway, euros(1), "tr_x", "d") == "resource_missing")
        #expect(await reverse(gateway, dollar, made, "e") == "resource_missing")
        #expect(await payOut(gateway, dollar, "acct_1", "f") == "balance_insufficient")
    }

    @Test(arguments: [("acct_lost_transfer", false), ("acct_lost_transfer_answer", true)])
    func whatIsLostOnceIsAnsweredTheSecondTime(account: String, isDone: Bool) async throws {
        let gateway = try fixture.offline()
        #expect(await transfer(gateway, euros(500), account, "t") == "no answer in time")
        // Of a call that was lost nothing is there.
        #expect(await payOut(gateway, euros(500), account, "p") == (isDone ? nil : "balance_insufficient"))
        #expect(await transfer(gateway, euros(500), account, "t") == nil)
    }
}
