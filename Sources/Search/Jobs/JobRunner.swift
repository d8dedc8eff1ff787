import Catalog
import Logging
import ServiceLifecycle
import Store

/// Runs jobs one after the other, in the order in which they came.
///
/// One at a time, because all of them write the store or the index, which have one writer. On graceful shutdown the
/// running job is stopped between two batches and it and those that wait are marked `failed`, `interrupted`: what they
/// do can be done again.
package actor JobRunner: Service {
    package typealias Work = @Sendable (JobContext) async throws(Refusal) -> JSONValue

    /// Jobs that may wait; more than an hour of imports would hide from the caller that the service is behind.
    package static let waitingMax = 100
    private static let interruptedMessage = "interrupted: the service ended before the job did"

    private struct Waiting {
        var id: JobID
        var work: Work
    }

    private let ledger: JobLedger
    private let makeID: @Sendable () -> String
    private let logger: Logger
    private var waiting: [Waiting] = []
    private var isShutDown = false
    private var recovery: Task<Result<Int, Refusal>, Never>?
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
    /// - Returns: the job's id.
    /// - Throws: `unavailable` when too many jobs wait or the service is shutting down; errors of the store.
    package func submit(kind: String, work: @escaping Work) async throws(Refusal) -> String {
        try await recover()
        try admit()
        let job = Job(id: JobID(makeID()), kind: kind, createdAt: ledger.now())
        let store = ledger.store
        ledger.board.add(job.id)
        do throws(Refusal) {
            try await ledger.pool.run { () throws(Refusal) -> Void in try store.insert(job) }
            // Others may have come, or the service gone, while the store was writing.
            try admit()
        } catch {
            await finish(job.id, as: .failed, error)
            throw error
        }
        waiting.append(Waiting(id: job.id, work: work))
        signal.yield()
        return job.id.rawValue
    }

    /// Runs jobs until the task is cancelled or the service group shuts down.
    package func run() async throws {
        try await recover()
        await cancelWhenGracefulShutdown { await self.runUntilCancelled() }
        isShutDown = true
        let left = waiting
        waiting = []
        for job in left { await finish(job.id, as: .failed, Self.interrupted) }
    }

    // MARK: Queue

    private func admit() throws(Refusal) {
        if isShutDown { throw Refusal(.unavailable, message: "the service is shutting down") }
        guard waiting.count < Self.waitingMax else {
            throw Refusal(.unavailable, message: "\(Self.waitingMax) jobs are waiting already, try again later")
        }
    }

    /// Ends what a dead process left behind, once and before the first job of this one.
    private func recover() async throws(Refusal) {
        if recovery == nil {
            let store = ledger.store
            let pool = ledger.pool
            let now = ledger.now
            recovery = Task {
                do throws(Refusal) {
                    return .success(
                        try await pool.run { () throws(Refusal) -> Int in
                            try store.failInterrupted(message: Self.interruptedMessage, at: now())
                        })
                } catch {
                    return .failure(error)
                }
            }
        }
        guard let recovery else { return }
        let outcome = await recovery.value
        if case .failure = outcome { self.recovery = nil }
        let count = try outcome.get()
        if count > 0 { logger.warning("jobs of an earlier run were interrupted", metadata: ["jobs": "\(count)"]) }
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
            guard isStarted else { return ledger.board.end(id) }
        } catch {
            return await finish(id, as: .failed, error)
        }
        let context = JobContext(id, board: ledger.board)
        let task = Task { () -> Result<JSONValue, Refusal> in
            do throws(Refusal) {
                return .success(try await job.work(context))
            } catch {
                return .failure(error)
            }
        }
        ledger.board.begin(id) { task.cancel() }
        let outcome = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        switch outcome {
        case .success(let result): await finish(id, as: .succeeded, result: result)
        case .failure(let refusal):
            if ledger.board.isCancelRequested(id) {
                await finish(id, as: .cancelled, refusal)
            } else if Task.isCancelled {
                await finish(id, as: .failed, Refusal(.interrupted, message: "interrupted: \(refusal.message)"))
            } else {
                await finish(id, as: .failed, refusal)
            }
        }
    }

    // MARK: Ends

    private static let interrupted = Refusal(.interrupted, message: interruptedMessage)

    private func finish(_ id: JobID, as state: Job.State, _ refusal: Refusal) async {
        let error: JSONValue = [
            "code": .string(refusal.code.rawValue), "message": .string(refusal.message),
            "details": .array(refusal.problems.map(ImportReport.value)),
        ]
        logger.warning("a job ended early", metadata: ["job": "\(id)", "code": "\(refusal.code.rawValue)"])
        await finish(id, as: state, message: refusal.message, result: error)
    }

    private func finish(_ id: JobID, as state: Job.State, message: String? = nil, result: JSONValue?) async {
        let store = ledger.store
        let now = ledger.now
        let progress = ledger.board.progress(of: id)
        do throws(Refusal) {
            try await ledger.pool.run { () throws(Refusal) -> Void in
                if let progress {
                    try store.report(id, progress: progress.done, total: progress.total, message: progress.message)
                }
                try store.finish(id, as: state, message: message, result: result, at: now())
            }
        } catch {
            // The job stays as it is in the store and is marked interrupted at the next start.
            logger.error(
                "the end of a job can't be stored", metadata: ["job": "\(id)", "code": "\(error.code.rawValue)"])
        }
        ledger.board.end(id)
    }
}
