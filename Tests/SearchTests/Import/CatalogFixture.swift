import Catalog
import Foundation
import Logging
import Store
import Synchronization

@testable import Search

/// A catalog in a folder of its own, with a clock that counts milliseconds.
final class CatalogFixture: Sendable {
    let folder: TemporaryFolder
    let database: CatalogDatabase
    let store: CatalogStore
    let ledger: JobLedger
    let runner: JobRunner
    let imports: CatalogImport
    let ingest: CatalogIngest
    let clock = TestClock()

    init(pagesMax: Int? = nil, memory: MemoryGuard = MemoryGuard(limit: 0)) throws {
        folder = try TemporaryFolder()
        database = try CatalogDatabase(
            path: folder.url.appendingPathComponent("catalog.sqlite").path, options: .init(pagesMax: pagesMax))
        store = CatalogStore(database)
        let clock = self.clock
        ledger = JobLedger(store: JobStore(database), now: { clock.now() })
        let counter = Mutex(0)
        let makeID: @Sendable () -> String = {
            counter.withLock { counter in
                counter += 1
                return "job_\(counter)"
            }
        }
        runner = JobRunner(
            ledger: ledger, makeID: makeID, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let defaults = ProductDefaults()
        imports = CatalogImport(
            store: store, runner: runner, defaults: defaults, memory: memory, now: { clock.now() })
        ingest = CatalogIngest(store: store, defaults: defaults, memory: memory, now: { clock.now() })
    }

    func importText(
        _ text: String, name: String = "x.ndjson", _ change: (inout ImportOptions) -> Void = { _ in }
    ) async throws -> ImportSummary {
        try await importFile(try folder.file(name, text), change)
    }

    func importFile(_ file: URL, _ change: (inout ImportOptions) -> Void = { _ in }) async throws -> ImportSummary {
        var options = ImportOptions(actor: "test")
        change(&options)
        return try await imports.run(.file(file), options: options) { _ in }
    }

    /// Everything that is stored of all products but times and versions.
    func state() throws -> [String] {
        var texts: [String] = []
        var last: ProductID?
        while true {
            let page = try store.products(after: last, limit: 1_000)
            guard let end = page.last else { return texts }
            last = end.id
            for product in page {
                var product = product
                product.createdAt = Timestamp(millisecondsSinceEpoch: 0)
                product.updatedAt = product.createdAt
                product.version = 1
                texts.append(String(decoding: ProductJSON.encode(product), as: UTF8.self))
            }
        }
    }
}

/// Goes one millisecond further with every look at it, and as far as it is told.
final class TestClock: Sendable {
    private let milliseconds = Mutex<Int64>(1_700_000_000_000)

    func now() -> Timestamp {
        milliseconds.withLock { value in
            value += 1
            return Timestamp(millisecondsSinceEpoch: value)
        }
    }

    func advance(seconds: Int64) {
        milliseconds.withLock { $0 += seconds * 1_000 }
    }
}
