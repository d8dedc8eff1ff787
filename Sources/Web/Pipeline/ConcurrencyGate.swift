import Synchronization

/// Lets a limited number of callers in at once and refuses the others at once.
final class ConcurrencyGate: Sendable {
    private let limit: Int
    private let inside = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    /// How many are inside now.
    var count: Int { inside.load(ordering: .relaxed) }

    /// Whether the caller is in; then it must ``leave()`` later.
    func enter() -> Bool {
        if inside.add(1, ordering: .relaxed).newValue <= limit { return true }
        inside.subtract(1, ordering: .relaxed)
        return false
    }

    func leave() { inside.subtract(1, ordering: .relaxed) }
}
