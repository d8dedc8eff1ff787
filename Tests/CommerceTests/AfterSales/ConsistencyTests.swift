import Catalog
import GRDB
import Store
import Testing

@testable import Commerce

/// A shop in which a lot has happened agrees with itself, and each way of breaking it is found.
@Suite struct ConsistencyTests {
    /// Orders that are pending, cancelled, delivered, returned in part, disputed.
    private func busyShop() async throws -> AfterSalesFixture {
        let fixture = try AfterSalesFixture()
        for sku in ["A", "B"] { try fixture.base.add(sku, onHand: 100) }
        _ = try fixture.orders.place(fixture.orders.draft([("A", 2)]))
        let cancelled = try fixture.paid(fixture.orders.draft([("A", 1), ("B", 3)]))
        try fixture.orders.keep { _ = try $0.cancelled(cancelled.id, reason: "buyer") }
        let delivered = try fixture.delivered(fixture.orders.draft([("A", 2), ("B", 1)]))
        _ = try await fixture.bringBack(delivered, [(1, 1)])
        let damaged = try await fixture.ask(delivered, [(2, 1)])
        _ = try await fixture.shop.returns.approve(damaged.id, by: AfterSalesFixture.staff)
        _ = try await fixture.shop.returns.receive(damaged.id, ["restock": false], by: AfterSalesFixture.staff)
        _ = try await fixture.ask(delivered, [(1, 1)])
        let disputed = try fixture.paid(fixture.orders.draft([("B", 1)]))
        let dispute = try await fixture.shop.disputes.open(
            ["order_id": .string(disputed.id.rawValue), "reason": "fraud"], by: AfterSalesFixture.staff)
        _ = try await fixture.shop.disputes.move(dispute.id, to: .lost, by: AfterSalesFixture.staff)
        return fixture
    }

    private func report(_ fixture: AfterSalesFixture) async throws -> ConsistencyCheck.Report {
        let clock = fixture.base.clock
        return try await ConsistencyCheck(store: fixture.shop.store, now: { clock.now }).run()
    }

    @Test func aBusyShopAgrees() async throws {
        let fixture = try await busyShop()
        let report = try await report(fixture)
        #expect(report.orders == 4 && report.disagreements.isEmpty, "\(report.disagreements)")
        // Also when events and reservations were forgotten long after.
        fixture.base.clock.advance(milliseconds: 100 * 86_400_000)
        let now = fixture.base.clock.now
        try fixture.base.database.write { db in
            _ = try InventoryStore(db).keeper(CommerceFixture.caller, at: now).expire(limit: 100)
            _ = try CommerceEventStore(db).removeOld(now: now)
            _ = try InventoryStore(db).removeEnded(before: now.adding(1), limit: 100)
        }
        let later = try await self.report(fixture)
        #expect(later.disagreements.isEmpty, "\(later.disagreements)")
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        var subject: Disagreement.Subject
        var sql: String
        var testDescription: String { sql }
    }

