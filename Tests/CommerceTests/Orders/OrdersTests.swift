import Catalog
import GRDB
import Store
import Testing

@testable import Commerce

@Suite struct OrdersTests {
    private let fixture: OrderFixture

    init() throws {
        fixture = try OrderFixture()
        try fixture.base.add("A", onHand: 100)
    }

    private var orders: Orders { fixture.base.shop.orders }
    private static let staff = OrderViewer(user: nil, token: nil, isStaff: true, caller: CommerceFixture.caller)

    private func refusal<Value>(_ body: () async throws -> Value) async -> Refusal? {
        await #expect(throws: Refusal.self) { _ = try await body() }
    }

    /// A paid order of somebody with an account or a secret.
    private func paid(user: String? = nil, token: String? = nil, email: String = "ann@example.com") throws -> Order {
        var draft = fixture.draft()
        draft.userID = user.map { UserID($0) }
        draft.email = email
        let until = fixture.base.clock.now.adding(60_000)
        return try fixture.keep { keeper in
            let hash = token.map { OrderSecrets.hash($0) }
            let order = try keeper.place(draft, reservedUntil: until, token: hash, fixture.numbers)
            return try keeper.paid(order.id, payment: PaymentID("pay_\(order.key)"), amount: order.total)
        }
    }

    private func viewer(user: String? = nil, token: String? = nil) -> OrderViewer {
        OrderViewer(user: user.map { UserID($0) }, token: token, isStaff: false, caller: CommerceFixture.caller)
    }

    @Test func anOrderIsForItsOwnerTheHolderOfItsSecretAndStaff() async throws {
        let mine = try paid(user: "ann", token: "s1")
        for one in [viewer(user: "ann"), viewer(token: "s1"), viewer(user: "bob", token: "s1"), Self.staff] {
            #expect(try await orders.order(mine.id.rawValue, for: one) == mine)
            #expect(try await orders.order(mine.number.rawValue.lowercased(), for: one) == mine)
        }
        for one in [viewer(), viewer(user: "bob"), viewer(token: "s2"), viewer(user: "")] {
            #expect(await refusal { try await orders.order(mine.id.rawValue, for: one) }?.code == .notFound)
            #expect(await refusal { try await orders.tracking(mine.id.rawValue, for: one) }?.code == .notFound)
            #expect(await refusal { try await orders.cancel(mine.id.rawValue, [:], by: one) }?.code == .notFound)
        }
        #expect(try fixture.stored(mine.id)?.state == .confirmed)
    }

    @Test func buyersCancelForADayAndUntilSomethingIsOnItsWay() async throws {
        let first = try paid(token: "s")
        let cancelled = try await orders.cancel(first.id.rawValue, ["reason": "too small"], by: viewer(token: "s"))
        #expect(cancelled.state == .refunded && cancelled.cancelReason == "too small" && cancelled.keptMinorUnits == 0)
        #expect(try await orders.cancel(first.id.rawValue, [:], by: viewer(token: "s")) == cancelled)
        #expect(try fixture.base.stock("A") == Stock(onHand: 100, reserved: 0))

        let late = try paid(token: "s")
        fixture.base.clock.advance(milliseconds: Orders.cancelMilliseconds)
        #expect(try await orders.cancel(late.id.rawValue, [:], by: viewer(token: "s")).cancelledAt != nil)
        let later = try paid(token: "s")
        fixture.base.clock.advance(milliseconds: Orders.cancelMilliseconds + 1)
        #expect(
            await refusal { try await orders.cancel(later.id.rawValue, [:], by: viewer(token: "s")) }?.code == .conflict
        )
        #expect(try await orders.cancel(later.id.rawValue, [:], by: Self.staff).cancelReason == "by the shop")

