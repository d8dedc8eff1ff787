import Catalog
import Foundation
import Store
import TestSupport
import Testing

@testable import Commerce

/// Whatever happens to orders in whatever order: what is stored is what the events add up to, and no piece is lost.
@Suite struct OrderHistoryTests {
    private static let seeds =
        ProcessInfo.processInfo.environment["LONG_TESTS"] == "1" ? Array(UInt64(1)...400) : Array(UInt64(1)...8)
    private static let pieces: Int64 = 12
    private static let steps = 60

    @Test(arguments: seeds) func storedStatesAreTheFoldOfTheirEvents(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let fixture = try OrderFixture(CommerceFixture(seed: seed))
        for sku in ["A", "B"] { try fixture.base.add(sku, onHand: Self.pieces) }
        var ids: [OrderID] = []
        for _ in 0..<Self.steps {
            if ids.isEmpty || Int.random(in: 0..<6, using: &generator) == 0 {
                let items = ["A", "B", "A"].prefix(Int.random(in: 1...3, using: &generator))
                let draft = fixture.draft(items.map { ($0, Int64.random(in: 1...3, using: &generator)) })
                if let order = Self.tried({ try fixture.place(draft, seconds: 60) }) { ids.append(order.id) }
            } else if let id = ids.randomElement(using: &generator) {
                let step = Self.step(id, &generator)
                _ = Self.tried { try fixture.keep(step) }
            }
            if Int.random(in: 0..<5, using: &generator) == 0 { fixture.base.clock.advance(milliseconds: 20_000) }
            for id in ids { try Self.check(id, fixture) }
        }
        try Self.checkStock(of: ids, fixture)
    }

    private static func tried(_ work: () throws -> Order) -> Order? {
        do {
            return try work()
        } catch let refusal as Refusal {
            #expect([.conflict, .outOfStock, .notFound].contains(refusal.code), "\(refusal)")
        } catch {
            Issue.record(error)
        }
        return nil
    }

    /// Anything that anybody may try, sensible or not.
    private static func step(
        _ id: OrderID, _ generator: inout SeededGenerator
    ) -> (OrderKeeper) throws -> Order {
        let payment = PaymentID("pay_\(Int.random(in: 1...2, using: &generator))")
        let line = Bool.random(using: &generator) ? nil : [Int64.random(in: 1...3, using: &generator)]
        let refund = RefundID("ref_\(Int.random(in: 1...4, using: &generator))")
        let minorUnits = Int64.random(in: 1...2_000, using: &generator)
        return switch Int.random(in: 0..<12, using: &generator) {
        case 0, 1: { try $0.paymentStarted(id, payment: payment) }
        case 2: { try $0.paymentAuthorized(id, payment: payment) }
        case 3, 4:
            { keeper in
                let total = try keeper.order(id)?.total
                return try keeper.paid(id, payment: payment, amount: total ?? Money(minorUnits: 0, currency: euro))
            }
        case 5: { try $0.paymentFailed(id, payment: payment, reason: "declined") }
        case 6: { try $0.fulfilled(id, .processing, lines: line) }
        case 7: { try $0.fulfilled(id, .shipped(carrier: "DHL", trackingNumber: nil), lines: line) }
        case 8: { try $0.fulfilled(id, .delivered, lines: line) }
        case 9: { try $0.completed(id) }
        case 10: { try $0.cancelled(id, reason: "buyer") }
        default:
            { keeper in
                try keeper.refunded(
                    id, payment: payment, refund: refund, amount: Money(minorUnits: minorUnits, currency: euro))
            }
        }
    }

    private static let euro = CurrencyCode("EUR")

    private static func check(_ id: OrderID, _ fixture: OrderFixture) throws {
        let stored = try #require(try fixture.stored(id))
        let events = try fixture.events(id)
        #expect(try OrderHistory.fold(events, of: stored) == stored)
        #expect(events.map(\.number) == Array(1...stored.version))
        #expect(stored.keptMinorUnits >= 0 && [0, stored.totals.total].contains(stored.paidMinorUnits))
        #expect((stored.invoice == nil) == (stored.paidAt == nil))
    }

    /// What is on hand and what orders have taken are the pieces that there were.
    private static func checkStock(of ids: [OrderID], _ fixture: OrderFixture) throws {
        let orders = try ids.compactMap { try fixture.stored($0) }
        #expect(orders.map(\.key) == ids.indices.map { Int64($0 + 1) }, "numbers have no gaps")
        let invoices = orders.compactMap(\.invoice?.rawValue).sorted()
        #expect(invoices == invoices.indices.map { Int64($0 + 1) }, "nor have those of invoices")
        for sku in ["A", "B"] {
            let taken = orders.filter(\.hasTakenStock).flatMap(\.stockLines).filter { $0.sku == SKU(sku) }
            let sum = taken.reduce(0) { $0 + $1.quantity }
            #expect(try fixture.base.stock(sku)?.onHand == pieces - sum)
        }
    }
}
