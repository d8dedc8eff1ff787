import Catalog
import Foundation
import Store
import Testing

@testable import Commerce

/// Reviews over a real store: who may write, what becomes of it, and what it does to the rating of the product.
@Suite struct ReviewTests {
    private struct Fixture {
        let base: CommerceFixture
        let product = ProductID("bag")
        var reviews: Reviews { base.shop.reviews }
        let moderator = Administrator(
            permissions: [.moderateReviews, .answerReviews], caller: CommerceFixture.caller)

        init(rating: Double? = nil, count: Int64 = 0) throws {
            base = try CommerceFixture()
            try base.add("bag") { product in
                product.rating = rating
                product.reviewCount = count
            }
        }

        func person(_ id: String) -> SignedIn { base.person(id) }

        @discardableResult
        func approved(_ stars: Int64, by id: String) async throws -> Review {
            let review = try await reviews.submit(
                ["rating": .integer(stars), "text": "Fine"], of: product, by: person(id))
            return try await reviews.approve(review.id, by: moderator)
        }

        var shown: Product {
            get throws { try #require(try base.catalog.product(product)) }
        }

        func list(_ query: ReviewQuery = Fixture.newest) async throws -> JSONValue {
            try await reviews.list(of: product, query)
        }

        static let newest = ReviewQuery(order: .newest, stars: nil, isVerifiedOnly: false, page: 1, perPage: 10)
    }

    @Test func aReviewCountsFromItsApprovalOn() async throws {
        let shop = try Fixture()
        let review = try await shop.reviews.submit(
            ["rating": 4, "title": "Good", "text": "Two\nlines", "author": "Ann"], of: shop.product,
            by: shop.person("ann"))
        #expect(review.state == .pending && !review.isVerified)
        #expect(try shop.shown.rating == nil && shop.shown.reviewCount == 0)
        #expect(try await shop.list()["reviews"] == [])
        let before = try shop.base.catalog.maxSequence()
        _ = try await shop.reviews.approve(review.id, by: shop.moderator)
        #expect(try shop.shown.rating == 4 && shop.shown.reviewCount == 1)
        #expect(try shop.base.catalog.outbox(after: before, limit: 9).map(\.productID) == [shop.product])
        let list = try await shop.list()
        #expect(list["reviews"]?.elements?.first?["author"] == "Ann" && list["distribution"]?["4"] == 1)
        #expect(try shop.base.events().map(\.type.name).suffix(2) == ["review.submitted", "review.approved"])
    }

