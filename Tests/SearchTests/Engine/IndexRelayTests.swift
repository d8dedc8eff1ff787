import Catalog
import Foundation
import Testing

@testable import Search

/// How changes of the catalog come into the index.
@Suite struct IndexRelayTests {
    /// A batch that is full says nothing of what waits behind it.
    @Test func aRoundTakesInWhateverWaitsHoweverManyBatchesThatAre() async throws {
        let folder = NSTemporaryDirectory() + "aisle-relay-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var settings = EngineFixture.settings(folder)
        settings.relayBatchMax = 3
        let engine = try await Engine.open(
            settings, purpose: .serving, analyzers: try EngineFixture.analyzers.get(), now: EngineFixture.now,
            logger: EngineFixture.logger)
        for count in [1, 3, 7, 8] {
            for number in 0..<count {
                let body: JSONValue = ["name": .string("Bag \(count)x\(number)"), "price": 1_000]
                let id = ProductID("p\(count)-\(number)")
                _ = try await engine.ingest.replace(id, body, expectedVersion: nil, actor: "test")
            }
            try await engine.relay.catchUp()
            let all = try JSONReader.parse(
                try await engine.search.search(
                    RequestParameters(query: [(name: "q", value: "bag"), (name: "per_page", value: "50")]),
                    grant: .everything))
            #expect(all.ids.filter { $0.hasPrefix("p\(count)-") }.count == count)
        }
    }
}
