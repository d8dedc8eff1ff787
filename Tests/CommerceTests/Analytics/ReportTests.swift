import Catalog
import GRDB
import Store
import Testing

@testable import Commerce

/// Reports over events, carts and searches of a real store.
@Suite struct ReportTests {
    private func publish(_ shop: CommerceFixture, _ type: String, _ payload: JSONValue) throws {
        let now = shop.clock.now
        try shop.database.write { db in
            try CommerceEventStore(db).append(
                CommerceEventType(type), payload, by: CommerceFixture.caller, at: now)
        }
    }

    private func paid(_ shop: CommerceFixture, _ items: [(String, Int64, Int64)], currency: String = "EUR") throws {
        let list = items.map { item -> JSONValue in
            ["product_id": .string(item.0), "quantity": .integer(item.1), "total": .integer(item.2)]
        }
        let total = items.reduce(0) { $0 + $1.2 }
        try publish(
            shop, "order.paid",
            ["currency": .string(currency), "total": .integer(total), "items": .array(list)])
    }

    private func report(_ shop: CommerceFixture, _ kind: ReportKind) async throws -> Report {
        while try await shop.shop.reports.takeIn() {}
        return try await shop.shop.reports.report(kind, nil, limit: 10, visitorsMin: 2)
    }

    private let dayMilliseconds: Int64 = 24 * 60 * 60 * 1_000

