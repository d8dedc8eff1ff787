import Catalog
import Store
import Testing

@testable import Commerce

/// The products of sellers: whose they are, and who may change them.
@Suite struct SellerProductTests {
    @Test func aProductBelongsToItsSellerAndSaysSo() async throws {
        let shop = try SellerFixture()
        let id = try await shop.seller()
        let product = try await shop.product(id, "bag")
        let stored = try #require(try shop.base.catalog.product(product))
        #expect(stored.attributes.map(\.value) == [.text("shop-of-sam")])
        #expect(try shop.base.database.read { try SellerStore($0).owner(of: product) } == id)
        #expect(try shop.base.catalog.audit(product).map(\.actor) == ["sam"])
        let sam = try shop.person("sam")
        let changed = try await shop.sellers.products.change(
            product, of: id, ["price": 900, "attributes": ["seller": "somebody-else", "color": "red"]],
            expectedVersion: nil, by: sam)
        #expect(changed["product"]?["attributes"]?["seller"] == "shop-of-sam")
        #expect(changed["product"]?["attributes"]?["color"] == "red")
        #expect(try shop.base.catalog.priceHistory(product).map(\.minorUnits) == [900, 1_000])
        let named = try await shop.sellers.products.create(["name": "Cup", "sku": "CUP"], of: id, by: sam)
        #expect(named["product"]?["id"]?.text?.hasPrefix("shop-of-sam-") == true)
        #expect(
            try await shop.sellers.products.list(of: id, after: nil, limit: 9, by: sam)["products"]?.elements?.count
                == 2)
    }

    @Test func nobodyTouchesTheProductsOfAnotherSellerOrOfTheShop() async throws {
        let shop = try SellerFixture()
        let (mine, theirs) = (try await shop.seller("sam"), try await shop.seller("eve"))
        let product = try await shop.product(mine, "bag")
        try shop.base.add("own")
        let (eve, products) = (try shop.person("eve"), shop.sellers.products)
        for id in [product, ProductID("own"), ProductID("none")] {
            await refused(.notFound) { () throws(Refusal) in
                _ = try await products.change(id, of: theirs, ["price": 1], expectedVersion: nil, by: eve)
            }
            await refused(.notFound) { () throws(Refusal) in
                _ = try await products.setStatus(.archived, of: id, of: theirs, by: eve)
            }
        }
        await refused(.forbidden) { () throws(Refusal) in
            _ = try await products.change(product, of: mine, ["price": 1], expectedVersion: nil, by: eve)
        }
        await refused(.forbidden) { () throws(Refusal) in
            _ = try await products.setStatus(.archived, of: product, of: mine, by: eve)
        }
        await refused(.forbidden) { () throws(Refusal) in
            _ = try await products.create(["name": "Cup", "sku": "CUP"], of: mine, by: eve)
        }
        await refused(.forbidden) { () throws(Refusal) in
            _ = try await products.list(of: mine, after: nil, limit: 9, by: eve)
        }
        for (id, sku) in [("bag", "X"), ("own", "Y"), ("new", "bag"), ("new", "own")] {
            await refused(.duplicate) { () throws(Refusal) in
                _ = try await products.create(
                    ["id": .string(id), "name": "Bag", "sku": .string(sku)], of: theirs, by: eve)
            }
        }
        #expect(try shop.base.catalog.product(product)?.version == 1)
        #expect(try await products.list(of: theirs, after: nil, limit: 9, by: eve)["products"] == [])
    }

    @Test func theTeamDoesWhatItsRolesAllow() async throws {
        let shop = try SellerFixture()
        let id = try await shop.seller()
        try await shop.join("ed", .editor, id)
        try await shop.join("sue", .support, id)
        try await shop.product(id, "bag", by: "ed")
        let sue = try shop.person("sue")
        await refused(.forbidden) { () throws(Refusal) in
            _ = try await shop.sellers.products.setStatus(.archived, of: ProductID("bag"), of: id, by: sue)
        }
    }

    @Test func aSellerSaysNothingOfItsOwnRatings() async throws {
        let shop = try SellerFixture()
        let id = try await shop.seller()
        let sam = try shop.person("sam")
        await refused(.invalidProduct, fields: ["rating", "popularity"]) { () throws(Refusal) in
            _ = try await shop.sellers.products.create(
                ["name": "Bag", "sku": "BAG", "rating": 5, "popularity": 9], of: id, by: sam)
        }
        let product = try await shop.product(id, "bag")
        await refused(.invalidProduct, fields: ["review_count"]) { () throws(Refusal) in
            _ = try await shop.sellers.products.change(
                product, of: id, ["review_count": 9], expectedVersion: nil, by: sam)
        }
        await refused(.invalidProduct) { () throws(Refusal) in
            _ = try await shop.sellers.products.change(
                product, of: id, ["id": "other"], expectedVersion: nil, by: sam)
        }
        await refused(.versionConflict) { () throws(Refusal) in
            _ = try await shop.sellers.products.change(product, of: id, ["price": 1], expectedVersion: 7, by: sam)
        }
        await refused(.invalidProduct) { () throws(Refusal) in
            _ = try await shop.sellers.products.change(product, of: id, ["price": -1], expectedVersion: nil, by: sam)
        }
    }

    @Test func theSellerOfAProductAnswersItsReviews() async throws {
        let shop = try SellerFixture()
        let (mine, _) = (try await shop.seller("sam"), try await shop.seller("eve"))
        let product = try await shop.product(mine, "bag")
        let reviews = shop.base.shop.reviews
        let review = try await reviews.submit(["rating": 5, "text": "Fine"], of: product, by: shop.base.person("ann"))
        _ = try await reviews.approve(review.id, by: shop.administrator)
        func answer(_ name: String) async throws(Refusal) -> Review {
            let seller = Administrator(
                permissions: Role.seller.permissions, caller: Caller(actor: name, correlationID: "r"))
            return try await reviews.answer(
                review.id, of: product, ["text": "Thanks"], by: seller, person: shop.base.person(name))
        }
        await refused(.forbidden) { () throws(Refusal) in _ = try await answer("eve") }
        #expect(try await answer("sam").answer == "Thanks")
    }
}
