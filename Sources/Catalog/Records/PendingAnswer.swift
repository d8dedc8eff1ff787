import Synchronization

/// The answer of the keyed write that is at work in a task, while it can still be kept together with what is written.
///
/// An answer that is kept after its write is lost when the process is killed between the two, and a repetition writes twice: a
/// second time of something put into a cart, taken from a shelf, sent. Whoever answers with what one transaction makes says how
/// (``onWrite(_:)``), and the transaction keeps the answer.
package final class PendingAnswer: Sendable {
    @TaskLocal package static var current: PendingAnswer?

    private typealias Render = @Sendable (any Sendable) -> StoredAnswer?

    private struct State {
        var render: Render?
        var isKept = false
    }

    package let request: KeyedRequest
    private let state = Mutex(State())

    package init(_ request: KeyedRequest) { self.request = request }

    /// Says how the next write that makes such a value is answered.
    package func onWrite<Value: Sendable>(_ answer: @escaping @Sendable (Value) -> StoredAnswer) {
        state.withLock { $0.render = { value in (value as? Value).map(answer) } }
    }

    /// The answer to keep with the value that a transaction has made; `nil` when it is not the one that is answered.
    package func answer(to value: some Sendable) -> StoredAnswer? {
        state.withLock { $0.isKept ? nil : $0.render }?(value)
    }

    /// Says that the transaction with the answer is on the disk.
    package func wasKept() { state.withLock { $0.isKept = true } }

    package var isKept: Bool { state.withLock { $0.isKept } }
}
