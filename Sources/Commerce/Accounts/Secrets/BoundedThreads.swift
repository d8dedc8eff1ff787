import Catalog
import Dispatch
import Synchronization

/// Threads of their own for what takes long without the store: hashing passwords, writing mails.
///
/// A fixed number of lanes, each doing one thing after the other. What waits is bounded, so that a flood is refused at
/// the door instead of growing the memory.
package final class BoundedThreads: Sendable {
    private let lanes: [DispatchQueue]
    private let pendingMax: Int
    private let pending = Atomic<Int>(0)
    private let next = Atomic<UInt>(0)

    /// - Parameter threads: how many calls run at once, at least 1.
    /// - Parameter waitingMax: how many more may wait; beyond it ``run(_:)`` refuses.
    package init(label: String, threads: Int, waitingMax: Int) {
        precondition(threads >= 1 && waitingMax >= 0, "there is a thread to run on")
        lanes = (0..<threads).map { DispatchQueue(label: "\(label).\($0)") }
        pendingMax = threads + waitingMax
    }

    /// Runs a blocking call on one of the threads.
    ///
    /// - Throws: what the call throws, or `unavailable` at once when too many calls wait already.
    package func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(Refusal) -> Value
    ) async throws(Refusal) -> Value {
        guard pending.add(1, ordering: .relaxed).newValue <= pendingMax else {
            pending.subtract(1, ordering: .relaxed)
            throw Refusal(.unavailable, message: "too many requests are waiting, try again soon")
        }
        let lane = lanes[Int(next.wrappingAdd(1, ordering: .relaxed).oldValue % UInt(lanes.count))]
        let outcome: Result<Value, Refusal> = await withCheckedContinuation { continuation in
            lane.async {
                let result: Result<Value, Refusal>
                do throws(Refusal) {
                    result = .success(try body())
                } catch {
                    result = .failure(error)
                }
                self.pending.subtract(1, ordering: .relaxed)
                continuation.resume(returning: result)
            }
        }
        return try outcome.get()
    }
}
