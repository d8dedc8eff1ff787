import Catalog
import Foundation
import Store
import Synchronization
import TestSupport
import Testing

@testable import Commerce

@Suite struct ReturnTests {
    private static let dayMilliseconds: Int64 = 86_400_000

    @Test func theTableOfStatesIsLiteral() {
        let table: [ReturnState: Set<ReturnState>] = [
            .requested: [.approved, .rejected], .approved: [.received, .rejected], .received: [.refunded],
        ]
        for state in ReturnState.allCases { #expect(state.next == table[state] ?? [], "\(state)") }
    }

    @Test func whatComesBackIsInStockAndItsMoneyIsBack() async throws {
        let fixture = try AfterSalesFixture()
        try fixture.base.add("A", onHand: 10)
        let order = try fixture.delivered(fixture.orders.draft([("A", 3)]))
        #expect(try fixture.base.stock("A")?.onHand == 7)
        let asked = try await fixture.ask(order, [(1, 1)], reason: "damaged")
        #expect(asked.state == .requested && asked.lines.map(\.minorUnits) == [1_000])
        _ = try await fixture.shop.returns.approve(asked.id, by: AfterSalesFixture.staff)
        let done = try await fixture.shop.returns.receive(asked.id, [:], by: AfterSalesFixture.staff)
        #expect(done.state == .refunded && done.refundMinorUnits == 1_000 && done.shippingMinorUnits == 0)
        #expect(try fixture.base.stock("A")?.onHand == 8)
        var stored = try fixture.stored(order)
        #expect(stored.refundedMinorUnits == 1_000 && stored.lines[0].state == .delivered)
        // Said again nothing more happens.
        _ = try await fixture.shop.returns.receive(asked.id, [:], by: AfterSalesFixture.staff)
        #expect(try fixture.base.stock("A")?.onHand == 8)
        // The last pieces bring the shipping back.
        let rest = try await fixture.bringBack(order, [(1, 2)])
        #expect(rest.refundMinorUnits == 2_300 && rest.shippingMinorUnits == 300)
        stored = try fixture.stored(order)
        #expect(stored.state == .refunded && stored.lines[0].state == .refunded && stored.keptMinorUnits == 0)
        #expect(try OrderHistory.fold(try fixture.orders.events(order.id), of: stored) == stored)
        let notes = try fixture.base.database.read { try BooksStore($0).creditNotes(of: stored) }
        #expect(notes.map(\.number.rawValue) == [1, 2] && notes.map(\.minorUnits) == [1_000, 2_300])
        let types = try fixture.base.events().map(\.type.name)
        #expect(types.filter { $0 == "order.return_refunded" }.count == 2 && types.contains("order.return_approved"))
    }

    @Test func damagedPiecesStayOutOfTheStock() async throws {
        let fixture = try AfterSalesFixture()
        try fixture.base.add("A", onHand: 10)
        let order = try fixture.delivered(fixture.orders.draft([("A", 2)]))
        let asked = try await fixture.ask(order, [(1, 2)])
        _ = try await fixture.shop.returns.approve(asked.id, by: AfterSalesFixture.staff)
        _ = try await fixture.shop.returns.receive(asked.id, ["restock": false], by: AfterSalesFixture.staff)
        #expect(try fixture.base.stock("A")?.onHand == 8)
    }

    @Test func onlyWhatWasDeliveredThirtyDaysAgoAtMostGoesBack() async throws {
        let fixture = try AfterSalesFixture()
        for sku in ["A", "B"] { try fixture.base.add(sku, onHand: 10) }
        let paid = try fixture.paid(fixture.orders.draft([("A", 2)]))
        let early = await fixture.refusal { () throws(Refusal) in try await fixture.ask(paid, [(1, 1)]) }
        #expect(early?.code == .conflict && early?.problems.first?.field == "lines[0].line")
        let order = try fixture.delivered(fixture.orders.draft([("A", 2), ("B", 1)]))
        let wrong = await fixture.refusal { () throws(Refusal) in
            try await fixture.ask(order, [(1, 3), (2, 1), (9, 1)])
        }
        #expect(wrong?.problems.map(\.field) == ["lines[0].quantity", "lines[2].line"])
        #expect(try fixture.stored(order).returns.isEmpty)
        fixture.base.clock.advance(milliseconds: 30 * Self.dayMilliseconds)
        _ = try await fixture.ask(order, [(1, 1)])
        fixture.base.clock.advance(milliseconds: 1)
        let late = await fixture.refusal { () throws(Refusal) in try await fixture.ask(order, [(1, 1)]) }
        #expect(late?.code == .conflict)
        let body = await fixture.refusal { () throws(Refusal) in
            try await fixture.shop.returns.request(
                order.id, ["lines": [["line": 1], ["line": 1, "quantity": 1]], "why": 1], for: .staff,
                by: CommerceFixture.caller)
        }
        #expect(
            Set(body?.problems.map(\.field) ?? []) == ["why", "reason", "lines[0].quantity", "lines[1].line"],
            "\(body?.problems ?? [])")
    }