    @Test func theRatingIsTheMeanOfApprovedStarsAndOfWhatWasBefore() async throws {
        let shop = try Fixture(rating: 4.5, count: 2)
        try await shop.approved(1, by: "ann")
        #expect(try shop.shown.rating == 3.33 && shop.shown.reviewCount == 3)
        let last = try await shop.approved(5, by: "bob")
        #expect(try shop.shown.rating == 3.75 && shop.shown.reviewCount == 4)
        _ = try await shop.reviews.reject(last.id, ["reason": "Not about the product"], by: shop.moderator)
        #expect(try shop.shown.rating == 3.33)
        for id in ["ann", "bob"] {
            let own = try await shop.reviews.own(shop.person(id), before: nil, limit: 5)["reviews"]?.elements?.first
            let review = ReviewID(try #require(own?["id"]?.text))
            try await shop.reviews.remove(review, of: shop.product, by: shop.person(id))
        }
        #expect(try shop.shown.rating == 4.5 && shop.shown.reviewCount == 2)
    }

    @Test func whatIsImportedLaterDoesNotCountTwice() async throws {
        let shop = try Fixture(rating: 4, count: 1)
        try await shop.approved(2, by: "ann")
        var copy = try shop.shown
        #expect(copy.rating == 3 && copy.reviewCount == 2)
        copy.rating = 5
        copy.reviewCount = 900
        copy.name = "Another name"
        try shop.base.catalog.apply([.upsert(copy)], actor: "import", now: shop.base.clock.now)
        #expect(try shop.shown.rating == 3 && shop.shown.reviewCount == 2 && shop.shown.name == "Another name")
        // One that is deleted and imported again has its reviews again.
        try shop.base.catalog.apply([.delete(shop.product)], actor: "import", now: shop.base.clock.now)
        try shop.base.catalog.apply([.upsert(copy)], actor: "import", now: shop.base.clock.now)
        #expect(try shop.shown.rating == 3 && shop.shown.reviewCount == 2)
    }

    @Test func ratingsWithoutACountOfReviewsWeighNothing() {
        #expect(RatingTotals(baseRating: 2, baseCount: 0, stars: [0, 0, 0, 0, 1]).rating == 5)
        #expect(RatingTotals(baseRating: nil, baseCount: 7, stars: [0, 0, 0, 0, 1]).rating == 5)
        #expect(RatingTotals(baseRating: 2, baseCount: 0, stars: [0, 0, 0, 0, 0]).rating == 2)
        #expect(RatingTotals(baseRating: 4, baseCount: 1, stars: [0, 0, 0, 0, 1]).rating == 4.5)
    }

    @Test func onePersonHasOneReviewOfAProduct() async throws {
        let shop = try Fixture()
        try await shop.approved(5, by: "ann")
        await #expect(throws: Refusal.self) { try await shop.approved(1, by: "ann") }
        #expect(try shop.shown.reviewCount == 1)
        do {
            try await shop.approved(1, by: "ann")
        } catch let refusal as Refusal {
            #expect(refusal.code == .duplicate)
        }
    }

    @Test func aChangeWaitsToBeApprovedAgain() async throws {
        let shop = try Fixture()
        let review = try await shop.approved(5, by: "ann")
        _ = try await shop.reviews.answer(review.id, of: shop.product, ["text": "Thanks"], by: shop.moderator)
        let changed = try await shop.reviews.change(
            review.id, of: shop.product, ["rating": 1, "title": .null], by: shop.person("ann"))
        #expect(changed.state == .pending && changed.stars == 1 && changed.text == "Fine" && changed.answer == nil)
        #expect(try shop.shown.rating == nil && shop.shown.reviewCount == 0)
    }

    @Test func nobodyChangesTheReviewOfSomebodyElse() async throws {
        let shop = try Fixture()
        let shown = try await shop.approved(5, by: "ann")
        let waiting = try await shop.reviews.submit(
            ["rating": 3, "text": "So so"], of: shop.product, by: shop.person("bob"))
        for (id, code) in [(shown.id, ErrorCode.forbidden), (waiting.id, .notFound)] {
            let eve = shop.person("eve")
            await refused(code) { () throws(Refusal) in
                _ = try await shop.reviews.change(id, of: shop.product, ["rating": 1], by: eve)
            }
            await refused(code) { () throws(Refusal) in
                try await shop.reviews.remove(id, of: shop.product, by: eve)
            }
        }
        await refused(.notFound) { () throws(Refusal) in
            try await shop.reviews.remove(shown.id, of: ProductID("other"), by: shop.person("ann"))
        }
        #expect(try shop.shown.rating == 5)
    }

    @Test func votesCountOnceForEachPersonAndNeverForOnesOwn() async throws {
        let shop = try Fixture()
        let review = try await shop.approved(5, by: "ann")
        let vote = { (helpful: Bool?, id: String) async throws(Refusal) -> Review in
            let body: JSONValue? = helpful.map { ["helpful": .boolean($0)] }
            return try await shop.reviews.vote(body, on: review.id, of: shop.product, by: shop.person(id))
        }
        _ = try await vote(true, "bob")
        _ = try await vote(true, "bob")
        #expect(try await vote(false, "eve").helpful == 1)
        let changed = try await vote(false, "bob")
        #expect(changed.helpful == 0 && changed.unhelpful == 2)
        #expect(try await vote(nil, "eve").unhelpful == 1)
        await refused(.forbidden) { () throws(Refusal) in _ = try await vote(true, "ann") }
        let waiting = try await shop.reviews.submit(
            ["rating": 3, "text": "So so"], of: shop.product, by: shop.person("bob"))
        await refused(.notFound) { () throws(Refusal) in
            _ = try await shop.reviews.vote(
                ["helpful": true], on: waiting.id, of: shop.product, by: shop.person("eve"))
        }
    }

    @Test func moderationFollowsItsTableAndIsWrittenDown() async throws {
        let shop = try Fixture()
        let review = try await shop.approved(5, by: "ann")
        _ = try await shop.reviews.approve(review.id, by: shop.moderator)
        let rejected = try await shop.reviews.reject(review.id, ["reason": "Spam"], by: shop.moderator)
        #expect(rejected.ownJSON["reason"] == "Spam")
        _ = try await shop.reviews.approve(review.id, by: shop.moderator)
        #expect(try shop.shown.reviewCount == 1)
        await refused(.invalidValue) { () throws(Refusal) in
            _ = try await shop.reviews.reject(review.id, [:], by: shop.moderator)
        }
        await refused(.notFound) { () throws(Refusal) in
            _ = try await shop.reviews.approve(ReviewID("rev_none"), by: shop.moderator)
        }
        let written = try shop.base.adminActions()
        #expect(written == ["review.approved", "review.rejected", "review.approved"])
    }

    @Test func allProblemsAreToldAtOnce() async throws {
        let shop = try Fixture()
        await refused(.invalidValue, fields: ["rating", "title", "text", "stars"]) { () throws(Refusal) in
            _ = try await shop.reviews.submit(
                ["rating": 6, "title": .string(String(repeating: "x", count: 121)), "stars": 1], of: shop.product,
                by: shop.person("ann"))
        }
        await refused(.notFound) { () throws(Refusal) in
            _ = try await shop.reviews.submit(
                ["rating": 5, "text": "Fine"], of: ProductID("none"), by: shop.person("ann"))
        }
    }

    @Test func pagesFiltersAndOrdersHold() async throws {
        let shop = try Fixture()
        for (place, stars) in [Int64(3), 5, 1, 5].enumerated() { try await shop.approved(stars, by: "p\(place)") }
        func stars(_ order: ReviewQuery.Order, only: Int64? = nil, page: Int = 1) async throws -> [Int64] {
            let query = ReviewQuery(order: order, stars: only, isVerifiedOnly: false, page: page, perPage: 3)
            return try await shop.list(query)["reviews"]?.elements?.compactMap { $0["rating"]?.integer } ?? []
        }
        #expect(try await stars(.newest) == [5, 1, 5])
        #expect(try await stars(.oldest) == [3, 5, 1])
        #expect(try await stars(.highest) == [5, 5, 3])
        #expect(try await stars(.lowest) == [1, 3, 5])
        #expect(try await stars(.newest, page: 2) == [3])
        #expect(try await stars(.newest, only: 5) == [5, 5])
        let verified = ReviewQuery(order: .newest, stars: nil, isVerifiedOnly: true, page: 1, perPage: 3)
        #expect(try await shop.list(verified)["total"] == 0)
    }

    @Test func whoIsErasedTakesReviewsAndVotesAlong() async throws {
        let shop = try Fixture()
        let mine = try await shop.approved(1, by: "ann")
        let other = try await shop.approved(5, by: "bob")
        _ = try await shop.reviews.vote(
            ["helpful": true], on: other.id, of: shop.product, by: shop.person("ann"))
        let (part, user, now) = (shop.reviews.personalData, UserID("ann"), shop.base.clock.now)
        let export = try shop.base.database.read { try part.export($0, user) }
        #expect(export.elements?.map { $0["id"] } == [.string(mine.id.rawValue)])
        try shop.base.database.write { try part.erase($0, user, now) }
        #expect(try shop.base.database.read { try part.export($0, user) } == [])
        #expect(try shop.shown.rating == 5 && shop.shown.reviewCount == 1)
        #expect(try await shop.list()["reviews"]?.elements?.first?["helpful"] == 0)
    }

    @Test func buyersWhoGotTheProductAreMarked() async throws {
        let shop = try Fixture()
        let check = PurchaseCheck { _, user, product in user == UserID("ann") && product == ProductID("bag") }
        let reviews = Reviews(store: shop.base.shop.store, environment: shop.base.shop.environment, purchases: check)
        let body: JSONValue = ["rating": 5, "text": "Fine"]
        #expect(try await reviews.submit(body, of: shop.product, by: shop.person("ann")).isVerified)
        #expect(try await !reviews.submit(body, of: shop.product, by: shop.person("bob")).isVerified)
    }
}
