import Catalog
import GRDB
import Testing

@testable import Store

@Suite struct RecordedQueryTests {
    private func add(
        _ store: RecordedQueryStore, _ text: String, visitors: Set<UInt64>, at time: Int64 = 1, rowsMax: Int = 100
    ) throws {
        try store.add(
            [text: QueryTally(searches: visitors.count, visitors: visitors)], at: at(time), visitorsMin: 3,
            rowsMax: rowsMax)
    }

    @Test func visitorsAreCountedOnceUntilThereAreEnough() throws {
        let fixture = try StoreFixture()
        let store = RecordedQueryStore(fixture.database)
        try add(store, "a", visitors: [1, .max])
        try add(store, "a", visitors: [1, .max], at: 2)
        #expect(try store.queries(visitorsMin: 3, limit: 9) == [])
        #expect(try store.queries(visitorsMin: 2, limit: 9).map(\.visitors) == [2])
        try add(store, "a", visitors: [1, 5], at: 3)
        let expected = RecordedQuery(text: "a", searches: 6, visitors: 3, lastAt: at(3))
        #expect(try store.queries(visitorsMin: 3, limit: 9) == [expected])
        let hashes = try fixture.database.read { db in
            try Int.fetchOne(db, sql: "SELECT sum(length(visitorHashes)) FROM recordedQuery")
        }
        #expect(hashes == 0, "hashes are kept although they are no longer needed")
    }

    @Test func theTableIsBoundedAndKeepsWhatIsRepeated() throws {
        let fixture = try StoreFixture()
        let store = RecordedQueryStore(fixture.database)
        try add(store, "often", visitors: [1, 2, 3], at: 1, rowsMax: 10)
        for index in 0..<50 { try add(store, "rare \(index)", visitors: [1], at: Int64(2 + index), rowsMax: 10) }
        let kept = try store.queries(visitorsMin: 0, limit: 100).map(\.text)
        #expect(kept.count <= 10 && kept.contains("often") && kept.contains("rare 49"))
    }

    @Test func mostSearchedComeFirst() throws {
        let fixture = try StoreFixture()
        let store = RecordedQueryStore(fixture.database)
        try add(store, "b", visitors: [1, 2, 3])
        try add(store, "a", visitors: [1, 2, 3])
        try add(store, "c", visitors: [1, 2, 3, 4])
        #expect(try store.queries(visitorsMin: 3, limit: 2).map(\.text) == ["c", "a"])
    }
}
