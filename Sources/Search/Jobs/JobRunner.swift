import Catalog
import Logging
import ServiceLifecycle
import Store

/// Runs jobs one after the other, in the order in which they came.
///
/// One at a time, because all of them write the store or the index, which have one writer. Work that says what it was
/// asked to do outlives the process: stopped by a graceful shutdown or killed, it goes on from its last safe point when
/// the next process starts. Other work is marked `failed`, `interrupted`.
package actor JobRunner: Service {
    /// Jobs that may wait; more than an hour of imports would hide from the caller that the service is behind.
    package static let waitingMax = 100
    /// How often the store is asked whether another process wants the running job to stop.
    private static let cancelPollInterval = Duration.milliseconds(500)

    struct Waiting {
        var id: JobID
        var work: JobWork
        /// Whether the job can be left to the next process.
        var isLasting: Bool
        var safePoint: JSONValue?
    }

    let ledger: JobLedger
    let logger: Logger
    /// The kinds that outlive a process; to be filled before the first job.
    nonisolated let kinds = JobKinds()
    private let makeID: @Sendable () -> String
    private var waiting: [Waiting] = []
    private var isShutDown = false
    var recovery: Task<Result<Void, Refusal>, Never>?
    private let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameter makeID: gives a new identifier with every call.
    package init(ledger: JobLedger, makeID: @escaping @Sendable () -> String, logger: Logger) {
        self.ledger = ledger
        self.makeID = makeID
        self.logger = logger
    }

    /// Puts work at the end of the queue. It runs as soon as the service does.
    ///
    /// - Parameter kind: what kind of work, for people and programs ("import", "reindex").
    /// - Parameter input: what the work was asked to do, for a kind that is in ``kinds``; `nil` when it ends with the
    ///   process.
    /// - Returns: the job's id.
    /// - Throws: `unavailable` when too many jobs wait or the service is shutting down; errors of the store. The work is
    ///   discarded then.
    package func submit(
        kind: String, input: JSONValue? = nil, work: @escaping JobWork.Body
    ) async throws(Refusal) -> String {
        try await submit(kind: kind, input: input, JobWork(work))
    }

    package func submit(kind: String, input: JSONValue?, _ work: JobWork) async throws(Refusal) -> String {
        do throws(Refusal) {
            return try await take(kind: kind, input: input, work)
        } catch {
            work.discard()
            throw error
        }
    }

    private func take(kind: String, input: JSONValue?, _ work: JobWork) async throws(Refusal) -> String {
        try await recover()
        try admit()
        var job = Job(id: JobID(makeID()), kind: kind, createdAt: ledger.now())
        job.input = input
        let stored = job
        let store = ledger.store
        ledger.board.add(job.id)
        do throws(Refusal) {
            try await ledger.pool.run { () throws(Refusal) -> Void in try store.insert(stored) }
            // Others may have come, or the service gone, while the store was writing.
            try admit()
        } catch {
            await finish(job.id, as: .failed, error)
            throw error
        }
        enqueue(Waiting(id: job.id, work: work, isLasting: input != nil))
        return job.id.rawValue
    }

    /// Runs jobs until the task is cancelled or the service group shuts down.
    package func run() async throws {
        try await recover()
        await cancelWhenGracefulShutdown { await self.runUntilCancelled() }
        isShutDown = true
        let left = waiting
        waiting = []
        for job in left {
            if job.isLasting {
                ledger.board.end(job.id)
            } else {
                await finish(job.id, as: .failed, Self.interrupted)
                job.work.discard()
            }
        }
    }

    // MARK: Queue

    private func admit() throws(Refusal) {
        if isShutDown { throw Refusal(.unavailable, message: "the service is shutting down") }
        guard waiting.count < Self.waitingMax else {
            throw Refusal(.unavailable, message: "\(Self.waitingMax) jobs are waiting already, try again later")
        }
    }

    func enqueue(_ job: Waiting) {
        waiting.append(job)
        signal.yield()
    }

    private func runUntilCancelled() async {
        for await _ in signals {
            while !Task.isCancelled, !waiting.isEmpty { await execute(waiting.removeFirst()) }
            if Task.isCancelled { return }
        }
    }

    private func execute(_ job: Waiting) async {
        let store = ledger.store
        let now = ledger.now
        let id = job.id
        do throws(Refusal) {
            let isStarted = try await ledger.pool.run { () throws(Refusal) -> Bool in try store.start(id, at: now()) }
            // It was cancelled while it waited.
            guard isStarted else {
                ledger.board.end(id)
                return job.work.discard()
            }
        } catch {
            await finish(id, as: .failed, error)
            return job.work.discard()
        }
        ledger.board.began(id, at: now())
        switch await outcome(of: job) {
        case .success(let result): await finish(id, as: .succeeded, result: result)
        case .failure(let refusal):
            if ledger.board.isCancelRequested(id) {
                await finish(id, as: .cancelled, refusal)
            } else if Task.isCancelled {
                if job.isLasting { return await putBack(id) }
                await finish(id, as: .failed, Refusal(.interrupted, message: "interrupted: \(refusal.message)"))
            } else {
                await finish(id, as: .failed, refusal)
            }
        }
        job.work.discard()
    }

    private func outcome(of job: Waiting) async -> Result<JSONValue, Refusal> {
        let board = ledger.board
        let context = JobContext(job.id, board: board, safePoint: job.safePoint, now: ledger.now)
        let task = Task { () -> Result<JSONValue, Refusal> in
            do throws(Refusal) {
                return .success(try await job.work.body(context))
            } catch {
                return .failure(error)
            }
        }
        board.begin(job.id) { task.cancel() }
        let id = job.id
        let watch = Task { await self.watchForCancel(id) }
        defer { watch.cancel() }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Hears of requests to stop that came through the store (`aisle jobs cancel`).
    private nonisolated func watchForCancel(_ id: JobID) async {
        let store = ledger.store
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: Self.cancelPollInterval)
                let isWanted = try await ledger.pool.run { () throws(Refusal) -> Bool in
                    try store.isCancelRequested(id)
                }
                if isWanted { return ledger.board.cancel(id) }
            } catch {
                // Cancelled: the job has ended. A store that can't be read is told by the job itself.
                continue
            }
        }
    }
}
