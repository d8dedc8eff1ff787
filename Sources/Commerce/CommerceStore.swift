import Catalog
import Dispatch
import GRDB
import Store
import Synchronization

/// The way of the commerce modules to the store: reads beside each other, writes in groups (``GroupCommits``).
///
/// The threads are its own, never those of Swift's cooperative pool.
package final class CommerceStore: Sendable {
    /// Reads that may wait: a second's worth and more.
    private static let waitingMax = 1_000
    /// Threads that read. Each query takes far less than a millisecond.
    private static let readers = 2

    private let database: CatalogDatabase
    private let reading: [DispatchQueue]
    private let nextReader = Atomic<Int>(0)
    private let readsUnderWay = Atomic<Int>(0)

    package init(_ database: CatalogDatabase) {
        self.database = database
        reading = (0..<Self.readers).map { DispatchQueue(label: "aisle.commerce.reads.\($0)", qos: .utility) }
    }

    /// Runs `body` in a transaction that is on the disk when the call returns, or not at all when it throws. What it makes may
    /// be the answer of a keyed request, which is kept in the same transaction then (``PendingAnswer``).
    ///
    /// - Throws: what `body` throws, as a refusal; `unavailable` at once when too many writes wait.
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(Refusal) -> Value {
        guard let pending = PendingAnswer.current else { return try await database.commits.write(body) }
        let (value, isKept) = try await database.commits.write { db in
            let value = try body(db)
            guard let answer = pending.answer(to: value) else { return (value, false) }
            try IdempotencyStore.keep(answer, to: pending.request, db)
            return (value, true)
        }
        if isKept { pending.wasKept() }
        return value
    }

    /// Looks at what a request has come to, as the last thing that it does. The answer to a keyed request is kept with that, in
    /// the transaction that has seen what is answered.
    ///
    /// - Parameter body: only reads.
    /// - Throws: as ``read(_:)``.
    package func lastLook<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(Refusal) -> Value {
        guard PendingAnswer.current != nil else { return try await read(body) }
        do throws(Refusal) {
            return try await write(body)
        } catch {
            // Everything is done, and whoever has asked is told so even when nothing more can be written. Keeping the answer
            // afterwards meets the same trouble, and its key stays taken.
            return try await read(body)
        }
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

    private static let tooMany = Refusal(.unavailable, message: "too many requests are waiting, try again soon")
}
