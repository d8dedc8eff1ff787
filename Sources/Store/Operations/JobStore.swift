import Catalog
import GRDB

/// Long pieces of work and how far they are.
package struct JobStore: Sendable {
    let database: CatalogDatabase

    package init(_ database: CatalogDatabase) { self.database = database }

    /// - Throws: `conflict` when there is a job of that id.
    package func insert(_ job: Job) throws(Refusal) {
        try database.write { db in
            guard try Self.job(db, job.id) == nil else {
                throw Refusal(.conflict, message: "there is a job \(job.id) already")
            }
            let sql = """
                INSERT INTO job (id, kind, state, progress, total, message, result, isCancelRequested, createdAt, \
                startedAt, finishedAt, input) \
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            try db.execute(
                sql: sql,
                arguments: [
                    job.id.rawValue, job.kind, job.state.rawValue, job.progress, job.total, job.message,
                    Self.text(job.result), job.isCancelRequested, job.createdAt.millisecondsSinceEpoch,
                    job.startedAt?.millisecondsSinceEpoch, job.finishedAt?.millisecondsSinceEpoch,
                    Self.text(job.input),
                ])
        }
    }

    /// - Returns: `false` when the job isn't waiting any more.
    @discardableResult
    package func start(_ id: JobID, at now: Timestamp) throws(Refusal) -> Bool {
        try update(
            id, "state = 'running', startedAt = ?, attempts = attempts + 1", [now.millisecondsSinceEpoch],
            whileIn: "'queued'")
    }

    /// - Parameter total: `nil` keeps what is known.
    package func report(
        _ id: JobID, progress: Int64, total: Int64? = nil, message: String? = nil
    ) throws(Refusal) {
        try update(
            id, "progress = ?, total = ifnull(?, total), message = ifnull(?, message)", [progress, total, message],
            whileIn: "'running'")
    }

    /// Ends a job that has not ended yet; the first end holds.
    ///
    /// - Returns: `false` when it had ended before.
    @discardableResult
    package func finish(
        _ id: JobID, as state: Job.State, message: String? = nil, result: JSONValue? = nil, at now: Timestamp
    ) throws(Refusal) -> Bool {
        precondition(state.isFinished, "a job can't finish as \(state)")
        return try update(
            id, "state = ?, message = ifnull(?, message), result = ?, finishedAt = ?",
            [state.rawValue, message, Self.text(result), now.millisecondsSinceEpoch], whileIn: "'queued', 'running'")
    }

    /// Asks a job to stop; a waiting one has ended by that.
    ///
    /// - Returns: the job afterwards; `nil` when there is none.
    package func requestCancel(_ id: JobID, at now: Timestamp) throws(Refusal) -> Job? {
        try database.write { db in
            let sql = """
                UPDATE job SET isCancelRequested = 1,
                    finishedAt = CASE state WHEN 'queued' THEN ? ELSE finishedAt END,
                    state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END
                WHERE id = ? AND state IN ('queued', 'running')
                """
            try db.execute(sql: sql, arguments: [now.millisecondsSinceEpoch, id.rawValue])
            return try Self.job(db, id)
        }
    }

    package func job(_ id: JobID) throws(Refusal) -> Job? {
        try database.read { db in CatalogReader.isStorable(id.rawValue) ? try Self.job(db, id) : nil }
    }

    /// Newest first.
    package func jobs(limit: Int) throws(Refusal) -> [Job] {
        try database.read { db in
            let sql = "SELECT \(Self.columns) FROM job ORDER BY number DESC LIMIT ?"
            return try Row.fetchAll(db, sql: sql, arguments: [CatalogReader.clamped(limit)]).map(Self.job)
        }
    }

    // MARK: Rows

    static let columns = """
        id, kind, state, progress, total, message, result, isCancelRequested, createdAt, startedAt, finishedAt, input, \
        safePoint, attempts
        """

    @discardableResult
    private func update(
        _ id: JobID, _ assignments: String, _ arguments: StatementArguments, whileIn states: String
    ) throws(Refusal) -> Bool {
        try database.write { db in
            let sql = "UPDATE job SET \(assignments) WHERE id = ? AND state IN (\(states))"
            try db.execute(sql: sql, arguments: arguments + [id.rawValue])
            return db.changesCount > 0
        }
    }

    private static func job(_ db: Database, _ id: JobID) throws -> Job? {
        let sql = "SELECT \(columns) FROM job WHERE id = ?"
        return try Row.fetchOne(db, sql: sql, arguments: [id.rawValue]).map(job)
    }

    static func job(_ row: Row) throws -> Job {
        guard let state = Job.State(rawValue: row[2]) else { throw StoreError.damaged("a job has an unknown state") }
        var job = Job(
            id: JobID(row[0]), kind: row[1], total: row[4], createdAt: Timestamp(millisecondsSinceEpoch: row[8]))
        job.state = state
        job.progress = row[3]
        job.message = row[5]
        job.result = try (row[6] as String?).map { try JSONReader.parse($0) }
        job.isCancelRequested = row[7]
        job.startedAt = ProductRow.timestamp(row[9])
        job.finishedAt = ProductRow.timestamp(row[10])
        job.input = try (row[11] as String?).map { try JSONReader.parse($0) }
        job.safePoint = try (row[12] as String?).map { try JSONReader.parse($0) }
        job.attempts = row[13]
        return job
    }

    static func text(_ json: JSONValue?) -> String? {
        json.map { String(decoding: JSONWriter.bytes($0), as: UTF8.self) }
    }
}
