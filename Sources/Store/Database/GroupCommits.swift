import Catalog
import Dispatch
import GRDB
import Synchronization

/// Small writes that share commits.
///
/// A purchase is made of small writes of which each must be on the disk before it is answered. Writes that come while
/// another commit waits for the disk are therefore put into one transaction, each with a savepoint of its own: a write
/// alone waits for nobody, and many at once cost one commit.
///
/// The thread is its own, never one of Swift's cooperative pool.
package final class GroupCommits: Sendable {
    /// Writes of one transaction; enough that the commit is a small part of it, few enough for other writers to get in.
    private static let groupMax = 64
    /// Writes that may wait: a second's worth and more.
    private static let waitingMax = 1_000

    private struct Write: Sendable {
        var body: @Sendable (Database) throws -> Void
        var end: @Sendable (Refusal?) -> Void
    }

    private struct State {
        var waiting: [Write] = []
        var isRunning = false
    }

    private let writer: any DatabaseWriter
    private let observer: CommitObserver?
    /// Of the quality that indexing has, so that searches come first where processors are short (ADR 0018).
    private let queue = DispatchQueue(label: "aisle.store.commits", qos: .utility)
    private let state = Mutex(State())

    init(_ writer: any DatabaseWriter, _ observer: CommitObserver?) {
        self.writer = writer
        self.observer = observer
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
                    queue.async { self.drain() }
                }
                return true
            }
            if !isAdmitted { continuation.resume(returning: .failure(Self.tooMany)) }
        }
        return try outcome.get()
    }

    /// Runs several writes that have nothing to do with each other in one transaction. Blocks.
    ///
    /// Each has a savepoint of its own: one that throws leaves nothing behind and the others go on.
    ///
    /// - Returns: for each write, in their order, why it was taken back; `nil` when it is on the disk.
    /// - Throws: when none of them is on the disk, because the commit failed or SQLite gave up the whole transaction.
    package func write(each bodies: [(Database) throws -> Void]) throws(Refusal) -> [Refusal?] {
        do {
            if bodies.count == 1, let body = bodies.first {
                try writer.write(observer, body)
                return [nil]
            }
            return try writer.write(observer) { db in try bodies.map { try Self.outcome(of: $0, db) } }
        } catch {
            throw StoreError.refusal(error)
        }
    }

    private static func outcome(of body: (Database) throws -> Void, _ db: Database) throws -> Refusal? {
        // As `Database.inSavepoint`, which prepares its statements anew each time.
        try db.cachedStatement(sql: "SAVEPOINT write").execute()
        do {
            try body(db)
            try db.cachedStatement(sql: "RELEASE SAVEPOINT write").execute()
            return nil
        } catch {
            // A full disk takes the transaction back by itself, and with it what the others have written.
            guard db.isInsideTransaction else { throw error }
            try db.cachedStatement(sql: "ROLLBACK TO SAVEPOINT write").execute()
            try db.cachedStatement(sql: "RELEASE SAVEPOINT write").execute()
            return StoreError.refusal(error)
        }
    }

    // MARK: Groups

    private func drain() {
        while let group = nextGroup() {
            do throws(Refusal) {
                let outcomes = try write(each: group.map(\.body))
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
