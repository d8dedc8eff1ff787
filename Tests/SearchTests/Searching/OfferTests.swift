import Catalog
import Foundation
import Testing

@testable import Search

/// What a query without hits is answered with.
@Suite struct OfferTests {
    private func fixture() async throws -> EngineFixture {
        let fixture = try await EngineFixture()
        for index in 0..<4 {
            _ = try await fixture.put("l\(index)", "Laptop bag grey", [JSONMember("brand", "Acme")])
            _ = try await fixture.put("s\(index)", "Leather sofa grey", [JSONMember("brand", "Borealis")])
        }
        try await fixture.engine.relay.catchUp()
        return fixture
    }

    private struct Offer: Equatable {
        var kind: String
        var query: String
        var count: Int64
    }

    private func offers(_ answer: JSONValue) -> [Offer] {
        answer["offers"]?.elements?.map {
            Offer(kind: $0["kind"]?.text ?? "", query: $0["query"]?.text ?? "", count: $0["count"]?.integer ?? 0)
        } ?? []
    }

    @Test func everyOfferFindsWhatItSays() async throws {
        let fixture = try await self.fixture()
        defer { fixture.remove() }
        for parameters in [
            [("q", "laptop sofa"), ("relax", "off")], [("q", "grey labtop bag"), ("typo", "off"), ("relax", "off")],
            [("q", "bag"), ("filter", "brand = Borealis")], [("q", "the laptop for sofa"), ("relax", "off")],
            [("q", "lether bag"), ("relax", "off"), ("filter", "brand = Acme")],
        ] {
            let answer = try await fixture.search(parameters)
            #expect(answer["total"]?.integer == 0)
            let offers = self.offers(answer)
            #expect(!offers.isEmpty, "\(parameters)")
            for offer in offers {
                var followed = parameters.filter { $0.0 != "q" && (offer.kind != "unfiltered" || $0.0 != "filter") }
                followed.append(("q", offer.query))
                let total = try await fixture.search(followed)["total"]?.integer
                #expect(total == offer.count && offer.count > 0, "\(parameters): \(offer)")
            }
        }
    }

    @Test func offersNameCorrectionsAndDroppedWords() async throws {
        let fixture = try await self.fixture()
        defer { fixture.remove() }
        let corrected = offers(try await fixture.search([("q", "grey labtop"), ("typo", "off"), ("relax", "off")]))
        // The corrected words are found with typo=off, too.
        #expect(corrected.first == Offer(kind: "corrected", query: "grey laptop", count: 4))
        let shortened = try await fixture.search([("q", "laptop sofa grey"), ("relax", "off")])
        #expect(Set(offers(shortened).map(\.query)) == ["laptop grey", "sofa grey"])
        #expect(shortened["offers"]?.elements?.first?["dropped_words"]?.elements?.count == 1)
        let filtered = offers(try await fixture.search([("q", "bag"), ("filter", "brand = Borealis")]))
        #expect(filtered == [Offer(kind: "unfiltered", query: "bag", count: 4)])
    }

    @Test func searchesWithHitsAndWithoutWordsOfferNothing() async throws {
        let fixture = try await self.fixture()
        defer { fixture.remove() }
        #expect(try await fixture.search([("q", "bag")])["offers"] == nil)
        #expect(try await fixture.search([("filter", "brand = Nobody")])["offers"] == nil)
        #expect(offers(try await fixture.search([("q", "xqzzyv")])) == [])
    }

    @Test func offersStayWithinTheFilterOfAKey() async throws {
        let fixture = try await self.fixture()
        defer { fixture.remove() }
        let grant = Grant(keyID: "k", scopes: [.search], filter: "brand = Acme")
        let answer = try await fixture.search([("q", "grey sofa"), ("relax", "off")], grant: grant)
        #expect(offers(answer) == [Offer(kind: "shortened", query: "grey", count: 4)])
        let other = try await fixture.search([("q", "sofa"), ("filter", "brand = Borealis")], grant: grant)
        #expect(offers(other) == [])
    }
}

extension EngineFixture {
    func search(_ parameters: [(String, String)], grant: Grant = .everything) async throws -> JSONValue {
        try JSONReader.parse(
            try await engine.search.search(
                RequestParameters(query: parameters.map { (name: $0.0, value: $0.1) }), grant: grant))
    }
}
