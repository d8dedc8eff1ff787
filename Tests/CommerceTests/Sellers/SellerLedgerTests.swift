import Catalog
import GRDB
import Store
import Testing

@testable import Commerce

/// What sellers are owed, to the cent.
@Suite struct SellerLedgerTests {
    private static let euro = CurrencyCode("EUR")

    private func order(
        _ id: String, _ lines: [(SellerID?, Int64)], total: Int64? = nil, currency: CurrencyCode = euro
    ) -> SoldOrder {
        let lines = lines.enumerated().map { place, line in
            SoldOrder.Line(
                number: Int64(place + 1), productID: ProductID("p\(place)"), sellerID: line.0, quantity: 2,
                minorUnits: line.1)
        }
        return SoldOrder(
            id: id, currency: currency, lines: lines,
            totalMinorUnits: total ?? lines.reduce(0) { $0 + $1.minorUnits })
    }

    private func sell(_ shop: SellerFixture, _ order: SoldOrder) throws {
        let now = shop.base.clock.now
        try shop.base.database.write { try SellerLedgerStore($0).sold(order, at: now) }
    }

    private func refund(_ shop: SellerFixture, _ order: SoldOrder, _ id: String, _ amount: Int64) throws {
        let now = shop.base.clock.now
        try shop.base.database.write { db in
            try SellerLedgerStore(db).refunded(
                order.id, refund: id, minorUnits: amount, of: order.totalMinorUnits, at: now)
        }
    }

    private func balance(_ shop: SellerFixture, _ id: SellerID) throws -> Int64 {
        try shop.base.database.read { db in
            try SellerLedgerStore(db).balances(of: id).first { $0.currency == Self.euro }?.minorUnits ?? 0
        }
    }

    @Test func theShopKeepsEightPercent() {
        #expect(Commission.of(10_000) == 800)
        #expect([0, 1, 6, 7, 18, 19, 999].map(Commission.of) == [0, 0, 0, 1, 1, 2, 80])
    }

    @Test func aSaleCountsOnceForEachSeller() async throws {
        let shop = try SellerFixture()
        let (sam, eve) = (try await shop.seller("sam"), try await shop.seller("eve"))
        let sold = order("ord_1", [(sam, 5_000), (eve, 999), (nil, 7_000), (sam, 7)], total: 15_000)
        for _ in 0..<2 { try sell(shop, sold) }
        #expect(try balance(shop, sam) == 5_000 - 400 + 7 - 1)
        #expect(try balance(shop, eve) == 999 - 80)
    }

    @Test func aRefundTakesBackItsPartOnceAndTheWholeTakesAll() async throws {
        let shop = try SellerFixture()
        let sam = try await shop.seller("sam")
        let sold = order("ord_1", [(sam, 5_000), (nil, 4_000)], total: 10_000)
        try sell(shop, sold)
        for _ in 0..<2 { try refund(shop, sold, "ref_1", 2_500) }
        #expect(try balance(shop, sam) == 4_600 - 1_150)
        try refund(shop, sold, "ref_2", 7_500)
        #expect(try balance(shop, sam) == 0)
        // Money of another order is another seller's.
        try refund(shop, order("ord_2", [], total: 100), "ref_3", 100)
        #expect(try balance(shop, sam) == 0)
    }

