import Catalog
import GRDB
import Store
import Testing

@testable import Commerce

@Suite struct OrderKeeperTests {
    private let fixture: OrderFixture
    private let payment = PaymentID("pay_1")

    init() throws { fixture = try OrderFixture() }

    private var base: CommerceFixture { fixture.base }

    private func refusal<Value>(_ body: () throws -> Value) -> Refusal? {
        #expect(throws: Refusal.self) { _ = try body() }
    }

    @discardableResult
    private func pay(_ order: Order, _ payment: PaymentID = PaymentID("pay_1")) throws -> Order {
        try fixture.keep { keeper in
            try keeper.paymentStarted(order.id, payment: payment)
            try keeper.paymentAuthorized(order.id, payment: payment)
            return try keeper.paid(order.id, payment: payment, amount: order.total)
        }
    }

    // MARK: Placing

    @Test func placingKeepsThePiecesAndWritesEverythingDown() throws {
        try base.add("A")
        try base.add("B")
        let order = try fixture.place(fixture.draft([("A", 2), ("B", 1), ("A", 3)]))
        #expect(order.state == .pending && order.version == 1 && order.key == 1)
        #expect(OrderNumbers.read(order.number.rawValue) == order.number)
        #expect(try fixture.stored(order.id) == order)
        #expect(try base.stock("A") == Stock(onHand: 10, reserved: 5) && base.stock("B")?.reserved == 1)
        let created = try #require(try base.events().first { $0.type.name == "order.created" })
        #expect(created.payload["order_id"]?.text == order.id.rawValue && created.correlationID == "request-1")
        #expect(!"\(created.payload)".contains("ann@example.com"), "events name nobody")
    }

    @Test func nothingIsPlacedWithoutAllOfItsPieces() throws {
        try base.add("A", onHand: 4)
        let found = refusal { try fixture.place(fixture.draft([("A", 2), ("A", 3)])) }
        #expect(found?.code == .outOfStock)
        #expect(try base.stock("A")?.reserved == 0 && base.events().isEmpty)
        #expect(try fixture.place(fixture.draft([("A", 4)])).key == 1, "a refused order takes no number")
    }

    @Test func aNumberThatIsTakenGivesWayToAnotherSeries() throws {
        try base.add("A")
        let taken = try fixture.place(fixture.draft())
        try base.database.write { db in
            // As after the loss of the master key, when another permutation begins.
            try db.execute(sql: "UPDATE placedOrder SET number = ?", arguments: [fixture.numbers.number(2).rawValue])
        }
        let order = try fixture.place(fixture.draft())
        #expect(order.number == fixture.numbers.number(2, series: 1) && order.key == taken.key + 1)
    }

    // MARK: Paying

    @Test func payingTakesThePiecesAndGivesAnInvoiceNumber() throws {
        try base.add("A")
        let order = try pay(try fixture.place(fixture.draft()))
        #expect(order.state == .confirmed && order.lines.map(\.state) == [.confirmed])
        #expect(order.paidMinorUnits == 2_300 && order.invoice?.description == "INV-00000001")
        #expect(try base.stock("A") == Stock(onHand: 8, reserved: 0))
        #expect(try fixture.stored(order.id) == order)
        let types = try base.events().map(\.type.name).filter { $0.hasPrefix("order.") }
        #expect(types == ["order.created", "order.payment_started", "order.paid", "order.confirmed"])
        #expect(try pay(try fixture.place(fixture.draft()), PaymentID("pay_2")).invoice == InvoiceNumber(2))
    }

    @Test func everyCallOfAPaymentMayBeRepeated() throws {
        try base.add("A")
        let order = try pay(try fixture.place(fixture.draft()))
        let again = try pay(order)
        #expect(again == order && again.version == 5)
        try fixture.keep { keeper in
            for _ in 0..<2 {
                try keeper.refunded(
                    order.id, payment: payment, refund: RefundID("ref_1"),
                    amount: Money(minorUnits: 300, currency: order.currency))
            }
        }
        let stored = try #require(try fixture.stored(order.id))
        #expect(stored.refundedMinorUnits == 300 && stored.state == .confirmed && stored.refunds.count == 1)
        #expect(try base.stock("A") == Stock(onHand: 8, reserved: 0))
    }

    @Test func theWholeAmountRefundedEndsTheOrder() throws {
        try base.add("A")
        let order = try pay(try fixture.place(fixture.draft()))
        func refund(_ id: String, _ amount: Int64) throws -> Order {
            try fixture.keep { keeper in
                try keeper.refunded(
                    order.id, payment: payment, refund: RefundID(id),
                    amount: Money(minorUnits: amount, currency: order.currency))
            }
        }
        #expect(try refund("1", 2_000).keptMinorUnits == 300)
        #expect(refusal { _ = try refund("2", 301) }?.code == .conflict)
        let whole = try refund("3", 300)
        #expect(whole.state == .refunded && whole.lines.map(\.state) == [.refunded])
    }

