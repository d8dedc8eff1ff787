import Catalog
import Store
import Testing

@testable import Commerce
@testable import Integrations

/// Where payouts go, who sees it, and what can't be sent.
@Suite struct PayoutAccountTests {
    @Test(arguments: ["a", "acct_1Nv0FGQ9RKHgCVdK", String(repeating: "x", count: 255)])
    func plainNamesAreAccounts(name: String) async throws {
        let shop = try await PayoutFixture(account: nil)
        try await shop.setAccount(name)
        #expect(try shop.shop.base.database.read { try SellerStore($0).seller(shop.seller)?.payoutAccount } == name)
        try await shop.setAccount(nil)
        #expect(try shop.shop.base.database.read { try SellerStore($0).seller(shop.seller)?.payoutAccount } == nil)
    }

    @Test(
        arguments: [
            ["account": ""], ["account": .string(String(repeating: "x", count: 256))], ["account": "acct-1"],
            ["account": "acct 1"], ["account": "acct_1\r\nX: y"], ["account": "acct_ä"], ["account": "../x"],
            ["account": 1], ["account": []], [:],
        ] as [JSONValue])
    func anythingElseIsOneProblem(body: JSONValue) async throws {
        let shop = try await PayoutFixture()
        await refused(.invalidValue, fields: ["account"]) { () throws(Refusal) in
            _ = try await shop.shop.sellers.setPayoutAccount(of: shop.seller, body, by: shop.shop.administrator)
        }
        #expect(try shop.shop.base.database.read { try SellerStore($0).seller(shop.seller)?.payoutAccount } == "acct_1")
    }

    @Test func changesAreInTheAuditLogAndNothingElseIs() async throws {
        let shop = try await PayoutFixture(account: nil)
        for account in ["acct_1", "acct_1", "acct_2", nil] { try await shop.setAccount(account) }
        let actions = try shop.shop.base.adminActions().filter { $0 == "seller.payout_account_changed" }
        #expect(actions.count == 3)
        await refused(.notFound) { () throws(Refusal) in
            _ = try await shop.shop.sellers.setPayoutAccount(
                of: SellerID("sel_x"), ["account": "acct_1"], by: shop.shop.administrator)
        }
        // A change of the profile leaves it.
        try await shop.setAccount("acct_3")
        _ = try await shop.shop.sellers.change(shop.seller, ["country": "CH"], by: try shop.shop.person("sam"))
        #expect(try shop.shop.base.database.read { try SellerStore($0).seller(shop.seller)?.payoutAccount } == "acct_3")
    }

    @Test func onlyThoseWhoReadTheMoneySeeIt() async throws {
        let shop = try await PayoutFixture(account: "acct_hidden")
        let sellers = shop.shop.sellers
        for (name, role) in [("mia", TeamRole.manager), ("ed", .editor), ("sue", .support)] {
            try await shop.shop.join(name, role, shop.seller)
        }
        let id = try await shop.request()
        _ = try await shop.payouts(try shop.gateway()).send(id, by: shop.shop.administrator)
        for name in ["sam", "mia"] {
            let account = try await sellers.money.account(
                of: shop.seller, before: nil, limit: 9, by: try shop.shop.person(name))
            #expect(account["payout_account"] == "acct_hidden")
        }
        let list = try await sellers.list(nil, after: nil, limit: 9)
        #expect(list["sellers"]?.elements?.first?["payout_account"] == "acct_hidden")
        var shown = [try await sellers.profile(shop.seller.rawValue)]
        for name in ["ed", "sue"] {
            shown.append(try await sellers.own(try shop.shop.person(name)))
            await refused(.forbidden) { () throws(Refusal) in
                _ = try await sellers.money.account(
                    of: shop.seller, before: nil, limit: 9, by: try await Self.person(shop, name))
            }
        }
        shown.append(try await sellers.money.queue(.paid, after: nil, limit: 9))
        shown += try shop.shop.base.events().map(\.payload)
        for value in shown {
            #expect(!String(decoding: JSONWriter.bytes(value), as: UTF8.self).contains("acct_hidden"), "\(value)")
        }
    }

    private static func person(_ shop: PayoutFixture, _ name: String) async throws(Refusal) -> SignedIn {
        do { return try shop.shop.person(name) } catch { throw Refusal(.internalError, message: "\(error)") }
    }

    // MARK: What can't be sent

    @Test func whatCanNotBeSentStaysAsItIs() async throws {
        let shop = try await PayoutFixture(account: nil)
        let id = try await shop.request(100)
        let (money, root) = (shop.shop.sellers.money, shop.shop.administrator)
        let payouts = shop.payouts(try shop.gateway())
        await refused(.conflict) { () throws(Refusal) in _ = try await payouts.send(id, by: root) }
        try await shop.setAccount("acct_1")
        await refused(.notFound) { () throws(Refusal) in _ = try await payouts.send("pto_x", by: root) }
        #expect(try shop.stored(id).state == .requested)
        // By hand as ever, and then not over the gateway besides.
        _ = try await money.paid(id, ["reference": "SEPA 1"], by: root)
        await refused(.conflict) { () throws(Refusal) in _ = try await payouts.send(id, by: root) }
        let other = try await shop.request(200)
        _ = try await money.reject(other, ["reason": "no"], by: root)
        await refused(.conflict) { () throws(Refusal) in _ = try await payouts.send(other, by: root) }
        #expect(try await shop.movements() == [])
        #expect(try shop.balance() == PayoutFixture.earned - 100)
        #expect(try await shop.disagreements() == [])
    }

    @Test func whatIsOnItsWayIsNotEndedByHandAndGoesWhereItWasSent() async throws {
        let shop = try await PayoutFixture()
        let id = try await shop.request()
        let (money, root) = (shop.shop.sellers.money, shop.shop.administrator)
        let faulty = FaultyTransfers(try shop.gateway(), .transfer, .away)
        let payouts = shop.payouts(faulty)
        #expect(try await payouts.send(id, by: root).state == .sending)
        await refused(.conflict) { () throws(Refusal) in
            _ = try await money.paid(id, ["reference": "SEPA 1"], by: root)
        }
        await refused(.conflict) { () throws(Refusal) in _ = try await money.reject(id, ["reason": "no"], by: root) }
        #expect(try await money.queue(.sending, after: nil, limit: 9)["payouts"]?.elements?.count == 1)
        try await shop.setAccount("acct_2")
        // Saying it again goes on at once.
        #expect(try await payouts.send(id, by: root).state == .paid)
        try await shop.ended(id, .paid)
        #expect(try await shop.movements("acct_2") == [])
    }

    @Test func suspendedSellersArePaidWhatTheySold() async throws {
        let shop = try await PayoutFixture()
        let id = try await shop.request()
        let root = shop.shop.administrator
        _ = try await shop.shop.sellers.suspend(shop.seller, ["reason": "forgeries"], by: root)
        #expect(try await shop.payouts(try shop.gateway()).send(id, by: root).state == .paid)
    }
}