        let sent = try paid(token: "s")
        for state in ["PROCESSING", "SHIPPED"] {
            _ = try await orders.setStatus(sent.id.rawValue, ["state": .string(state)], by: Self.staff)
        }
        for one in [viewer(token: "s"), Self.staff] {
            #expect(await refusal { try await orders.cancel(sent.id.rawValue, [:], by: one) }?.code == .conflict)
        }
    }

    @Test func moneyThatCouldNotGoBackGoesBackLater() async throws {
        let order = try paid(token: "s")
        fixture.base.payments.setAway(true)
        #expect(try await orders.cancel(order.id.rawValue, [:], by: viewer(token: "s")).state == .cancelled)
        #expect(await refusal { try await orders.refundCancelled() }?.code == .unavailable)
        fixture.base.payments.setAway(false)
        _ = try await orders.refundCancelled()
        #expect(try fixture.stored(order.id)?.state == .cancelled, "not asked again within a minute")
        fixture.base.clock.advance(milliseconds: 60_000)
        _ = try await orders.refundCancelled()
        #expect(try fixture.stored(order.id)?.state == .refunded)
    }

    @Test func theTimelineTellsBuyersWhatConcernsThem() async throws {
        let order = try paid(token: "s")
        _ = try await orders.setStatus(order.id.rawValue, ["state": "PROCESSING"], by: Self.staff)
        let body: JSONValue = ["state": "SHIPPED", "carrier": "DHL", "tracking_number": "4711"]
        _ = try await orders.setStatus(order.id.rawValue, body, by: Self.staff)
        let mine = try await orders.tracking(order.id.rawValue, for: viewer(token: "s"))
        let names = mine["timeline"]?.elements?.compactMap { $0["event"]?.text }
        #expect(
            names == [
                "created", "payment_started", "payment_authorized", "paid", "confirmed", "processing", "shipped",
            ])
        #expect(mine["shipments"]?.elements?.first?["tracking_number"] == "4711")
        #expect(!"\(mine)".contains("pay_") && !"\(mine)".contains("actor") && !"\(mine)".contains("res_"))
        let theirs = try await orders.tracking(order.id.rawValue, for: Self.staff)
        #expect(theirs["timeline"]?.elements?.first?["actor"] == "test")
    }

    @Test func badStatesNameAllTheirProblems() async throws {
        let order = try paid()
        let body: JSONValue = ["state": "DELIVERED", "lines": ["x"], "carrier": "DHL"]
        let found = await refusal { try await orders.setStatus(order.id.rawValue, body, by: Self.staff) }
        #expect(found?.problems.map(\.field) == ["lines", "tracking_number"])
        #expect(
            await refusal { try await orders.setStatus(order.id.rawValue, ["state": "PAID"], by: Self.staff) }?.code
                == .invalidValue)
        #expect(
            await refusal { try await orders.setStatus(order.id.rawValue, ["state": "COMPLETED"], by: Self.staff) }?
                .code
                == .conflict)
    }

    @Test func filtersAndPagesFindWhatIsMeant() async throws {
        var made: [Order] = []
        for place in 0..<5 {
            made.append(
                try paid(user: place < 3 ? "ann" : "bob", email: place < 3 ? "Ann@Example.com" : "bob@example.com"))
            fixture.base.clock.advance(milliseconds: 1_000)
        }
        _ = try await orders.setStatus(made[4].id.rawValue, ["state": "PROCESSING"], by: Self.staff)
        func found(_ options: [String: String]) async throws -> [Int64] {
            try await orders.list(try OrderFilter(options: options), before: nil, limit: 10).map(\.key)
        }
        #expect(try await found([:]) == [5, 4, 3, 2, 1])
        #expect(try await found(["email": "ANN@example.com"]) == [3, 2, 1])
        #expect(try await found(["state": "processing"]) == [5])
        #expect(try await found(["number": made[1].number.rawValue]) == [2])
        #expect(
            try await found(["sku": "A", "from": made[2].createdAt.rfc3339, "until": made[4].createdAt.rfc3339]) == [
                4, 3,
            ])
        for none in [["sku": "B"], ["seller_id": "x"]] { #expect(try await found(none) == []) }
        var mine = OrderFilter()
        mine.user = UserID("ann")
        #expect(try await orders.list(mine, before: 3, limit: 1).map(\.key) == [2])
        #expect(try await orders.list(OrderFilter(), after: 3, limit: 10).map(\.key) == [4, 5])
        let bad = await refusal {
            try OrderFilter(options: ["state": "x", "from": "x", "number": "x", "email": "x", "until": "x"])
        }
        #expect(bad?.problems.map(\.field) == ["state", "from", "until", "email", "number"])
    }

    @Test func whatNobodyPaysIsCalledOffAfterADay() async throws {
        let waiting = try fixture.place(fixture.draft())
        let begun = try fixture.place(fixture.draft())
        try fixture.keep { try $0.paymentStarted(begun.id, payment: PaymentID("p")) }
        fixture.base.clock.advance(milliseconds: Orders.unpaidMilliseconds)
        _ = try await orders.cancelUnpaid()
        #expect(try fixture.stored(waiting.id)?.state == .pending)
        fixture.base.clock.advance(milliseconds: 1)
        _ = try await orders.cancelUnpaid()
        #expect(try fixture.stored(waiting.id)?.state == .cancelled)
        #expect(try fixture.stored(begun.id)?.state == .paymentProcessing)
    }

    @Test func anErasedPersonIsNamedOnlyWhereItHasToBe() async throws {
        let accounts = try AccountFixture(fixture.base)
        let user = try await accounts.person()
        let done = try paid(user: user.id.rawValue)
        for state in ["PROCESSING", "SHIPPED", "DELIVERED"] {
            _ = try await orders.setStatus(done.id.rawValue, ["state": .string(state)], by: Self.staff)
        }
        let underWay = try paid(user: user.id.rawValue)
        let signedIn = try await accounts.signedIn(try await accounts.login())
        let export = try await accounts.accounts.personalData.export(of: signedIn)
        #expect(String(decoding: export, as: UTF8.self).contains(done.number.rawValue))
        try await accounts.accounts.personalData.erase(["password": .string(AccountFixture.password)], of: signedIn)
        let erased = try #require(try fixture.stored(done.id))
        #expect(erased.email == "" && erased.shippingAddress.name == "" && erased.shippingAddress.country == "DE")
        #expect(erased.billingAddress.name == "Ann Lee", "the invoice has to name its receiver")
        #expect(try fixture.stored(underWay.id)?.shippingAddress.name == "Ann Lee")
        for state in ["PROCESSING", "SHIPPED", "DELIVERED"] {
            _ = try await orders.setStatus(underWay.id.rawValue, ["state": .string(state)], by: Self.staff)
        }
        #expect(try fixture.stored(underWay.id)?.shippingAddress.name == "")
        let events = try fixture.events(underWay.id)
        #expect(
            try OrderHistory.fold(events, of: try #require(try fixture.stored(underWay.id)))
                == fixture.stored(underWay.id))
    }
}