    @Test func newsThatComesEarlyOrLateCounts() throws {
        try base.add("A")
        let early = try fixture.place(fixture.draft())
        let paid = try fixture.keep { try $0.paid(early.id, payment: payment, amount: early.total) }
        #expect(paid.state == .confirmed && paid.version == 5)
        let late = try fixture.place(fixture.draft())
        try fixture.keep { try $0.paymentFailed(late.id, payment: payment, reason: "declined") }
        #expect(try fixture.stored(late.id)?.state == .paymentFailed)
        #expect(try pay(late).state == .confirmed)
        #expect(try base.stock("A") == Stock(onHand: 6, reserved: 0))
    }

    @Test func aFailedPaymentKeepsThePiecesAndAnotherMayBeTried() throws {
        try base.add("A")
        let order = try fixture.place(fixture.draft())
        try fixture.keep { keeper in
            try keeper.paymentStarted(order.id, payment: payment)
            try keeper.paymentAuthorized(order.id, payment: payment)
            try keeper.paymentFailed(order.id, payment: payment, reason: "the capture was declined")
            try keeper.paymentFailed(order.id, payment: payment, reason: "again")
        }
        #expect(try fixture.stored(order.id)?.failure == "the capture was declined")
        #expect(try base.stock("A") == Stock(onHand: 10, reserved: 0), "what had left the stock came back")
        try fixture.keep { keeper in
            _ = try keeper.paymentAuthorized(order.id, payment: payment)
        }
        #expect(try fixture.stored(order.id)?.state == .paymentFailed, "news of a failed payment repeated")
        #expect(try pay(order, PaymentID("pay_2")).state == .confirmed)
        #expect(try base.stock("A") == Stock(onHand: 8, reserved: 0))
        #expect(
            try fixture.keep { try $0.paymentFailed(order.id, payment: payment, reason: "late") }.state == .confirmed)
    }

    @Test func onlyOnePaymentPaysAndOnlyTheWholeAmount() throws {
        try base.add("A")
        let order = try fixture.place(fixture.draft())
        try fixture.keep { try $0.paymentStarted(order.id, payment: payment) }
        let other = PaymentID("pay_2")
        #expect(refusal { try fixture.keep { try $0.paymentStarted(order.id, payment: other) } }?.code == .conflict)
        #expect(refusal { try fixture.keep { try $0.paymentAuthorized(order.id, payment: other) } }?.code == .conflict)
        for amount in [
            Money(minorUnits: 2_299, currency: order.currency), Money(minorUnits: 2_300, currency: CurrencyCode("USD")),
        ] {
            #expect(
                refusal { try fixture.keep { try $0.paid(order.id, payment: payment, amount: amount) } }?.code
                    == .conflict)
        }
        #expect(
            refusal { try fixture.keep { try $0.paymentStarted(OrderID("x"), payment: payment) } }?.code == .notFound)
    }

    @Test func piecesWhoseTimeIsOverAreKeptAgainOrThePaymentIsRefused() async throws {
        try base.add("A", onHand: 2)
        let order = try fixture.place(fixture.draft())
        try fixture.keep { try $0.paymentStarted(order.id, payment: payment) }
        base.clock.advance(milliseconds: 900_000)
        // Not swept yet: its own pieces don't stand in its way.
        #expect(try fixture.keep { try $0.paymentAuthorized(order.id, payment: payment) }.hasTakenStock)
        #expect(try base.stock("A") == Stock(onHand: 0, reserved: 0))

        try base.add("B", onHand: 2)
        let late = try fixture.place(fixture.draft([("B", 2)]))
        try fixture.keep { try $0.paymentStarted(late.id, payment: payment) }
        base.clock.advance(milliseconds: 900_000)
        _ = try await base.shop.inventory.expire()
        _ = try fixture.place(fixture.draft([("B", 1)]))
        let found = refusal { try fixture.keep { try $0.paymentAuthorized(late.id, payment: payment) } }
        #expect(found?.code == .outOfStock)
        #expect(try fixture.stored(late.id)?.state == .paymentProcessing && base.stock("B")?.reserved == 1)
    }

    @Test func anOrderThatCostsNothingIsPaidByNobody() throws {
        try base.add("A")
        var draft = fixture.draft()
        draft.lines[0].discount = 2_000
        draft.lines[0].total = 0
        draft.totals = OrderTotals()
        draft.totals.subtotal = 2_000
        draft.totals.discount = 2_000
        let order = try fixture.place(draft)
        let free = try fixture.keep { try $0.free(order.id) }
        #expect(free.state == .confirmed && free.paidMinorUnits == 0 && free.invoice != nil)
        let again = try fixture.keep { try $0.free(order.id) }
        #expect(again == free)
        let cancelled = try fixture.keep { try $0.cancelled(order.id, reason: "buyer") }
        #expect(cancelled.state == .cancelled)
    }

    @Test func whatWasBoughtLeavesTheCartAndTheRestStays() async throws {
        for id in ["A", "B"] { try base.add(id) }
        let carts = base.shop.carts
        let buyer = try await carts.add(["sku": "A", "quantity": 3], for: nil).cart.owner
        _ = try await carts.add(["sku": "B"], for: buyer)
        let order = try fixture.place(fixture.draft([("A", 2), ("B", 1)], buyer: buyer))
        #expect(try await carts.cart(of: buyer)?.cart.lines.map(\.quantity) == [3, 1])
        try pay(order)
        let left = try await carts.cart(of: buyer)?.cart.lines ?? []
        #expect(left.map(\.sku.rawValue) == ["A"] && left.map(\.quantity) == [1])
    }

    // MARK: Sending

    @Test func linesGoOneByOneAndTheOrderFollows() throws {
        for id in ["A", "B"] { try base.add(id) }
        let order = try pay(try fixture.place(fixture.draft([("A", 1), ("B", 1)])))
        func step(_ step: FulfilmentStep, _ lines: [Int64]? = nil) throws -> OrderState {
            try fixture.keep { try $0.fulfilled(order.id, step, lines: lines) }.state
        }
        #expect(refusal { _ = try step(.delivered) }?.code == .conflict)
        #expect(try step(.processing, [1]) == .processing)
        #expect(refusal { _ = try step(.shipped(carrier: nil, trackingNumber: nil), [2]) }?.code == .conflict)
        #expect(try step(.processing) == .processing)
        #expect(try step(.shipped(carrier: "DHL", trackingNumber: "1"), [2]) == .processing)
        #expect(try step(.delivered, [2]) == .processing)
        #expect(try step(.shipped(carrier: "DHL", trackingNumber: "2")) == .shipped)
        #expect(refusal { _ = try fixture.keep { try $0.cancelled(order.id, reason: "late") } }?.code == .conflict)
        #expect(try step(.delivered) == .delivered)
        #expect(refusal { _ = try step(.delivered, [3]) }?.code == .notFound)
        #expect(try fixture.keep { try $0.completed(order.id) }.state == .completed)
        let stored = try #require(try fixture.stored(order.id))
        #expect(stored.shipments.map(\.trackingNumber) == ["1", "2"] && stored.shipments.map(\.lines) == [[2], [1]])
        #expect(stored.lines.map(\.state) == [.delivered, .delivered])
    }

    // MARK: Calling off

    @Test func cancellingGivesBackWhatIsKeptOrTaken() throws {
        try base.add("A")
        let kept = try fixture.place(fixture.draft())
        let taken = try pay(try fixture.place(fixture.draft([("A", 1), ("A", 2)])))
        #expect(try base.stock("A") == Stock(onHand: 7, reserved: 2))
        for _ in 0..<2 {
            #expect(try fixture.keep { try $0.cancelled(kept.id, reason: "buyer") }.state == .cancelled)
            #expect(try fixture.keep { try $0.cancelled(taken.id, reason: "buyer") }.state == .cancelled)
        }
        #expect(try base.stock("A") == Stock(onHand: 10, reserved: 0))
        #expect(try fixture.keep { try $0.paymentFailed(kept.id, payment: payment, reason: "late") }.version == 2)
        let refund = try fixture.keep { keeper in
            try keeper.refunded(taken.id, payment: payment, refund: RefundID("1"), amount: taken.total)
        }
        #expect(refund.state == .refunded && refund.cancelledAt != nil)
        #expect(refusal { try pay(kept) }?.code == .conflict)
    }

    @Test func backordersGiveBackOnlyWhatTheyTook() throws {
        try base.add("A", onHand: 1, allowsBackorder: true)
        let order = try pay(try fixture.place(fixture.draft([("A", 3)])))
        #expect(try base.stock("A")?.onHand == 0)
        _ = try fixture.keep { try $0.cancelled(order.id, reason: "buyer") }
        #expect(try base.stock("A")?.onHand == 1)
    }
}