    /// Whatever is refunded in whatever pieces, the sum is exact and no entry takes more than there is.
    @Test(arguments: [UInt64(1), 2, 3]) func sumsAreExactForRandomOrders(seed: UInt64) async throws {
        let shop = try SellerFixture()
        let ids = [try await shop.seller("sam"), try await shop.seller("eve")]
        var generator = SeededGenerator(seed: seed)
        for number in 0..<30 {
            let lines = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                (ids.randomElement(using: &generator), Int64.random(in: 0...20_000, using: &generator))
            }
            let net = lines.reduce(0) { $0 + $1.1 }
            let sold = order("ord_\(number)", lines, total: net + Int64.random(in: 1...3_000, using: &generator))
            let before = try ids.map { try balance(shop, $0) }
            try sell(shop, sold)
            var left = sold.totalMinorUnits
            var part = 0
            while left > 0 {
                let amount = Int64.random(in: 1...left, using: &generator)
                try refund(shop, sold, "ref_\(number)_\(part)", amount)
                (left, part) = (left - amount, part + 1)
            }
            #expect(try ids.map { try balance(shop, $0) } == before, "order \(number)")
        }
        let wrong = try shop.base.database.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM sellerEntry WHERE kind = 'refund' AND net > 0")
        }
        #expect(wrong == 0)
    }

    @Test func nothingIsPaidOutTwiceOrBelowZero() async throws {
        let shop = try SellerFixture()
        let id = try await shop.seller("sam")
        let (sam, money) = (try shop.person("sam"), shop.sellers.money)
        await refused(.conflict) { () throws(Refusal) in
            _ = try await money.request(["currency": "EUR"], of: id, by: sam)
        }
        let sold = order("ord_1", [(id, 10_000)])
        try sell(shop, sold)
        await refused(.conflict) { () throws(Refusal) in
            _ = try await money.request(["currency": "EUR", "amount": 9_201], of: id, by: sam)
        }
        await refused(.conflict) { () throws(Refusal) in
            _ = try await money.request(["currency": "USD", "amount": 1], of: id, by: sam)
        }
        let first = try await money.request(["currency": "EUR", "amount": 200], of: id, by: sam)
        let rest = try await money.request(["currency": "EUR"], of: id, by: sam)
        #expect(rest.minorUnits == 9_000)
        await refused(.conflict) { () throws(Refusal) in
            _ = try await money.request(["currency": "EUR"], of: id, by: sam)
        }
        _ = try await money.paid(rest.id, ["reference": "SEPA 1"], by: shop.administrator)
        _ = try await money.paid(rest.id, ["reference": "SEPA 2"], by: shop.administrator)
        await refused(.conflict) { () throws(Refusal) in
            _ = try await money.reject(rest.id, ["reason": "no"], by: shop.administrator)
        }
        for _ in 0..<2 { _ = try await money.reject(first.id, ["reason": "closed"], by: shop.administrator) }
        #expect(try balance(shop, id) == 200)
        // A refund after the payout is owed by the seller, and paid by what is sold next.
        try refund(shop, sold, "ref_1", 10_000)
        let account = try await money.account(of: id, before: nil, limit: 50, by: sam)
        #expect(account["balances"] == [["currency": "EUR", "available": 0, "owed_by_seller": 9_000]])
        try sell(shop, order("ord_2", [(id, 10_000)]))
        #expect(try balance(shop, id) == 200)
        #expect(try shop.base.adminActions().suffix(2) == ["seller.payout_paid", "seller.payout_rejected"])
    }

    @Test func manyRequestsAtOnceShareOneBalance() async throws {
        let shop = try SellerFixture()
        let id = try await shop.seller("sam")
        try sell(shop, order("ord_1", [(id, 10_000)]))
        let (sam, money) = (try shop.person("sam"), shop.sellers.money)
        let granted = await withTaskGroup(of: Bool.self) { tasks in
            for _ in 0..<32 {
                tasks.addTask {
                    do throws(Refusal) {
                        _ = try await money.request(["currency": "EUR", "amount": 1_000], of: id, by: sam)
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(granted == 9)
        #expect(try balance(shop, id) == 200)
    }

    @Test func moneyIsForOwnersAndTheirManagers() async throws {
        let shop = try SellerFixture()
        let id = try await shop.seller("sam")
        try await shop.join("mia", .manager, id)
        try await shop.join("ed", .editor, id)
        try sell(shop, order("ord_1", [(id, 1_000)]))
        let (mia, money) = (try shop.person("mia"), shop.sellers.money)
        #expect(try await money.account(of: id, before: nil, limit: 9, by: mia)["entries"]?.elements?.count == 1)
        await refused(.forbidden) { () throws(Refusal) in
            _ = try await money.request(["currency": "EUR"], of: id, by: mia)
        }
        for name in ["ed", "eve"] {
            let person = try shop.person(name)
            await refused(.forbidden) { () throws(Refusal) in
                _ = try await money.account(of: id, before: nil, limit: 9, by: person)
            }
            await refused(.forbidden) { () throws(Refusal) in
                _ = try await money.analytics(of: id, nil, by: person)
            }
            await refused(.forbidden) { () throws(Refusal) in
                _ = try await money.request(["currency": "EUR"], of: id, by: person)
            }
        }
    }

    @Test func analyticsAddUpByDay() async throws {
        let shop = try SellerFixture()
        let id = try await shop.seller("sam")
        let first = order("ord_1", [(id, 1_000), (id, 500)])
        try sell(shop, first)
        shop.base.clock.advance(milliseconds: 24 * 60 * 60 * 1_000)
        try sell(shop, order("ord_2", [(id, 2_000)]))
        try refund(shop, first, "ref_1", 1_500)
        let told = try await shop.sellers.money.analytics(of: id, nil, by: try shop.person("sam"))
        let days = try #require(told["days"]?.elements)
        #expect(days.map { $0["orders"] } == [1, 1] && days.map { $0["pieces"] } == [4, 2])
        #expect(days.map { $0["sales"] } == [1_500, 2_000] && days.map { $0["refunds"] } == [0, 1_500])
        #expect(days.map { $0["net"] } == [1_380, 460])
        #expect(told["top_products"]?.elements?.first?["sales"] == 3_000)
    }
}
