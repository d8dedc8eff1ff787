import Catalog
import GRDB
import Store
import Testing

@testable import Commerce

@Suite struct CommerceStoreTests {
    private static let type = CommerceEventType("test.happened")

    private static func append(
        _ fixture: CommerceFixture, _ value: Int64, failing: Bool = false
    ) async throws(Refusal) {
        let now = fixture.clock.now
        try await fixture.shop.store.write { db in
            try CommerceEventStore(db).append(
                type, ["value": .integer(value)], by: CommerceFixture.caller, at: now)
            if failing { throw Refusal(.conflict, message: "refused \(value)") }
        }
    }

    @Test func writesOfAGroupSucceedAndFailByThemselves() async throws {
        let fixture = try CommerceFixture()
        let refused = await withTaskGroup(of: String?.self) { group in
            for value in Int64(0)..<200 {
                group.addTask {
                    do throws(Refusal) {
                        try await Self.append(fixture, value, failing: value % 3 == 0)
                        return nil
                    } catch {
                        return error.message
                    }
                }
            }
            return await group.reduce(into: Set<String>()) { if let message = $1 { $0.insert(message) } }
        }
        let stored = try fixture.events().compactMap { $0.payload["value"]?.integer }
        #expect(Set(stored) == Set((Int64(0)..<200).filter { $0 % 3 != 0 }))
        #expect(stored.count == Set(stored).count)
        let expected = (0..<200).filter { $0 % 3 == 0 }.map { "refused \($0)" }
        #expect(refused == Set(expected))
    }

    @Test func aGroupKeepsWhatItsGoodWritesWrote() throws {
        let fixture = try CommerceFixture()
        func body(_ sql: String) -> (Database) throws -> Void { { try $0.execute(sql: sql) } }
        let insert = "INSERT INTO setting (key, value) VALUES"
        let outcomes = try fixture.database.commits.write(each: [
            body("\(insert) ('a', '1')"), body("\(insert) ('a', '2')"), body("\(insert) ('b', '3'); SELECT nonsense"),
            body("\(insert) ('c', '4')"),
        ])
        #expect(outcomes.map(\.?.code) == [nil, .internalError, .internalError, nil])
        let keys = try fixture.database.read { try String.fetchAll($0, sql: "SELECT key FROM setting ORDER BY key") }
        #expect(keys == ["a", "c"])
    }

    @Test func writesAfterClosingAreRefused() async throws {
        let fixture = try CommerceFixture()
        try fixture.database.close()
        await #expect(throws: Refusal.self) { try await Self.append(fixture, 1) }
        await #expect(throws: Refusal.self) { try await fixture.shop.store.read { _ in 1 } }
    }

    @Test func eventsHaveOneEnvelope() async throws {
        let fixture = try CommerceFixture()
        try await Self.append(fixture, 7)
        let event = try #require(try fixture.events().first)
        #expect(
            event.envelope == [
                "id": 1, "type": "test.happened", "version": 1, "timestamp": .string(fixture.clock.now.rfc3339),
                "correlationId": "request-1", "payload": ["value": 7],
            ])
        #expect(try fixture.database.read { try CommerceEventStore($0).events(after: 1) } == [])
    }

    @Test func oldEventsAreForgottenAndNumbersGoOn() async throws {
        let fixture = try CommerceFixture()
        try await Self.append(fixture, 1)
        fixture.clock.advance(milliseconds: CommerceEventStore.keptMilliseconds)
        try await Self.append(fixture, 2)
        func removeOld() throws -> Int {
            try fixture.database.write { try CommerceEventStore($0).removeOld(now: fixture.clock.now) }
        }
        #expect(try removeOld() == 0)
        fixture.clock.advance(milliseconds: 1)
        #expect(try removeOld() == 1)
        #expect(try fixture.events().map(\.number) == [2])
        fixture.clock.advance(milliseconds: CommerceEventStore.keptMilliseconds)
        #expect(try removeOld() == 1)
        try await Self.append(fixture, 3)
        #expect(try fixture.events().map(\.number) == [3])
    }
}
