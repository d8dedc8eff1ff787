import Catalog
import Dispatch
import GRDB
import Store
import Synchronization

/// The way of the commerce modules to the store: reads beside each other, writes in groups.
///
/// A purchase is made of small writes of which each must be on the disk before it is answered. Writes that come while
/// another commit waits for the disk are therefore put into one transaction, each with a savepoint of its own
/// (``CatalogDatabase/write(each:)``): a write alone waits for nobody, and many at once cost one commit.
///
/// The threads are its own, never those of Swift's cooperative pool.
package final class CommerceStore: Sendable {
    /// Writes of one transaction; enough that the commit is a small part of it, few enough for other writers to get in.
    private static let groupMax = 64
    /// Writes and reads that may wait: a second's worth and more.
    private static let waitingMax = 1_000
    /// Threads that read. Each query takes far less than a millisecond.
    private static let readers = 2

    private struct Write: Sendable {
        var body: @Sendable (Database) throws -> Void
        var end: @Sendable (Refusal?) -> Void
    }

    private struct State {
        var waiting: [Write] = []
        var isRunning = false
    }

    private let database: CatalogDatabase
    private let writing = DispatchQueue(label: "aisle.commerce.writes")
    private let reading: [DispatchQueue]
    private let state = Mutex(State())
    private let nextReader = Atomic<Int>(0)
    private let readsUnderWay = Atomic<Int>(0)

    package init(_ database: CatalogDatabase) {
        self.database = database
        reading = (0..<Self.readers).map { DispatchQueue(label: "aisle.commerce.reads.\($0)") }
    }

    /// Runs `body` in a transaction that is on the disk when the call returns, or not at all when it throws.
    ///
    /// - Throws: what `body` throws, as a refusal; `unavailable` at once when too many writes wait.
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(Refusal) -> Value {
        let outcome: Result<Value, Refusal> = await withCheckedContinuation { continuation in
            let kept = KeptValue<Value>()
            let write = Write(
                body: { db in kept.set(try body(db)) },
                end: { refusal in continuation.resume(returning: kept.outcome(refusal)) })
            let isAdmitted = state.withLock { state in
                guard state.waiting.count < Self.waitingMax else { return false }
                state.waiting.append(write)
                if !state.isRunning {
                    state.isRunning = true
                    writing.async { self.drain() }
                }
                return true
            }
            if !isAdmitted { continuation.resume(returning: .failure(Self.tooMany)) }
        }
        return try outcome.get()
    }

    /// Runs `body` on one snapshot.
    ///
    /// - Throws: what `body` throws, as a refusal; `unavailable` at once when too many reads wait.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(Refusal) -> Value {
        guard readsUnderWay.add(1, ordering: .relaxed).newValue <= Self.waitingMax else {
            readsUnderWay.subtract(1, ordering: .relaxed)
            throw Self.tooMany
        }
        let reader = nextReader.wrappingAdd(1, ordering: .relaxed).oldValue.magnitude % UInt(Self.readers)
        let outcome: Result<Value, Refusal> = await withCheckedContinuation { continuation in
            reading[Int(reader)].async {
                let outcome: Result<Value, Refusal>
                do throws(Refusal) {
                    outcome = .success(try self.database.read(body))
                } catch {
                    outcome = .failure(error)
                }
                self.readsUnderWay.subtract(1, ordering: .relaxed)
                continuation.resume(returning: outcome)
            }
        }
        return try outcome.get()
    }

    // MARK: Groups

    private func drain() {
        while let group = nextGroup() {
            do throws(Refusal) {
                let outcomes = try database.write(each: group.map(\.body))
                for (write, refusal) in zip(group, outcomes) { write.end(refusal) }
            } catch {
                for write in group { write.end(error) }
            }
        }
    }

    private func nextGroup() -> [Write]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isRunning = false
                return nil
            }
            let group = Array(state.waiting.prefix(Self.groupMax))
            state.waiting.removeFirst(group.count)
            return group
        }
    }

    private static let tooMany = Refusal(.unavailable, message: "too many requests are waiting, try again soon")
}

/// Where a write leaves its value until its transaction has been committed.
private final class KeptValue<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func set(_ new: Value) { value.withLock { $0 = new } }

    func outcome(_ refusal: Refusal?) -> Result<Value, Refusal> {
        if let refusal { return .failure(refusal) }
        guard let value = value.withLock({ $0 }) else {
            preconditionFailure("a write that was committed has run")
        }
        return .success(value)
    }
}
