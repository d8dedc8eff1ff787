import Catalog
import Foundation
import Store
import Synchronization
import Testing

@testable import Search

@Suite struct MemoryGuardTests {
    private static func reading(owned: Int = 100 << 20, available: Int = 4 << 30) -> MemoryReading {
        MemoryReading(owned: owned, mapped: 0, available: available, total: 8 << 30)
    }

    @Test func theKernelIsUnderstood() throws {
        let reading = try #require(MemoryReading.now())
        #expect(reading.owned > 1 << 20 && reading.owned < reading.total)
        #expect(reading.available > 0 && reading.available <= reading.total)
        var block = [UInt8](repeating: 1, count: 64 << 20)
        for place in stride(from: 0, to: block.count, by: 4_096) { block[place] = 2 }
        let after = try #require(MemoryReading.now())
        #expect(after.owned - reading.owned > 32 << 20, "\(reading) \(after)")
        #expect(block[block.count - 1] == 1)
    }

    @Test func limitsAreKeptAndCachesGoFirst() throws {
        let owned = Mutex(1 << 30)
        let memory = MemoryGuard(limit: 512 << 20) { Self.reading(owned: owned.withLock { $0 }) }
        #expect(throws: Refusal.self) { try memory.check() }
        memory.relieve { owned.withLock { $0 = 256 << 20 } }
        try memory.check()
        #expect(owned.withLock { $0 } == 256 << 20)
    }

    @Test func aMachineWithoutMemoryIsLeftAlone() throws {
        let memory = MemoryGuard(limit: 0) { Self.reading(available: 100 << 20) }
        do throws(Refusal) {
            try memory.check()
            Issue.record("nothing was refused")
        } catch {
            #expect(error.code == .memoryLimit && error.message.contains("100 MB of 8192 MB"))
        }
        // A share of what there is when nothing is set; and where the kernel is silent nothing is refused.
        #expect(MemoryGuard(limit: 0).limit(Self.reading()) == Int(Double(8 << 30) * 0.8))
        try MemoryGuard(limit: 1) { nil }.check()
    }

    /// The limit is reached in the middle: what was stored stays and is named, deletions go on.
    @Test func importsAndWritesEndWithAClearError() async throws {
        let asked = Mutex(0)
        let memory = MemoryGuard(limit: 512 << 20) {
            Self.reading(
                owned: asked.withLock { count in
                    count += 1
                    return count > 2 ? 1 << 30 : 1
                })
        }
        let fixture = try CatalogFixture(memory: memory)
        let lines = (0..<60).map { #"{"id":"p\#($0)","name":"Lamp \#($0)","price":100}"# }.joined(separator: "\n")
        _ = try await fixture.importText(#"{"id":"a","name":"Chair","price":100}"#)
        // Readings hold for a while.
        try await Task.sleep(for: .milliseconds(120))
        _ = try? await fixture.ingest.replace(
            ProductID("b"), ["name": "Table", "price": 1], expectedVersion: nil, actor: "test")
        try await Task.sleep(for: .milliseconds(120))
        let summary = try await fixture.importText(lines) { $0.batchSize = 10 }
        #expect(summary.interruption?.code == .memoryLimit)
        #expect(summary.interruption?.message.contains("up to line 0 is stored") == true)
        await #expect(throws: Refusal.self) {
            _ = try await fixture.ingest.replace(
                ProductID("a"), ["name": "Table", "price": 1], expectedVersion: nil, actor: "test")
        }
        _ = try await fixture.ingest.delete(ProductID("a"), actor: "test")
        #expect(try fixture.store.product(ProductID("a")) == nil)
    }

    @Test func statusTellsFieldsAndMemory() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        for index in 0..<50 {
            _ = try await fixture.put(
                "p\(index)", "Lamp \(index)",
                [
                    JSONMember("brand", .string("Brand \(index)")),
                    JSONMember("attributes", ["colour": "red", "height_cm": .integer(Int64(index))]),
                ])
        }
        try await fixture.engine.relay.catchUp()
        _ = try await fixture.search(("q", "lamp"))
        let status = try JSONReader.parse(try await fixture.engine.index.status())
        let fields = status["fields"]?.elements ?? []
        let names = fields.compactMap { $0["field"]?.text }
        for name in ["brand", "colour", "height_cm", "price"] { #expect(names.contains(name), "\(name)") }
        let bytes = fields.compactMap { $0["bytes"]?.integer }
        #expect(bytes == bytes.sorted(by: >) && bytes.allSatisfy { $0 > 0 })
        let brand = fields.first { $0["field"] == "brand" }
        #expect(brand?["parts"]?["texts"]?.integer == brand?["bytes"]?.integer)
        #expect((status["memory"]?["owned"]?.integer ?? 0) > 0)
        #expect((status["memory"]?["limit"]?.integer ?? 0) > (status["memory"]?["owned"]?.integer ?? 0))
        #expect((status["structures"]?["product_ids"]?.integer ?? 0) > 0)
    }
}
