import Catalog
import GRDB

extension JobStore {
    /// What became of the jobs that a dead process left behind.
    package struct TakenOver: Sendable {
        /// Waiting again, in the order in which they came.
        package var waiting: [Job] = []
        /// Ended, because nobody can or wants to go on with them.
        package var ended: [Job] = []
    }

    /// Puts the jobs of a process that is no more back into the queue, or ends them. Called once when the service starts.
    ///
    /// - Parameter kinds: the kinds of work that can be taken up again.
    /// - Parameter attemptsMax: a job that was started that often without getting any further is ended: it may be what
    ///   the process died of.
    /// - Parameter message: of the ended ones.
    package func takeOver(
        kinds: Set<String>, attemptsMax: Int64, message: String, at now: Timestamp
    ) throws(Refusal) -> TakenOver {
        try database.write { db in
            var outcome = TakenOver()
            let sql = "SELECT \(Self.columns) FROM job WHERE state IN ('queued', 'running') ORDER BY number"
            for row in try Row.fetchAll(db, sql: sql) {
                var job = try Self.job(row)
                if job.isCancelRequested {
                    job.state = .cancelled
                } else if job.input == nil || !kinds.contains(job.kind) || job.attempts >= attemptsMax {
                    job.state = .failed
                } else {
                    job.state = .queued
                }
                if job.state.isFinished {
                    let update = "UPDATE job SET state = ?, message = ?, finishedAt = ? WHERE id = ?"
                    let text = job.state == .cancelled ? "the job was cancelled" : message
                    try db.execute(
                        sql: update,
                        arguments: [job.state.rawValue, text, now.millisecondsSinceEpoch, job.id.rawValue])
                    outcome.ended.append(job)
                } else {
                    try db.execute(sql: "UPDATE job SET state = 'queued' WHERE id = ?", arguments: [job.id.rawValue])
                    outcome.waiting.append(job)
                }
            }
            return outcome
        }
    }

    /// Puts a running job back into the queue, for the process that comes next. The start does not count: nothing was
    /// wrong with the job.
    package func putBack(_ id: JobID) throws(Refusal) {
        try database.write { db in
            let sql = """
                UPDATE job SET state = 'queued', attempts = max(0, attempts - 1) WHERE id = ? AND state = 'running'
                """
            try db.execute(sql: sql, arguments: [id.rawValue])
        }
    }

    /// Whether somebody, in this process or another, wants a job to stop.
    package func isCancelRequested(_ id: JobID) throws(Refusal) -> Bool {
        try database.read { db in
            let sql = "SELECT isCancelRequested FROM job WHERE id = ?"
            return try Bool.fetchOne(db, sql: sql, arguments: [id.rawValue]) ?? false
        }
    }

    /// Jobs of a kind that wait or run, in the order in which they came.
    package func unfinished(kind: String) throws(Refusal) -> [Job] {
        try database.read { db in
            let sql = """
                SELECT \(Self.columns) FROM job WHERE kind = ? AND state IN ('queued', 'running') ORDER BY number
                """
            return try Row.fetchAll(db, sql: sql, arguments: [kind]).map(Self.job)
        }
    }
}
