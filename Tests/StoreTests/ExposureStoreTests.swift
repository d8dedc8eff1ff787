import Catalog
import GRDB
import Testing

@testable import Store

@Suite struct ExposureStoreTests {
    private static let hour: Int64 = 3_600_000

    private func page(
        _ id: Int64, at time: Int64 = 0, text: String = "lamp", visitor: Int64 = 1, session: Int64 = 1,
        first: Int = 1, products: [String] = ["a", "b", "c"], experiment: Int64? = nil, arm: ExperimentArm? = nil,
        teams: [ExperimentArm?] = []
    ) -> Exposure {
        Exposure(
            id: id, at: at(time), text: text, visitor: visitor, session: session, experiment: experiment, arm: arm,
            firstPlace: first, total: products.count, products: products.map { ProductID($0) }, teams: teams)
    }

    private func click(_ exposure: Int64, _ product: String, _ kind: ShopperEvent.Kind = .click) -> ShopperEvent {
        ShopperEvent(kind: kind, exposure: exposure, product: ProductID(product))
    }

    @Test func everyEventHasItsOutcome() throws {
        let fixture = try StoreFixture()
        let store = ExposureStore(fixture.database)
        let events = [click(1, "b"), click(1, "b"), click(1, "z"), click(9, "a"), click(1, "b", .conversion)]
        let outcomes = try store.add([page(1)], events: events, at: at(5))
        #expect(outcomes == [.counted, .repeated, .notShown, .unknownPage, .counted])
        #expect(try store.add([], events: [click(1, "b"), click(1, "c")], at: at(6)) == [.repeated, .counted])
        let use = try store.queryUses(since: at(0), visitorsMin: 1, order: .searches, limit: 9)
        #expect(
            use == [
                QueryUse(
                    text: "lamp", searches: 1, visitors: 1, withoutResults: 0, clicked: 1, converted: 1, clicks: 2,
                    meanClickPlace: 2.5)
            ])
    }

    @Test(arguments: [
        (ShopperEvent.Kind.click, 24 * hour, ShopperEvent.Outcome.counted), (.click, 24 * hour + 1, .late),
        (.conversion, 7 * 24 * hour, .counted), (.conversion, 7 * 24 * hour + 1, .late),
    ])
    func lateEventsDoNotCount(_ kind: ShopperEvent.Kind, _ after: Int64, _ outcome: ShopperEvent.Outcome) throws {
        let fixture = try StoreFixture()
        let store = ExposureStore(fixture.database)
        #expect(try store.add([page(1)], events: [click(1, "a", kind)], at: at(after)) == [outcome])
    }

    @Test func oldPagesGoWithTheirEvents() throws {
        let fixture = try StoreFixture()
        let store = ExposureStore(fixture.database)
        try store.add([page(1, at: 10), page(2, at: 20)], events: [click(1, "a"), click(2, "a")], at: at(20))
        #expect(try store.forget(before: at(20), rowsMax: 100) == 1)
        #expect(try store.add([], events: [click(1, "a"), click(2, "a")], at: at(20)) == [.unknownPage, .repeated])
        let events = try fixture.database.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM shopperEvent")
        }
        #expect(events == 1)
    }

    @Test func ofTooManyTheOldestGo() throws {
        let fixture = try StoreFixture()
        let store = ExposureStore(fixture.database)
        try store.add((1...100).map { page($0, at: $0, session: $0) }, at: at(100))
        #expect(try store.forget(before: at(0), rowsMax: 100) == 0)
        try store.add([page(101, at: 101, session: 101)], at: at(101))
        #expect(try store.forget(before: at(0), rowsMax: 100) == 11)
        #expect(try store.add([], events: [click(11, "a"), click(12, "a")], at: at(101)) == [.unknownPage, .counted])
    }

    @Test func aSearchIsWhatOneVisitorLooksForOnADayHoweverManyPages() throws {
        let fixture = try StoreFixture()
        let store = ExposureStore(fixture.database)
        try store.add(
            [
                page(1), page(2, first: 4, products: ["d", "e"]), page(3, visitor: 2, session: 2, products: []),
                page(4, text: "", session: 3), page(5, text: "oak", visitor: 2, session: 4, products: []),
            ], events: [click(2, "e")], at: at(1))
        let lamp = QueryUse(
            text: "lamp", searches: 2, visitors: 2, withoutResults: 1, clicked: 1, converted: 0, clicks: 1,
            meanClickPlace: 5)
        let oak = QueryUse(
            text: "oak", searches: 1, visitors: 1, withoutResults: 1, clicked: 0, converted: 0, clicks: 0,
            meanClickPlace: nil)
        #expect(try store.queryUses(since: at(0), visitorsMin: 1, order: .searches, limit: 9) == [lamp, oak])
        #expect(try store.queryUses(since: at(0), visitorsMin: 2, order: .searches, limit: 9) == [lamp])
        #expect(try store.queryUses(since: at(0), visitorsMin: 1, order: .clicks, limit: 9) == [lamp])
        #expect(try store.queryUses(since: at(1), visitorsMin: 1, order: .searches, limit: 9) == [])
        #expect(try store.searchCount(since: at(0)) == 4)
        #expect(
            try store.placeUses(since: at(0)).filter { $0.product == "e" }
                == [PlaceUse(text: "lamp", product: "e", place: 5, shown: 1, clicked: 1)])
    }

    @Test func armsAndTeamsAreToldApart() throws {
        let fixture = try StoreFixture()
        let store = ExposureStore(fixture.database)
        try store.add(
            [
                page(1, visitor: 1, session: 1, experiment: 7, arm: .control),
                page(2, visitor: 1, session: 2, experiment: 7, arm: .control),
                page(3, visitor: 2, session: 3, experiment: 7, arm: .candidate),
                page(4, visitor: 3, session: 4, experiment: 8, teams: [.candidate, .control, nil]),
                page(5, visitor: 3, session: 4, experiment: 8, teams: [.control, .candidate, .control]),
            ],
            events: [click(1, "a"), click(3, "a", .conversion), click(4, "a"), click(4, "c"), click(5, "b")], at: at(1))
        let uses = try store.visitorUses(of: 7).sorted { $0.searches > $1.searches }
        #expect(uses.map(\.arm) == [.control, .candidate] && uses.map(\.searches) == [2, 1])
        #expect(uses.map(\.clicked) == [1, 0] && uses.map(\.converted) == [0, 1])
        let use = try store.teamUse(of: 8)
        #expect(use.visitors == 1 && use.sessions == 1 && use.pages == 2)
        #expect(use.placed == [.control: 3, .candidate: 2] && use.clicks == [.candidate: 2])
        #expect(use.decided[4]?.candidateClicks == 2 && use.decided[4]?.controlClicks == 0)
        #expect(try store.teamUse(of: 9).sessions == 0)
    }
}