    /// Each breaks one thing behind the program's back.
    static let damages = [
        Damage(subject: .order, sql: "UPDATE placedOrder SET state = 'SHIPPED' WHERE key = 3"),
        Damage(subject: .order, sql: "UPDATE placedOrder SET refundedMinorUnits = 0 WHERE key = 3"),
        Damage(subject: .order, sql: "UPDATE orderLine SET state = 'DELIVERED' WHERE orderKey = 2"),
        Damage(subject: .order, sql: "UPDATE placedOrder SET progress = '{}' WHERE key = 3"),
        Damage(subject: .order, sql: "DELETE FROM orderEvent WHERE orderKey = 3 AND number = 4"),
        Damage(
            subject: .order,
            sql:
                "DELETE FROM orderEvent WHERE orderKey = 3 AND number = (SELECT max(number) FROM orderEvent WHERE orderKey = 3)"
        ),
        Damage(
            subject: .order,
            sql:
                "UPDATE orderEvent SET payload = '{\"amount\":1,\"invoice_number\":1}' WHERE kind = 'paid' AND orderKey = 2"
        ),
        Damage(subject: .money, sql: "DELETE FROM creditNote WHERE number = 1"),
        Damage(subject: .money, sql: "UPDATE creditNote SET minorUnits = minorUnits + 1 WHERE number = 1"),
        Damage(subject: .money, sql: "UPDATE creditNote SET refundID = 'ref_other' WHERE number = 1"),
        Damage(subject: .money, sql: "UPDATE orderReturn SET refundID = NULL WHERE state = 'REFUNDED'"),
        Damage(subject: .money, sql: "UPDATE dispute SET state = 'WON'"),
        Damage(subject: .money, sql: "UPDATE dispute SET refundMinorUnits = 1"),
        Damage(subject: .stock, sql: "UPDATE product SET stockReserved = 0 WHERE sku = 'A'"),
        Damage(subject: .stock, sql: "UPDATE reservationLine SET isHeld = 0"),
        Damage(
            subject: .stock,
            sql:
                "UPDATE reservation SET state = 'released' WHERE id = (SELECT reservationID FROM placedOrder WHERE key = 3)"
        ),
        Damage(
            subject: .stock,
            sql:
                "DELETE FROM stockMovement WHERE reason = 'sold' AND reference = (SELECT id FROM placedOrder WHERE key = 3)"
        ),
        Damage(subject: .stock, sql: "DELETE FROM stockMovement WHERE reason = 'returned'"),
        Damage(subject: .stock, sql: "UPDATE stockMovement SET reference = 'ord_nobody' WHERE reason = 'sold'"),
        Damage(subject: .stock, sql: "UPDATE orderReturn SET isRestocked = 1"),
        Damage(subject: .returns, sql: "UPDATE orderReturn SET state = 'REJECTED' WHERE state = 'REQUESTED'"),
        Damage(subject: .returns, sql: "UPDATE orderReturn SET refundMinorUnits = 5 WHERE state = 'REFUNDED'"),
        Damage(subject: .returns, sql: "DELETE FROM orderReturn WHERE state = 'REQUESTED'"),
        Damage(subject: .numbers, sql: "UPDATE numberSequence SET last = last + 1 WHERE name = 'invoice'"),
        Damage(subject: .numbers, sql: "UPDATE numberSequence SET last = last + 1 WHERE name = 'order'"),
        Damage(subject: .numbers, sql: "DELETE FROM creditNote WHERE number = 1"),
        Damage(subject: .numbers, sql: "UPDATE placedOrder SET invoiceNumber = 9 WHERE invoiceNumber = 2"),
        Damage(subject: .events, sql: "DELETE FROM commerceEvent WHERE type = 'order.shipped'"),
        Damage(
            subject: .events,
            sql:
                "DELETE FROM commerceEvent WHERE number = (SELECT min(number) FROM commerceEvent WHERE type = 'order.created')"
        ),
        Damage(
            subject: .events,
            sql: """
                INSERT INTO commerceEvent (type, version, at, correlationID, payload)
                SELECT 'order.completed', 1, at, '', payload FROM commerceEvent WHERE type = 'order.delivered'
                """),
    ]

    @Test(arguments: damages) func eachWayOfBreakingItIsFound(_ damage: Damage) async throws {
        let fixture = try await busyShop()
        try fixture.base.database.write { db in
            try db.execute(sql: damage.sql)
            try #require(db.changesCount > 0, "it breaks something")
        }
        let found = try await report(fixture).disagreements
        #expect(found.contains { $0.subject == damage.subject }, "\(found)")
        let isOfOrder = [Disagreement.Subject.order, .returns, .money].contains(damage.subject)
        let names = Set(
            try fixture.base.database.read { try String.fetchAll($0, sql: "SELECT number FROM placedOrder") })
        for disagreement in found where isOfOrder && disagreement.subject == damage.subject {
            #expect(disagreement.order.map(names.contains) == true, "\(disagreement)")
        }
    }

    /// Feeds bring what other systems have promised; what nobody has promised was left behind.
    @Test func whatOthersReserveIsCountedAndNoDisagreement() async throws {
        let fixture = try await busyShop()
        #expect(try await report(fixture).reservedElsewhere == 0)
        let stock = try #require(try fixture.base.stock("A"))
        let more = Stock(onHand: stock.onHand, reserved: stock.reserved + 2)
        try fixture.base.catalog.apply(
            [.setStock(ProductID("A"), stock: more)], actor: "feed", now: fixture.base.clock.now)
        let found = try await report(fixture)
        #expect(found.disagreements.isEmpty && found.reservedElsewhere == 2, "\(found.disagreements)")
        // A reservation that ends takes its own pieces only.
        fixture.base.clock.advance(milliseconds: 86_400_000)
        _ = try await fixture.shop.inventory.expire()
        #expect(try await report(fixture).reservedElsewhere == 2)
        try fixture.base.database.write { db in
            try db.execute(sql: "UPDATE product SET stockReserved = stockReserved + 1 WHERE sku = 'A'")
        }
        let left = try await report(fixture)
        #expect(left.disagreements.map(\.subject) == [.stock] && left.reservedElsewhere == 2)
        // The feed says that it is right so.
        try fixture.base.catalog.apply(
            [.setStock(ProductID("A"), stock: Stock(onHand: 90, reserved: 1))], actor: "feed",
            now: fixture.base.clock.now)
        let corrected = try await report(fixture)
        #expect(corrected.disagreements.isEmpty && corrected.reservedElsewhere == 1, "\(corrected.disagreements)")
    }
}
