import Catalog
import SearchIndex
import Synchronization

/// Threads of their own for calls that block: Xapian, SQLite, ICU, files.
///
/// Swift's cooperative pool has one thread a core and must never wait for a disk; this pool may. Its queue is
/// bounded, so that a flood is refused at the door instead of growing the memory.
package final class BlockingPool: Sendable {
    private struct State {
        var running = 0
        var waiting: [@Sendable () -> Void] = []
        var firstWaiting = 0
    }

    private let threads: Int
    private let waitingMax: Int
    private let queue: WorkQueue
    private let state = Mutex(State())

    /// - Parameter threads: how many calls run at once, at least 1.
    /// - Parameter waitingMax: how many more may wait; beyond it ``run(_:)`` refuses.
    package convenience init(label: String, threads: Int, waitingMax: Int) {
        self.init(label: label, threads: threads, waitingMax: waitingMax, priority: .ordinary)
    }

    /// - Parameter priority: how the threads share the processors with searches.
    init(label: String, threads: Int, waitingMax: Int, priority: WorkQueue.Priority) {
        precondition(threads >= 1 && waitingMax >= 0, "a pool needs a thread")
        self.threads = threads
        self.waitingMax = waitingMax
        queue = WorkQueue(label: label, priority: priority)
    }

    /// Runs a blocking call on a thread of the pool.
    ///
    /// - Throws: what the call throws, or `unavailable` at once when too many calls wait already.
    package func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(Refusal) -> Value
    ) async throws(Refusal) -> Value {
        let outcome: Result<Value, Refusal> = await withCheckedContinuation { continuation in
            let work: @Sendable () -> Void = {
                do throws(Refusal) {
                    let value = try body()
                    self.finishOne()
                    continuation.resume(returning: .success(value))
                } catch {
                    self.finishOne()
                    continuation.resume(returning: .failure(error))
                }
            }
            switch admit(work) {
            case .now: queue.async(work)
            case .later: break
            case .refused:
                continuation.resume(
                    returning: .failure(Refusal(.unavailable, message: "too many requests are waiting, try again soon"))
                )
            }
        }
        return try outcome.get()
    }

    private enum Admission { case now, later, refused }

    private func admit(_ work: @escaping @Sendable () -> Void) -> Admission {
        state.withLock { state in
            if state.running < threads {
                state.running += 1
                return .now
            }
            guard state.waiting.count - state.firstWaiting < waitingMax else { return .refused }
            state.waiting.append(work)
            return .later
        }
    }

    private func finishOne() {
        let next: (@Sendable () -> Void)? = state.withLock { state in
            guard state.firstWaiting < state.waiting.count else {
                state.running -= 1
                state.waiting.removeAll(keepingCapacity: true)
                state.firstWaiting = 0
                return nil
            }
            let work = state.waiting[state.firstWaiting]
            state.waiting[state.firstWaiting] = {}
            state.firstWaiting += 1
            if state.firstWaiting >= 1_024 {
                state.waiting.removeFirst(state.firstWaiting)
                state.firstWaiting = 0
            }
            return work
        }
        if let next { queue.async(next) }
    }
}