    @Test func whatWasRejectedMayBeAskedForAgain() async throws {
        let fixture = try AfterSalesFixture()
        try fixture.base.add("A", onHand: 10)
        let order = try fixture.delivered(fixture.orders.draft([("A", 1)]))
        let asked = try await fixture.ask(order, [(1, 1)])
        #expect(
            await fixture.refusal { () throws(Refusal) in try await fixture.ask(order, [(1, 1)]) }?.code == .conflict)
        let unapproved = await fixture.refusal { () throws(Refusal) in
            try await fixture.shop.returns.receive(asked.id, [:], by: AfterSalesFixture.staff)
        }
        #expect(unapproved?.code == .conflict)
        let rejected = try await fixture.shop.returns.reject(
            asked.id, ["reason": "It was worn."], by: AfterSalesFixture.staff)
        #expect(rejected.state == .rejected && rejected.decision == "It was worn.")
        #expect(try await fixture.bringBack(order, [(1, 1)]).refundMinorUnits == 1_300)
    }

    @Test func strangersSeeNoReturns() async throws {
        let fixture = try AfterSalesFixture()
        try fixture.base.add("A", onHand: 10)
        var draft = fixture.orders.draft([("A", 1)])
        draft.userID = UserID("usr_ann")
        let order = try fixture.delivered(draft)
        for claimant in [Claimant.user(UserID("usr_bob")), .holder(secret: "guess")] {
            let refusal = await fixture.refusal { () throws(Refusal) in
                try await fixture.ask(order, [(1, 1)], for: claimant)
            }
            #expect(refusal?.code == .notFound)
        }
        _ = try await fixture.ask(order, [(1, 1)], for: .user(UserID("usr_ann")))
        #expect(try await fixture.shop.returns.returns(of: order.id, for: .user(UserID("usr_ann"))).count == 1)
    }

    /// Money that went back for another reason is not given twice.
    @Test func neverMoreThanIsLeftGoesBack() async throws {
        let fixture = try AfterSalesFixture()
        try fixture.base.add("A", onHand: 10)
        let order = try fixture.delivered(fixture.orders.draft([("A", 2)]))
        try fixture.orders.keep { keeper in
            try keeper.refunded(
                order.id, payment: PaymentID("pay_1"), refund: RefundID("ref_goodwill"),
                amount: Money(minorUnits: 1_500, currency: AfterSalesFixture.euro))
        }
        #expect(try await fixture.bringBack(order, [(1, 1)]).refundMinorUnits == 800)
        // All of its money went back: its lines are refunded, and nothing more is taken in.
        let more = await fixture.refusal { () throws(Refusal) in try await fixture.ask(order, [(1, 1)]) }
        #expect(more?.code == .conflict)
        #expect(try fixture.stored(order).keptMinorUnits == 0)
    }

    // MARK: Refunds that fail

    /// Refuses as often as it is told, and forgets to say so once.
    private final class UnreliableRefunds: RefundStarter {
        let booked: BookedRefunds
        let outcomes: Mutex<[RefundProgress?]>

        init(_ shop: Shop, _ outcomes: [RefundProgress?]) {
            booked = BookedRefunds(store: shop.store, environment: shop.environment)
            self.outcomes = Mutex(outcomes)
        }

        func refund(
            _ order: OrderID, minorUnits: Int64, lines: [RefundedLine], reason: String, key: String, by caller: Caller
        ) async throws(Refusal) -> RefundProgress {
            let next: RefundProgress?? = outcomes.withLock { $0.isEmpty ? .none : .some($0.removeFirst()) }
            if case .some(.some(let progress)) = next { return progress }
            let done = try await booked.refund(
                order, minorUnits: minorUnits, lines: lines, reason: reason, key: key, by: caller)
            // The answer is lost after the money went.
            if case .some(.none) = next { throw Refusal(.unavailable, message: "no answer") }
            return done
        }
    }

    @Test func refundsThatAreCutShortAreFinishedOnce() async throws {
        let fixture = try AfterSalesFixture()
        try fixture.base.add("A", onHand: 10)
        let order = try fixture.delivered(fixture.orders.draft([("A", 2)]))
        let returns = Returns(
            store: fixture.shop.store, environment: fixture.shop.environment,
            refunds: UnreliableRefunds(fixture.shop, [.failed(reason: "closed"), .pending, nil]),
            logger: CommerceFixture.logger)
        let asked = try await fixture.ask(order, [(1, 2)])
        _ = try await returns.approve(asked.id, by: AfterSalesFixture.staff)
        let waiting = try await returns.receive(asked.id, [:], by: AfterSalesFixture.staff)
        #expect(waiting.state == .received && waiting.failure == "closed" && waiting.attempts == 1)
        // Not due yet.
        _ = try await returns.settleDue()
        #expect(try await returns.get(asked.id).attempts == 1)
        for attempts in [2, 3] as [Int64] {
            fixture.base.clock.advance(milliseconds: 60_000)
            _ = try await returns.settleDue()
            #expect(try await returns.get(asked.id).attempts == attempts)
        }
        #expect(try fixture.stored(order).refundedMinorUnits == 2_300)
        fixture.base.clock.advance(milliseconds: 60_000)
        _ = try await returns.settleDue()
        let done = try await returns.get(asked.id)
        #expect(done.state == .refunded && done.nextAt == nil && done.refund != nil)
        #expect(try fixture.stored(order).refundedMinorUnits == 2_300)
    }

    // MARK: Any sequence

    private static let seeds =
        ProcessInfo.processInfo.environment["LONG_TESTS"] == "1" ? Array(UInt64(1)...200) : Array(UInt64(1)...6)

    /// Whatever comes back in whatever steps: all of it together is what was paid, to the cent.
    @Test(arguments: seeds) func anySequenceOfReturnsGivesBackWhatWasPaid(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let fixture = try AfterSalesFixture(seed: seed)
        for sku in ["A", "B", "C"] { try fixture.base.add(sku, onHand: 100) }
        let order = try fixture.delivered(Self.odd(fixture, &generator))
        var left = Dictionary(uniqueKeysWithValues: order.lines.map { ($0.number, $0.quantity) })
        var given: Int64 = 0
        var tax: Int64 = 0
        while left.values.contains(where: { $0 > 0 }) {
            let lines = left.filter { $0.value > 0 && Bool.random(using: &generator) }.sorted { $0.key < $1.key }
            let pieces = lines.map { (line: $0.key, quantity: Int64.random(in: 1...$0.value, using: &generator)) }
            guard !pieces.isEmpty else { continue }
            let done = try await fixture.bringBack(order, pieces)
            given += done.refundMinorUnits
            tax += done.lines.reduce(0) { $0 + $1.tax }
            for piece in pieces { left[piece.line, default: 0] -= piece.quantity }
            let stored = try fixture.stored(order)
            #expect(stored.refundedMinorUnits == given)
            #expect(try OrderHistory.fold(try fixture.orders.events(order.id), of: stored) == stored)
            for line in stored.lines where left[line.number] == 0 { #expect(line.state == .refunded) }
        }
        #expect(given == order.totals.total)
        #expect(tax == order.lines.reduce(0) { $0 + $1.tax })
        #expect(try fixture.stored(order).state == .refunded)
        for sku in ["A", "B", "C"] { #expect(try fixture.base.stock(sku)?.onHand == 100) }
    }

    /// Prices, discounts and taxes that nothing divides.
    private static func odd(_ fixture: AfterSalesFixture, _ generator: inout SeededGenerator) -> Order {
        var order = fixture.orders.draft([("A", 3), ("B", 7), ("C", 1), ("A", 2)])
        let isIncluded = Bool.random(using: &generator)
        var totals = OrderTotals()
        totals.taxIncluded = isIncluded
        for place in order.lines.indices {
            var line = order.lines[place]
            line.unitMinorUnits = Int64.random(in: 0...1_999, using: &generator)
            let price = line.unitMinorUnits * line.quantity
            line.discount = Int64.random(in: 0...price, using: &generator)
            line.tax = ExactShares.part(price - line.discount, 190_000, of: isIncluded ? 1_190_000 : 1_000_000)
            line.total = price - line.discount + (isIncluded ? 0 : line.tax)
            totals.subtotal += price
            totals.discount += line.discount
            totals.tax += line.tax
            order.lines[place] = line
        }
        (totals.shipping, totals.shippingDiscount, totals.shippingTax) = (499, 100, 64)
        totals.tax += 64
        totals.total = totals.subtotal - totals.discount + 399 + (isIncluded ? 0 : totals.tax)
        order.totals = totals
        return order
    }
}
