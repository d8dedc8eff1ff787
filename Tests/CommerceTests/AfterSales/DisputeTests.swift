import Catalog
import Store
import Testing

@testable import Commerce

@Suite struct DisputeTests {
    @Test func theTableOfStatesIsLiteral() {
        let table: [DisputeState: Set<DisputeState>] = [
            .opened: [.underReview, .won, .lost], .underReview: [.won, .lost],
        ]
        for state in DisputeState.allCases { #expect(state.next == table[state] ?? [], "\(state)") }
    }

    private func open(_ fixture: AfterSalesFixture, amount: Int64? = nil) async throws -> (Order, Dispute) {
        try fixture.base.add("A", onHand: 10)
        let order = try fixture.paid(fixture.orders.draft([("A", 2)]))
        var members = [
            JSONMember("order_id", .string(order.id.rawValue)), JSONMember("reason", "never arrived"),
        ]
        if let amount { members.append(JSONMember("amount", .integer(amount))) }
        return (order, try await fixture.shop.disputes.open(.object(members), by: AfterSalesFixture.staff))
    }

    @Test func whatIsLostCountsAsRefunded() async throws {
        let fixture = try AfterSalesFixture()
        let (order, dispute) = try await open(fixture)
        #expect(dispute.state == .opened && dispute.minorUnits == 2_300)
        let disputes = fixture.shop.disputes
        let noted = try await disputes.addEvidence(
            ["note": "Tracking 123"], to: dispute.id, by: AfterSalesFixture.staff)
        #expect(noted.notes.map(\.note) == ["Tracking 123"])
        _ = try await disputes.move(dispute.id, ["state": "UNDER_REVIEW"], by: AfterSalesFixture.staff)
        // Meanwhile a part went back for another reason.
        try fixture.orders.keep { keeper in
            _ = try keeper.refunded(
                order.id, payment: PaymentID("pay_1"), refund: RefundID("ref_1"),
                amount: Money(minorUnits: 300, currency: AfterSalesFixture.euro))
        }
        let lost = try await disputes.move(dispute.id, to: .lost, by: AfterSalesFixture.staff)
        #expect(lost.refundMinorUnits == 2_000)
        _ = try await disputes.move(dispute.id, to: .lost, by: AfterSalesFixture.staff)
        let stored = try fixture.stored(order)
        #expect(stored.state == .refunded && stored.refundedMinorUnits == 2_300 && stored.refunds.count == 2)
        let types = try fixture.base.events().map(\.type.name).filter { $0.hasPrefix("dispute.") }
        #expect(types == ["dispute.opened", "dispute.under_review", "dispute.lost"])
        let over = await fixture.refusal { () throws(Refusal) in
            try await disputes.addEvidence(["note": "late"], to: dispute.id, by: AfterSalesFixture.staff)
        }
        #expect(over?.code == .conflict)
    }

    @Test func whatIsWonIsKept() async throws {
        let fixture = try AfterSalesFixture()
        let (order, dispute) = try await open(fixture, amount: 1_000)
        _ = try await fixture.shop.disputes.move(dispute.id, to: .won, by: AfterSalesFixture.staff)
        #expect(try fixture.stored(order).refundedMinorUnits == 0)
        let back = await fixture.refusal { () throws(Refusal) in
            try await fixture.shop.disputes.move(dispute.id, to: .lost, by: AfterSalesFixture.staff)
        }
        #expect(back?.code == .conflict)
    }

    @Test func newsOfTheGatewayCountsOnce() async throws {
        let fixture = try AfterSalesFixture()
        try fixture.base.add("A", onHand: 10)
        let order = try fixture.paid(fixture.orders.draft([("A", 2)]))
        var ids: Set<DisputeID> = []
        let payment = Payment(
            id: try #require(order.payment), orderID: order.id, userID: nil, gateway: "test", state: .captured,
            amount: order.total,
            method: PaymentMethodReference(token: "pm_1", card: CardSummary(brand: "visa", lastFour: "4242")),
            caller: AfterSalesFixture.staff, createdAt: order.createdAt, updatedAt: order.createdAt)
        let told = GatewayDispute(id: "dp_1", amount: order.total, reason: "fraudulent", state: .opened)
        let now = fixture.base.clock.now
        for number in 0..<2 {
            try fixture.base.database.write { db in
                try DisputeStore(db).keeper(.service("gateway"), at: now).take(told, of: payment) {
                    DisputeID("dsp_\(number)")
                }
            }
            ids.formUnion(try await fixture.shop.disputes.page(nil, before: nil, limit: 10).map(\.id))
        }
        #expect(ids.count == 1)
        let page = try await fixture.shop.disputes.page(.opened, before: nil, limit: 10)
        #expect(page.map(\.gatewayID) == ["dp_1"])
        let tooMuch = await fixture.refusal { () throws(Refusal) in
            try await fixture.shop.disputes.open(
                ["order_id": .string(order.id.rawValue), "reason": "x", "amount": 2_301], by: AfterSalesFixture.staff)
        }
        #expect(tooMuch?.code == .conflict)
    }
}
