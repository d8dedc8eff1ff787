import Catalog
import GRDB

/// How far a job is once the transaction that carries it is on the disk.
package struct JobSafePoint: Sendable, Hashable {
    package var progress: Int64
    package var total: Int64?
    package var message: String?
    /// What the job needs to go on from here.
    package var state: JSONValue

    package init(progress: Int64, total: Int64?, message: String?, state: JSONValue) {
        self.progress = progress
        self.total = total
        self.message = message
        self.state = state
    }
}

extension CatalogStore {
    /// Applies a batch of a job and writes down how far the job is, in one transaction: whatever happens, either both are
    /// there or neither is, so that a job that is taken up again counts nothing twice.
    ///
    /// Refused changes are outcomes and keep nothing else from being applied.
    /// - Parameter point: told what became of the changes; runs within the transaction.
    @discardableResult
    package func apply(
        _ batch: [CatalogChange], actor: String, now: Timestamp, job: JobID,
        point: ([CatalogOutcome]) -> JobSafePoint
    ) throws(Refusal) -> CatalogReceipt {
        guard batch.count <= Self.batchChangesMax else {
            throw Refusal(.limitExceeded, message: "a batch may have \(Self.batchChangesMax) changes")
        }
        return try database.write { db in
            let outcomes = try CatalogWriter(db, actor: actor, now: now).apply(batch)
            let point = point(outcomes)
            let sql = """
                UPDATE job SET safePoint = ?, progress = ?, total = ifnull(?, total), message = ifnull(?, message), \
                attempts = 1 WHERE id = ?
                """
            try db.execute(
                sql: sql,
                arguments: [JobStore.text(point.state), point.progress, point.total, point.message, job.rawValue])
            return CatalogReceipt(sequence: try CatalogReader(db).maxSequence(), outcomes: outcomes)
        }
    }
}
