import Catalog
import ServiceLifecycle
import Synchronization

/// Holds requests to their time limit: when it is over the caller gets his answer, even though the work behind it may
/// be blocked in a library call that can't be interrupted.
///
/// One timer looks at all running requests, because a timer of its own for each would cost more than many a search.
final class RequestDeadlines: Service {
    /// How late a limit may take effect.
    static let interval = Duration.milliseconds(50)

    private struct Entry {
        let deadline: ContinuousClock.Instant
        let race: Race
    }

    private struct State {
        var nextKey: UInt64 = 0
        var entries: [UInt64: Entry] = [:]
    }

    private let state = Mutex(State())
    private let clock = ContinuousClock()

    /// Looks for overdue requests until its task is cancelled. A graceful shutdown lets running requests finish, so
    /// they stay under their limits until the server has closed.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: Self.interval) } catch { return }
                self.expire(at: self.clock.now)
            }
        }
        // What still runs now can't be reached by the timer any more.
        expire(at: clock.now.advanced(by: .seconds(86_400)))
    }

    /// Runs the work and answers its outcome, or `timeout` when it takes too long.
    ///
    /// The work's task is cancelled at the limit; its outcome is dropped then.
    func within(
        _ limit: Duration, _ work: @escaping @Sendable () async throws(Refusal) -> Answer
    ) async throws(Refusal) -> Answer {
        let race = Race()
        let key = register(Entry(deadline: clock.now.advanced(by: limit), race: race))
        let outcome: Result<Answer, Refusal> = await withCheckedContinuation { continuation in
            race.start(continuation) {
                do throws(Refusal) { return .success(try await work()) } catch { return .failure(error) }
            }
        }
        state.withLock { _ = $0.entries.removeValue(forKey: key) }
        return try outcome.get()
    }

    private func register(_ entry: Entry) -> UInt64 {
        state.withLock { state in
            state.nextKey += 1
            state.entries[state.nextKey] = entry
            return state.nextKey
        }
    }

    /// Ends every request whose limit is over at the instant.
    func expire(at instant: ContinuousClock.Instant) {
        let overdue = state.withLock { state in state.entries.values.filter { $0.deadline <= instant } }
        for entry in overdue { entry.race.timeOut() }
    }
}

/// One answer and two who may give it: the work or the clock.
private final class Race: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Result<Answer, Refusal>, Never>?
        var task: Task<Void, Never>?
    }

    private let state = Mutex(State())

    func start(
        _ continuation: CheckedContinuation<Result<Answer, Refusal>, Never>,
        _ work: @escaping @Sendable () async -> Result<Answer, Refusal>
    ) {
        state.withLock { $0.continuation = continuation }
        // The race owns the task: it is awaited through the continuation and cancelled by the clock.
        let task = Task { self.finish(await work()) }
        state.withLock { $0.task = task }
    }

    func timeOut() {
        let task = state.withLock { $0.task }
        let refusal = Refusal(
            .timeout,
            message:
                "the request took longer than its limit; a write may have happened, repeat it with its Idempotency-Key"
        )
        finish(.failure(refusal))
        task?.cancel()
    }

    private func finish(_ outcome: Result<Answer, Refusal>) {
        let continuation = state.withLock { state in
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: outcome)
    }
}
