import Catalog
import Logging
import Store

extension JobRunner {
    /// Starts of a job without getting any further: after that it may be what the process dies of.
    package static let attemptsMax: Int64 = 5
    static let interruptedMessage = "interrupted: the service ended before the job did"

    /// Puts what a dead process left behind into the queue again, once and before the first job of this one; ends what
    /// can't go on.
    func recover() async throws(Refusal) {
        if kinds.leavesEarlierJobs { return }
        if recovery == nil {
            let store = ledger.store
            let pool = ledger.pool
            let now = ledger.now
            let names = kinds.names
            recovery = Task {
                do throws(Refusal) {
                    let taken = try await pool.run { () throws(Refusal) -> JobStore.TakenOver in
                        try store.takeOver(
                            kinds: names, attemptsMax: Self.attemptsMax, message: Self.interruptedMessage, at: now())
                    }
                    await self.takeOver(taken)
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
        }
        guard let recovery else { return }
        let outcome = await recovery.value
        if case .failure = outcome { self.recovery = nil }
        try outcome.get()
    }

    private func takeOver(_ taken: JobStore.TakenOver) async {
        for job in taken.ended {
            guard let input = job.input else { continue }
            // Only to put away what the job had; an input that can't be read has nothing to be put away.
            if let work = try? kinds.work(job.kind, input) { work.discard() }
        }
        for job in taken.waiting {
            do throws(Refusal) {
                let work = try kinds.work(job.kind, job.input ?? .null)
                ledger.board.add(job.id)
                enqueue(Waiting(id: job.id, work: work, isLasting: true, safePoint: job.safePoint))
            } catch {
                await finish(job.id, as: .failed, error)
            }
        }
        guard !taken.waiting.isEmpty || !taken.ended.isEmpty else { return }
        logger.notice(
            "jobs of an earlier run",
            metadata: ["going_on": "\(taken.waiting.count)", "ended": "\(taken.ended.count)"])
    }

    // MARK: Ends

    static let interrupted = Refusal(.interrupted, message: interruptedMessage)

    func finish(_ id: JobID, as state: Job.State, _ refusal: Refusal) async {
        let error: JSONValue = [
            "code": .string(refusal.code.rawValue), "message": .string(refusal.message),
            "details": .array(refusal.problems.map(ImportReport.value)),
        ]
        logger.warning("a job ended early", metadata: ["job": "\(id)", "code": "\(refusal.code.rawValue)"])
        await finish(id, as: state, message: refusal.message, result: error)
    }

    func finish(_ id: JobID, as state: Job.State, message: String? = nil, result: JSONValue?) async {
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
            // The job stays as it is in the store and is taken up or marked interrupted at the next start.
            logger.error(
                "the end of a job can't be stored", metadata: ["job": "\(id)", "code": "\(error.code.rawValue)"])
        }
        ledger.board.end(id)
    }

    /// Leaves a job to the process that comes next.
    func putBack(_ id: JobID) async {
        let store = ledger.store
        do throws(Refusal) {
            try await ledger.pool.run { () throws(Refusal) -> Void in try store.putBack(id) }
        } catch {
            // It is taken over as one of a process that died.
            logger.error("a job can't be put back", metadata: ["job": "\(id)", "code": "\(error.code.rawValue)"])
        }
        ledger.board.end(id)
    }
}