    @Test func revenueAddsUpByDayAndCurrencyAndEachEventCountsOnce() async throws {
        let shop = try CommerceFixture()
        try paid(shop, [("a", 2, 1_000), ("b", 1, 500)])
        try paid(shop, [("a", 1, 700)], currency: "USD")
        #expect(try await report(shop, .revenue).rows.count == 2)
        shop.clock.advance(milliseconds: dayMilliseconds)
        try paid(shop, [("a", 1, 400)])
        try publish(shop, "order.refunded", ["currency": "EUR", "amount": 900, "refunded": 900, "total": 1_500])
        try publish(shop, "inventory.updated", ["sku": "a"])
        let rows = try await report(shop, .revenue).rows
        #expect(
            rows.map { Array($0.dropFirst()) } == [
                ["EUR", 1, 3, 1_500, 0, 1_500], ["USD", 1, 1, 700, 0, 700], ["EUR", 1, 1, 400, 900, -500],
            ])
        #expect(try await report(shop, .revenue).rows == rows)
        let csv = try await report(shop, .revenue).csv
        #expect(csv.hasPrefix("day,currency,orders,pieces,revenue,refunds,net\r\n2027-01-15,EUR,1,3,1500,0,1500\r\n"))
    }

    @Test func topProductsAreThoseThatEarnMost() async throws {
        let shop = try CommerceFixture()
        try shop.add("a")
        try paid(shop, [("a", 2, 1_000), ("b", 1, 5_000)])
        try paid(shop, [("a", 1, 500)])
        let rows = try await report(shop, .topProducts).rows
        #expect(rows == [["b", .null, "EUR", 1, 1, 5_000], ["a", "Product a", "EUR", 2, 3, 1_500]])
    }

    @Test func theFunnelGoesFromSearchToPayment() async throws {
        let shop = try CommerceFixture()
        try shop.add("A")
        _ = try await shop.shop.carts.add(["sku": "A"], for: nil)
        _ = try await shop.shop.carts.add(["sku": "A"], for: nil)
        try publish(shop, "order.created", ["currency": "EUR", "total": 100])
        try paid(shop, [("A", 1, 100)])
        let now = shop.clock.now.millisecondsSinceEpoch
        try shop.database.write { db in
            for (id, session, clicks) in [(1, 7, 0), (2, 7, 1), (3, 8, 0)] {
                try db.execute(
                    sql: """
                        INSERT INTO exposure (id, at, text, visitor, session, firstPlace, total, products, teams, clicks)
                        VALUES (?, ?, 'bag', 1, ?, 1, 3, '', '', ?)
                        """, arguments: [id, now, session, clicks])
            }
        }
        let rows = try await report(shop, .funnel).rows
        #expect(rows.map { Array($0.dropFirst()) } == [[2, 1, 2, 0, 1, 1]])
    }

    @Test func cartsThatNobodyTouchesAreAbandoned() async throws {
        let shop = try CommerceFixture()
        try shop.add("A", cents: 300)
        _ = try await shop.shop.carts.add(["sku": "A", "quantity": 2], for: nil)
        _ = try await shop.shop.carts.add(["sku": "A"], for: .user(UserID("ann")))
        #expect(try await report(shop, .abandonedCarts).rows.isEmpty)
        shop.clock.advance(milliseconds: 61 * 60 * 1_000)
        _ = try await shop.shop.carts.add(["sku": "A"], for: nil)
        let rows = try await report(shop, .abandonedCarts).rows
        #expect(rows.map { Array($0.dropFirst()) } == [["EUR", 2, 3, 900, 1]])
    }

    @Test func cartsThatRanOutStayAbandonedOnTheirDay() async throws {
        let shop = try CommerceFixture()
        try shop.add("A", cents: 300)
        let carts = shop.shop.carts
        _ = try await carts.add(["sku": "A", "quantity": 2], for: nil)
        _ = try await carts.add(["sku": "A"], for: .user(UserID("ann")))
        // Nothing is left in them to be bought: nobody left anything behind.
        let empty = Carts.visitor(token: try #require(try await carts.add(["sku": "A"], for: nil).token))
        _ = try await carts.remove(1, for: empty)
        let later = Carts.visitor(token: try #require(try await carts.add(["sku": "A"], for: nil).token))
        _ = try await carts.save([:], for: later)
        let day: Int64 = 24 * 60 * 60 * 1_000
        shop.clock.advance(milliseconds: day)
        let begun = try await report(shop, .abandonedCarts).rows
        #expect(begun.map { Array($0.dropFirst()) } == [["EUR", 2, 3, 900, 1]])
        // A week later that of the visitor has run out, and is counted where it was.
        shop.clock.advance(milliseconds: 7 * day)
        #expect(try await report(shop, .abandonedCarts).rows == begun)
        while try await carts.removeExpired() {}
        #expect(try shop.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM cart") } == 1)
        #expect(try await report(shop, .abandonedCarts).rows == begun)
        // That of the account has run out too, and gives way to a new one before anybody sweeps.
        shop.clock.advance(milliseconds: 23 * day)
        _ = try await carts.add(["sku": "A", "quantity": 5], for: .user(UserID("ann")))
        let period = shop.clock.now.adding(-40 * day)..<shop.clock.now.adding(-20 * day)
        let rows = try await shop.shop.reports.report(.abandonedCarts, period, limit: 10, visitorsMin: 1).rows
        #expect(rows == begun)
        let other = shop.clock.now.adding(-20 * day)..<shop.clock.now
        #expect(
            try await shop.shop.reports.report(.abandonedCarts, other, limit: 10, visitorsMin: 1).rows.isEmpty)
    }

    @Test func queriesOfFewVisitorsStayUnknown() async throws {
        let shop = try CommerceFixture()
        let now = shop.clock.now.millisecondsSinceEpoch
        try shop.database.write { db in
            for (id, text, visitor, total) in [
                (1, "rare", 1, 0), (2, "=sum", 1, 0), (3, "=sum", 2, 0), (4, "bag", 1, 4),
            ] {
                try db.execute(
                    sql: """
                        INSERT INTO exposure (id, at, text, visitor, session, firstPlace, total, products, teams)
                        VALUES (?, ?, ?, ?, ?, 1, ?, '', '')
                        """, arguments: [id, now, text, visitor, id, total])
            }
        }
        let found = try await report(shop, .noResultQueries)
        #expect(found.rows.map { Array($0.prefix(3)) } == [["=sum", 2, 2]])
        #expect(found.csv.contains("\r\n'=sum,2,2,"))
    }

    @Test func logsAreFilteredAndReadPageByPage() async throws {
        let shop = try CommerceFixture()
        let now = shop.clock.now
        try shop.database.write { db in
            for place in 0..<5 {
                try AdminActionStore(db).append(
                    place == 2 ? "seller.approved" : "review.approved", on: "review", "rev_\(place)",
                    after: ["n": .integer(Int64(place))], by: CommerceFixture.caller, at: now)
            }
        }
        let log = shop.shop.auditLog
        var query = AuditQuery(log: .shop, limit: 3)
        let first = try await log.page(query)
        #expect(first.entries.map(\.subjectID) == ["rev_4", "rev_3", "rev_2"])
        query.before = first.nextBefore
        let second = try await log.page(query)
        #expect(second.entries.map(\.subjectID) == ["rev_1", "rev_0"] && second.nextBefore == nil)
        query.before = nil
        query.action = "seller.approved"
        #expect(try await log.page(query).entries.map(\.number) == [3])
        #expect(try await log.page(query).csv.contains("\"{\"\"n\"\":2}\""))
        (query.action, query.actor) = (nil, "nobody")
        #expect(try await log.page(query).entries.isEmpty)
        (query.actor, query.period) = (nil, now.adding(1)..<now.adding(2))
        #expect(try await log.page(query).entries.isEmpty)
        try shop.add("A")
        try shop.add("A", cents: 5)
        var catalog = AuditQuery(log: .catalog, limit: 5)
        (catalog.subjectKind, catalog.subjectID) = ("product", "A")
        #expect(try await log.page(catalog).entries.map(\.action) == ["update", "create"])
    }
}
