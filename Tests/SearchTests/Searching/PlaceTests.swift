import Catalog
import Foundation
import Testing

@testable import Search

/// Products with a place: stores.
@Suite struct PlaceTests {
    private static let stores: [(id: String, latitude: Double, longitude: Double)] = [
        ("mitte", 52.5200, 13.4050), ("potsdam", 52.3906, 13.0645), ("hamburg", 53.5511, 9.9937),
        ("fiji-west", -16.8, 179.9), ("fiji-east", -16.8, -179.9),
    ]

    private func fixture() async throws -> EngineFixture {
        let fixture = try await EngineFixture()
        for store in Self.stores {
            let point: JSONValue = ["lat": .number(store.latitude), "lon": .number(store.longitude)]
            _ = try await fixture.put(store.id, "Store \(store.id)", [JSONMember("attributes", ["location": point])])
        }
        _ = try await fixture.put("web", "Store without a place")
        try await fixture.engine.relay.catchUp()
        return fixture
    }

    @Test func circlesHoldWhatIsWithinTheirDistance() async throws {
        let fixture = try await self.fixture()
        defer { fixture.remove() }
        func ids(_ filter: String) async throws -> [String] {
            try await fixture.search(("filter", filter)).ids.sorted()
        }
        #expect(try await ids("geo(location, 52.5, 13.4, 10 km)") == ["mitte"])
        #expect(try await ids("geo(location, 52.5, 13.4, 40km)") == ["mitte", "potsdam"])
        #expect(
            try await ids("NOT geo(location, 52.5, 13.4, 200 mi) AND location EXISTS") == ["fiji-east", "fiji-west"])
        // 21 km over the date line, not 38,000 km around the other side.
        #expect(try await ids("geo(location, -16.8, 180, 15 km)") == ["fiji-east", "fiji-west"])
        #expect(try await ids("location.lat:[52 TO 53] AND location.lon:[13.3 TO 14]") == ["mitte"])
        // Potsdam is 27.19 km from Mitte.
        #expect(try await ids("geo(location, 52.52, 13.405, 27100 m)") == ["mitte"])
        #expect(try await ids("geo(location, 52.52, 13.405, 27200 m)") == ["mitte", "potsdam"])
    }

    @Test func nearestComeFirstAndSayHowFarTheyAre() async throws {
        let fixture = try await self.fixture()
        defer { fixture.remove() }
        let answer = try await fixture.search(("q", "store"), ("sort", "distance(location, 53.5, 10),price:asc"))
        #expect(Array(answer.ids.prefix(3)) == ["hamburg", "potsdam", "mitte"] && answer.ids.last == "web")
        let distances = answer["results"]?.elements?.map { $0["distance_meters"]?.number }
        #expect(distances?.first.flatMap { $0 }.map { (5_600...5_800).contains($0) } == true)
        #expect(distances?.last == .some(nil))
        let farthest = try await fixture.search(("sort", "distance(location, 53.5, 10):desc"))
        #expect(farthest.ids.first?.hasPrefix("fiji") == true && farthest.ids.last == "web")
        let filtered = try await fixture.search(("filter", "geo(location, 52.5, 13.4, 10 km) AND price > 0"))
        #expect(filtered["results"]?.elements?.first?["distance_meters"]?.number == 2_249)
        #expect(try await fixture.search()["results"]?.elements?.first?["distance_meters"] == nil)
    }

    @Test func cursorsGoByDistance() async throws {
        let fixture = try await self.fixture()
        defer { fixture.remove() }
        var ids: [String] = []
        var cursor: String? = "*"
        while let place = cursor {
            let answer = try await fixture.search(
                ("sort", "distance(location, 53.5, 10)"), ("per_page", "1"), ("cursor", place))
            ids += answer.ids
            cursor = answer["next_cursor"]?.text
        }
        #expect(ids.count == 6 && Array(ids.prefix(3)) == ["hamburg", "potsdam", "mitte"] && ids.last == "web")
    }

    @Test(arguments: [
        ("geo(location, 91, 13.4, 10 km)", 18), ("geo(location, 52.5, 13.4, 10)", 26), ("geo(location, 52.5)", 18),
        ("geo(location, 52.5, 13.4, -1 km)", 26), ("geo(location, 52.5, 13.4, 10 ft)", 26), ("geo(location", 12),
        ("geo(location, 52.5, x, 1 km)", 20), ("geo(location, 52.5, 13.4, 30000 km)", 26),
    ])
    func mistakesAreNamedWithTheirPlace(_ filter: String, _ offset: Int) async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        let refusal = await #expect(throws: Refusal.self) { _ = try await fixture.search(("filter", filter)) }
        #expect(refusal?.code == .invalidFilter)
        #expect(refusal?.problems.first?.offset == offset, "\(filter)")
    }

    @Test func unknownPlacesAndBadOrdersAreErrors() async throws {
        let fixture = try await self.fixture()
        defer { fixture.remove() }
        for (name, value) in [
            ("filter", "geo(warehouse, 1, 1, 1 km)"), ("sort", "distance(warehouse, 1, 1)"),
            ("sort", "distance(location, 1)"), ("sort", "distance(location, 1, 200)"),
            ("sort", "distance(location, 1, 1):up"), ("sort", "distance(location, 1, 1):asc:desc"),
        ] {
            let refusal = await #expect(throws: Refusal.self) { _ = try await fixture.search((name, value)) }
            #expect([.unknownField, .invalidSort].contains(refusal?.code), "\(value)")
        }
        let bad = await #expect(throws: Refusal.self) {
            _ = try await fixture.put("bad", "Bad", [JSONMember("attributes", ["location": ["lat": 91, "lon": 1]])])
        }
        #expect(bad?.problems.first?.field == "attributes.location")
    }
}
