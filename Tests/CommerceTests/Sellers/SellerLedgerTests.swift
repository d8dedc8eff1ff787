import Catalog
import GRDB
import Store
import TestSupport
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
            try SellerLedgerStore(db).refunded(order, refund: id, minorUnits: amount, at: now)
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

    /// Random orders with taxes and shipping, refunded by lines and without: every refund is divided to the cent, no line bears
    /// more than was paid for it, and each seller gives back exactly the part of each sale that was refunded.
    @Test(arguments: [UInt64(4), 5, 6]) func sellersGiveBackTheirPartOfTheirLines(seed: UInt64) async throws {
        let shop = try SellerFixture()
        let ids = [try await shop.seller("sam"), try await shop.seller("eve")]
        var generator = SeededGenerator(seed: seed)
        for number in 0..<25 {
            let lines = (1...Int64.random(in: 1...5, using: &generator)).map { line in
                let net = Int64.random(in: 0...9_999, using: &generator)
                return SoldOrder.Line(
                    number: line, productID: ProductID("p\(line)"),
                    sellerID: (ids + [nil]).randomElement(using: &generator) ?? nil,
                    quantity: 1, minorUnits: net,
                    paidMinorUnits: net + net * Int64.random(in: 0...25, using: &generator) / 100)
            }
            let paid = lines.reduce(0) { $0 + $1.paidMinorUnits }
            let sold = SoldOrder(
                id: "ord_\(number)", currency: Self.euro, lines: lines,
                totalMinorUnits: paid + Int64.random(in: 1...900, using: &generator))
            try sell(shop, sold)
            var (left, part) = (sold.totalMinorUnits, 0)
            while left > 0 {
                let amount = part > 6 ? left : Int64.random(in: 1...left, using: &generator)
                var named: [RefundedLine] = []
                if Bool.random(using: &generator), let line = lines.randomElement(using: &generator) {
                    named = [RefundedLine(line: line.number, minorUnits: amount, quantity: 1)]
                }
                try shop.base.database.write { db in
                    try SellerLedgerStore(db).refunded(
                        sold, refund: "ref_\(part)", minorUnits: amount, lines: named, at: shop.base.clock.now)
                }
                (left, part) = (left - amount, part + 1)
                try checkParts(shop, sold, refunded: sold.totalMinorUnits - left)
            }
        }
        for id in ids { #expect(try balance(shop, id) == 0) }
    }

    private func checkParts(_ shop: SellerFixture, _ order: SoldOrder, refunded: Int64) throws {
        let (byLine, entries) = try shop.base.database.read { db in
            let ledger = SellerLedgerStore(db)
            return (
                try ledger.refundedByLine(of: order.id), try ledger.entries("orderID = ?", [order.id])
            )
        }
        #expect(byLine.values.reduce(0, +) == refunded)
        for line in order.lines {
            let back = byLine[line.number] ?? 0
            #expect((0...line.paidMinorUnits).contains(back))
            guard line.sellerID != nil else { continue }
            let taken = entries.filter { $0.kind == .refund && $0.line == line.number }
            #expect(taken.allSatisfy { $0.gross <= 0 && $0.commission <= 0 && $0.net <= 0 })
            let gross = ExactShares.part(line.minorUnits, back, of: max(1, line.paidMinorUnits))
            #expect(taken.reduce(0) { $0 - $1.gross } == gross, "\(order.id) line \(line.number)")
            let commission =
                line.minorUnits > 0 ? ExactShares.part(Commission.of(line.minorUnits), gross, of: line.minorUnits) : 0
            #expect(taken.reduce(0) { $0 - $1.commission } == commission)
        }
    }

    @Test func whatIsForALineIsBorneByItsSeller() async throws {
        let shop = try SellerFixture()
        let (sam, eve) = (try await shop.seller("sam"), try await shop.seller("eve"))
        let sold = order("ord_1", [(sam, 1_000), (eve, 1_000)], total: 2_300)
        try sell(shop, sold)
        func refund(_ id: String, _ amount: Int64, _ lines: [RefundedLine]) throws {
            try shop.base.database.write { db in
                try SellerLedgerStore(db).refunded(
                    sold, refund: id, minorUnits: amount, lines: lines, at: shop.base.clock.now)
            }
        }
        for _ in 0..<2 { try refund("ref_1", 600, [RefundedLine(line: 1, minorUnits: 600, quantity: 1)]) }
        #expect(try balance(shop, sam) == 920 - 552 && balance(shop, eve) == 920)
        // Of what is for no line, lines bear their part of what is left: 400, 1,000 and 300 of shipping.
        try refund("ref_2", 170, [])
        #expect(try balance(shop, sam) == 368 - 37 && balance(shop, eve) == 920 - 92)
        // Of the line 360 are left; the rest is spread.
        try refund("ref_3", 480, [RefundedLine(line: 1, minorUnits: 480, quantity: 1)])
        #expect(try balance(shop, sam) == 0)
        #expect(try balance(shop, eve) == 920 - 92 - 85)
        let lines = try shop.base.database.read { try SellerLedgerStore($0).refundedByLine(of: "ord_1") }
        #expect(lines == [1: 1_000, 2: 192, 0: 58])
    }

    @Test func refundsFromBeforeTheyWereDividedWereForTheWholeOrder() async throws {
        let shop = try SellerFixture()
        let sam = try await shop.seller("sam")
        let sold = order("ord_1", [(sam, 1_000), (nil, 1_000)])
        try sell(shop, sold)
        try shop.base.database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO sellerRefund (orderID, refundID, minorUnits) VALUES ('ord_1', 'ref_old', 500);
                    INSERT INTO sellerEntry (sellerID, kind, orderID, line, quantity, currency, gross, commission, net,
                        reference, at)
                    SELECT id, 'refund', 'ord_1', 1, 0, 'EUR', -250, -20, -230, 'ref_old', 1 FROM seller
                    """)
        }
        try refund(shop, sold, "ref_new", 1_500)
        #expect(try balance(shop, sam) == 0)
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
