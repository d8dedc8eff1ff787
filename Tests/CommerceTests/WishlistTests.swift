import Catalog
import Store
import Testing

@testable import Commerce

/// Wishlists over a real store.
@Suite struct WishlistTests {
    private struct Fixture {
        let base: CommerceFixture
        var wishlists: Wishlists { base.shop.wishlists }
        var ann: SignedIn { base.person("ann") }

        init() throws {
            base = try CommerceFixture()
            try base.add("BAG", onHand: 2, cents: 5_000)
        }

        func list() async throws -> WishlistID {
            try await wishlists.create(["name": "Birthday"], by: ann).list.id
        }
    }

    private func item(_ view: WishlistView) -> JSONValue? { view.json["items"]?.elements?.first }

    @Test func aDropOfThePriceIsMarked() async throws {
        let shop = try Fixture()
        let id = try await shop.list()
        let added = try await shop.wishlists.add(["sku": "BAG", "note": "the red one"], to: id, by: shop.ann)
        #expect(item(added)?["price_dropped"] == false && item(added)?["note"] == "the red one")
        try shop.base.add("BAG", cents: 4_500)
        let cheaper = try await shop.wishlists.list(id, of: shop.ann)
        #expect(item(cheaper)?["price_dropped"] == true && item(cheaper)?["price_drop"] == 500)
        #expect(item(cheaper)?["price"] == 4_500 && item(cheaper)?["price_when_added"] == 5_000)
        try shop.base.add("BAG", cents: 6_000)
        #expect(item(try await shop.wishlists.list(id, of: shop.ann))?["price_dropped"] == false)
        try shop.base.add("BAG", cents: 1_000) { $0.status = .archived }
        let gone = item(try await shop.wishlists.list(id, of: shop.ann))
        #expect(gone?["price"] == .null && gone?["price_dropped"] == false && gone?["in_stock"] == false)
    }

    @Test func anItemMovesToTheCartOrStays() async throws {
        let shop = try Fixture()
        let id = try await shop.list()
        _ = try await shop.wishlists.add(["sku": "BAG"], to: id, by: shop.ann)
        await refused(.outOfStock) { () throws(Refusal) in
            _ = try await shop.wishlists.moveToCart(1, of: id, ["quantity": 3], by: shop.ann)
        }
        #expect(try await shop.wishlists.list(id, of: shop.ann).list.items.count == 1)
        let cart = try await shop.wishlists.moveToCart(1, of: id, ["quantity": 2], by: shop.ann)
        #expect(cart.cart.lines.map(\.quantity) == [2] && cart.cart.owner == .user(UserID("ann")))
        #expect(try await shop.wishlists.list(id, of: shop.ann).list.items.isEmpty)
        await refused(.notFound) { () throws(Refusal) in
            _ = try await shop.wishlists.moveToCart(1, of: id, [:], by: shop.ann)
        }
    }

    @Test func aListOfSomebodyElseIsNotThere() async throws {
        let shop = try Fixture()
        let id = try await shop.list()
        _ = try await shop.wishlists.add(["sku": "BAG"], to: id, by: shop.ann)
        let (lists, eve) = (shop.wishlists, shop.base.person("eve"))
        await refused(.notFound) { () throws(Refusal) in _ = try await lists.list(id, of: eve) }
        await refused(.notFound) { () throws(Refusal) in _ = try await lists.rename(id, ["name": "x"], by: eve) }
        await refused(.notFound) { () throws(Refusal) in _ = try await lists.add(["sku": "BAG"], to: id, by: eve) }
        await refused(.notFound) { () throws(Refusal) in _ = try await lists.remove(item: 1, from: id, by: eve) }
        await refused(.notFound) { () throws(Refusal) in _ = try await lists.moveToCart(1, of: id, [:], by: eve) }
        await refused(.notFound) { () throws(Refusal) in _ = try await lists.share(id, by: eve) }
        await refused(.notFound) { () throws(Refusal) in try await lists.endSharing(id, by: eve) }
        await refused(.notFound) { () throws(Refusal) in try await lists.remove(id, by: eve) }
        #expect(try await lists.lists(of: eve).isEmpty)
        #expect(try await lists.list(id, of: shop.ann).list.items.count == 1)
    }

    @Test func aLinkShowsTheListAndNotItsOwnerUntilItEnds() async throws {
        let shop = try Fixture()
        let id = try await shop.list()
        _ = try await shop.wishlists.add(["sku": "BAG"], to: id, by: shop.ann)
        let first = try await shop.wishlists.share(id, by: shop.ann)
        let shown = try await shop.wishlists.shared(first).sharedJSON
        #expect(shown.members?.map(\.name) == ["name", "currency", "items"])
        let second = try await shop.wishlists.share(id, by: shop.ann)
        await refused(.notFound) { () throws(Refusal) in _ = try await shop.wishlists.shared(first) }
        #expect(try await shop.wishlists.shared(second).list.items.count == 1)
        try await shop.wishlists.endSharing(id, by: shop.ann)
        await refused(.notFound) { () throws(Refusal) in _ = try await shop.wishlists.shared(second) }
    }

    @Test func listsHaveLimits() async throws {
        let shop = try Fixture()
        for _ in 0..<WishlistLimits.lists { _ = try await shop.list() }
        await refused(.limitExceeded) { () throws(Refusal) in
            _ = try await shop.wishlists.create(["name": "One more"], by: shop.ann)
        }
        await refused(.invalidValue, fields: ["name", "currency", "owner"]) { () throws(Refusal) in
            _ = try await shop.wishlists.create(["currency": "euro", "owner": "bob"], by: shop.ann)
        }
        let id = try #require(try await shop.wishlists.lists(of: shop.ann).first?.list.id)
        for place in 0..<WishlistLimits.items {
            try shop.base.add("T\(place)")
            _ = try await shop.wishlists.add(["sku": .string("T\(place)")], to: id, by: shop.ann)
        }
        _ = try await shop.wishlists.add(["sku": "T0"], to: id, by: shop.ann)
        await refused(.limitExceeded) { () throws(Refusal) in
            _ = try await shop.wishlists.add(["sku": "BAG"], to: id, by: shop.ann)
        }
        await refused(.productUnavailable) { () throws(Refusal) in
            let other = try await shop.wishlists.lists(of: shop.ann)[1].list.id
            _ = try await shop.wishlists.add(["sku": "NONE"], to: other, by: shop.ann)
        }
    }

    @Test func listsGoWithTheirOwner() async throws {
        let shop = try Fixture()
        let id = try await shop.list()
        let code = try await shop.wishlists.share(id, by: shop.ann)
        let (part, user, now) = (shop.wishlists.personalData, UserID("ann"), shop.base.clock.now)
        #expect(try shop.base.database.read { try part.export($0, user) }.elements?.count == 1)
        try shop.base.database.write { try part.erase($0, user, now) }
        await refused(.notFound) { () throws(Refusal) in _ = try await shop.wishlists.shared(code) }
    }
}
