import Catalog
import SearchIndex
import Store

/// Compares catalog and index product by product.
struct IndexVerification {
    /// What the comparison found; all lists are sorted and cut to ``examplesMax``.
    package struct Report: Sendable, Equatable {
        package var checked = 0
        /// Published products that the index lacks.
        package var missing = 0
        /// Documents without a published product, and further ones of the same.
        package var extra = 0
        /// Documents made from an older version of their product.
        package var stale = 0
        package var examples: [String] = []
        /// Files of the generation whose checksum is wrong, with the reason.
        package var damaged: [String] = []
        package var repaired = 0

        package var isClean: Bool { missing + extra + stale == 0 && damaged.isEmpty }
    }

    let host: IndexHost
    static let examplesMax = 20
    private static let pageSize = 2_000

    /// Runs on the writing thread, so that the index stands still.
    ///
    /// - Parameter repairs: puts every product that differs into the outbox and takes them in at once.
    func run(repairs: Bool) throws(Refusal) -> Report {
        let replay = OutboxReplay(store: host.store, batchMax: host.settings.relayBatchMax)
        try replay.finish(host.generation)
        var report = Report()
        var wrong: [ProductID] = []
        do {
            let snapshot = host.snapshot
            report.damaged = host.generation.check()
            let published = try compareCatalog(snapshot, &report, &wrong)
            if published - report.missing != snapshot.documentCount {
                try compareIndex(snapshot, &report, &wrong)
            }
        } catch let refusal as Refusal {
            throw refusal
        } catch let error as IndexError {
            throw error.refusal
        } catch {
            throw Refusal(.internalError, message: "the comparison failed: \(error)")
        }
        report.examples = wrong.prefix(Self.examplesMax).map(\.rawValue)
        if repairs, !wrong.isEmpty {
            try host.store.enqueue(wrong)
            try replay.finish(host.generation)
            report.repaired = wrong.count
        }
        return report
    }

    /// - Returns: how many products are published.
    private func compareCatalog(
        _ snapshot: IndexSnapshot, _ report: inout Report, _ wrong: inout [ProductID]
    ) throws -> Int {
        var published = 0
        var after: ProductID?
        while true {
            let page = try host.store.productVersions(after: after, limit: Self.pageSize)
            for row in page where row.status == .published {
                published += 1
                if let document = snapshot.docid(of: row.id) {
                    guard snapshot.version(document) != row.version else { continue }
                    report.stale += 1
                } else {
                    report.missing += 1
                }
                wrong.append(row.id)
            }
            guard let last = page.last else { break }
            after = last.id
        }
        report.checked = published
        return published
    }

    private func compareIndex(
        _ snapshot: IndexSnapshot, _ report: inout Report, _ wrong: inout [ProductID]
    ) throws {
        var seen: Set<ProductID> = []
        for document in snapshot.live.toArray() {
            let id = ProductID(snapshot.productID(document))
            guard seen.insert(id).inserted else {
                report.extra += 1
                wrong.append(id)
                continue
            }
            let product = try host.store.products([id]).first
            guard product?.status != .published else { continue }
            report.extra += 1
            wrong.append(id)
        }
    }
}
