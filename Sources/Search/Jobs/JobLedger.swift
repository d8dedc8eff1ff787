import Catalog
import Store

/// Answers how jobs are, and stops them.
package final class JobLedger: Sendable {
    /// Jobs of one list; older ones are still found by their id.
    package static let listMax = 100
    /// Asking for a job is a few microseconds of SQLite; a few of them at once are enough for any console.
    private static let threads = 1
    private static let waitingMax = 256

    let store: JobStore
    let board = JobBoard()
    let now: @Sendable () -> Timestamp
    let pool: BlockingPool

    package init(store: JobStore, now: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.now = now
        pool = BlockingPool(label: "aisle.jobs", threads: Self.threads, waitingMax: Self.waitingMax)
    }

    /// One job as JSON: `{"id","kind","state","progress","total","remaining_seconds","message","result","error",…}`.
    ///
    /// - Throws: `not_found`.
    package func get(_ id: String) async throws(Refusal) -> [UInt8] {
        let job = try await job(JobID(id))
        return JSONWriter.bytes(value(job))
    }

    /// The newest jobs, newest first: `{"jobs":[…]}`.
    package func list() async throws(Refusal) -> [UInt8] {
        let store = self.store
        let jobs = try await pool.run { () throws(Refusal) -> [Job] in try store.jobs(limit: Self.listMax) }
        return JSONWriter.bytes(["jobs": .array(jobs.map(value))])
    }

    /// Asks a job to stop and answers with the job. One that waits has ended by that; one that runs ends between two
    /// batches; one that has ended stays as it is.
    ///
    /// - Throws: `not_found`.
    package func cancel(_ id: String) async throws(Refusal) -> [UInt8] {
        let store = self.store
        let now = self.now
        let job = try await pool.run { () throws(Refusal) -> Job? in try store.requestCancel(JobID(id), at: now()) }
        guard let job else { throw Self.notFound(id) }
        board.cancel(job.id)
        return JSONWriter.bytes(value(job))
    }

    func job(_ id: JobID) async throws(Refusal) -> Job {
        let store = self.store
        let job = try await pool.run { () throws(Refusal) -> Job? in try store.job(id) }
        guard let job else { throw Self.notFound(id.rawValue) }
        return job
    }

    private static func notFound(_ id: String) -> Refusal {
        Refusal(.notFound, message: "there is no job \"\(id.prefix(100))\"")
    }

    // MARK: JSON

    private func value(_ stored: Job) -> JSONValue {
        var job = stored
        if !job.state.isFinished, let live = board.progress(of: job.id) {
            job.progress = live.done
            job.total = live.total ?? job.total
            job.message = live.message ?? job.message
        }
        var members = [
            JSONMember("id", .string(job.id.rawValue)), JSONMember("kind", .string(job.kind)),
            JSONMember("state", .string(job.state.rawValue)), JSONMember("progress", .integer(job.progress)),
        ]
        if let total = job.total { members.append(JSONMember("total", .integer(total))) }
        if let seconds = remainingSeconds(job) { members.append(JSONMember("remaining_seconds", .number(seconds))) }
        if let message = job.message { members.append(JSONMember("message", .string(message))) }
        switch job.state {
        case .failed, .cancelled: if let error = job.result { members.append(JSONMember("error", error)) }
        case .queued, .running, .succeeded: if let result = job.result { members.append(JSONMember("result", result)) }
        }
        if job.isCancelRequested { members.append(JSONMember("cancel_requested", .boolean(true))) }
        if job.attempts > 1 { members.append(JSONMember("attempts", .integer(job.attempts))) }
        members.append(JSONMember("created_at", .string(job.createdAt.rfc3339)))
        if let started = job.startedAt { members.append(JSONMember("started_at", .string(started.rfc3339))) }
        if let finished = job.finishedAt { members.append(JSONMember("finished_at", .string(finished.rfc3339))) }
        return .object(members)
    }

    /// At the speed so far, to a tenth; `nil` while that can't be told.
    private func remainingSeconds(_ job: Job) -> Double? {
        guard job.state == .running, let started = job.startedAt else { return nil }
        let baseline = board.baseline(of: job.id) ?? JobBoard.Baseline(done: 0, at: started)
        return remainingSeconds(done: job.progress, of: job.total, since: baseline)
    }
}
