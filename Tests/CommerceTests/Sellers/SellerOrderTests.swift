import Catalog
import Store
import Testing

@testable import Commerce

/// What orders do to sellers and to reviews.
@Suite struct SellerOrderTests {
    private struct Fixture {
        let shop: SellerFixture
        let orders: OrderFixture
        let seller: SellerID

        init() async throws {
            shop = try SellerFixture()
            orders = try OrderFixture(shop.base)
            seller = try await shop.seller()
            try await shop.product(seller, "A")
            try shop.base.add("B")
        }

        /// A paid order of two pieces of the seller's and one of the shop's.
        func bought(by buyer: String? = nil) throws -> Order {
            var draft = orders.draft([("A", 2), ("B", 1)])
            draft.userID = buyer.map { UserID($0) }
            let order = try orders.place(draft)
            let payment = PaymentID("pay_\(order.id)")
            try orders.keep { try $0.paymentStarted(order.id, payment: payment) }
            return try orders.keep { try $0.paid(order.id, payment: payment, amount: order.total) }
        }

        func refund(_ order: Order, _ id: String, _ amount: Int64) throws {
            let payment = PaymentID("pay_\(order.id)")
            try orders.keep { keeper in
                try keeper.refunded(
                    order.id, payment: payment, refund: RefundID(id),
                    amount: Money(minorUnits: amount, currency: order.currency))
            }
        }

        var balance: Int64 {
            get throws {
                try shop.base.database.read { try SellerLedgerStore($0).balances(of: seller).first?.minorUnits ?? 0 }
            }
        }
    }

    @Test func aPaidOrderIsInTheLedgerOfItsSellersAndARefundTakesItBack() async throws {
        let shop = try await Fixture()
        let order = try shop.bought()
        #expect(order.lines.map(\.sellerID) == [shop.seller, nil])
        // 2 × 10.00 with 1.00 tax in it: 19.00 less 8 %.
        #expect(try shop.balance == 1_900 - 152)
        _ = try shop.orders.keep { try $0.paid(order.id, payment: PaymentID("pay_\(order.id)"), amount: order.total) }
        #expect(try shop.balance == 1_748)
        for _ in 0..<2 { try shop.refund(order, "ref_1", order.total.minorUnits / 2) }
        #expect(try shop.balance == 874)
        try shop.refund(order, "ref_2", order.total.minorUnits - order.total.minorUnits / 2)
        #expect(try shop.balance == 0)
    }

    @Test func aSellerSeesItsOwnLinesOfPaidOrders() async throws {
        let shop = try await Fixture()
        try shop.orders.place(shop.orders.draft([("A", 1)]))
        let order = try shop.bought()
        let sam = try shop.shop.person("sam")
        let list = try await shop.shop.sellers.orders.list(of: shop.seller, before: nil, limit: 9, by: sam)
        let found = try #require(list["orders"]?.elements)
        #expect(found.map { $0["number"] } == [.string(order.number.rawValue)])
        #expect(found.first?["lines"]?.elements?.map { $0["sku"] } == ["A"])
        #expect(found.first?["shipping_address"]?["city"] == "Berlin" && found.first?["email"] == nil)
        try await shop.shop.join("ed", .editor, shop.seller)
        for name in ["ed", "eve"] {
            let person = try shop.shop.person(name)
            await refused(.forbidden) { () throws(Refusal) in
                _ = try await shop.shop.sellers.orders.list(of: shop.seller, before: nil, limit: 9, by: person)
            }
        }
    }

    @Test func whoGotTheProductIsAVerifiedBuyer() async throws {
        let shop = try await Fixture()
        let order = try shop.bought(by: "ann")
        let (reviews, ann) = (shop.shop.base.shop.reviews, shop.shop.base.person("ann"))
        let body: JSONValue = ["rating": 5, "text": "Fine"]
        let early = try await reviews.submit(body, of: ProductID("A"), by: ann)
        #expect(!early.isVerified, "it has not come yet")
        for step in [FulfilmentStep.processing, .shipped(carrier: nil, trackingNumber: nil), .delivered] {
            try shop.orders.keep { try $0.fulfilled(order.id, step, lines: nil) }
        }
        let now = try await reviews.change(early.id, of: ProductID("A"), ["rating": 4], by: ann)
        #expect(now.isVerified)
        let eve = shop.shop.base.person("eve")
        #expect(try await !reviews.submit(body, of: ProductID("A"), by: eve).isVerified)
    }
}
