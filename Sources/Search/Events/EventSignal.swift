import Synchronization

/// Wakes everybody who waits for something new. It says no more than that: who is woken looks himself, so that a slow
/// subscriber never has more than one wake-up waiting.
final class EventSignal: Sendable {
    private struct State {
        var next: UInt64 = 0
        var waiting: [UInt64: AsyncStream<Void>.Continuation] = [:]
    }

    private let state = Mutex(State())

    var listeners: Int { state.withLock { $0.waiting.count } }

    func notify() {
        let waiting = state.withLock { Array($0.waiting.values) }
        for continuation in waiting { continuation.yield() }
    }

    /// Wake-ups from now on, until the stream is dropped.
    func listen() -> (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation) {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let key = state.withLock { state in
            state.next += 1
            state.waiting[state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.waiting.removeValue(forKey: key) }
        }
        return (stream, continuation)
    }
}
