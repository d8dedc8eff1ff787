import Catalog
import Store
import Synchronization

/// The answer of a write, as it goes out again when the write is sent again.
package struct StoredReply: Sendable, Hashable {
    /// HTTP status, 100…599.
    package var status: Int
    package var body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// Lets a caller send a write again without doing it twice: the answer of the first is kept for a day.
package final class IdempotentWrites: Sendable {
    /// Claims and answers are single rows; one thread does thousands a second.
    private static let threads = 1
    private static let waitingMax = 1_000
    private static let cleaningIntervalMilliseconds: Int64 = 3_600_000

    private let store: IdempotencyStore
    private let now: @Sendable () -> Timestamp
    private let pool: BlockingPool
    private let lastCleaning = Mutex<Int64>(0)

    package init(store: IdempotencyStore, now: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.now = now
        pool = BlockingPool(label: "aisle.idempotency", threads: Self.threads, waitingMax: Self.waitingMax)
    }

    /// Frees the keys of writes that a dead process left without an answer. For the start of the service, which is the
    /// only process that claims keys.
    package func recover() async throws(Refusal) {
        let store = self.store
        try await pool.run { () throws(Refusal) -> Void in try store.releaseUnanswered() }
    }

    /// Answers the stored reply of an earlier identical request, or runs `write` and stores its reply for 24 hours.
    ///
    /// A write that throws has changed nothing; its key is free again.
    /// - Parameter key: `nil` just runs the write.
    /// - Parameter scope: who writes where ("key_4711 POST /products"); keys of different scopes don't meet.
    /// - Parameter body: of the request; another one under the same key is refused.
    /// - Throws: `idempotency_mismatch`; `conflict` while the first request is under way; what `write` throws.
    package func perform(
        key: String?, scope: String, body: [UInt8], write: () async throws(Refusal) -> StoredReply
    ) async throws(Refusal) -> StoredReply {
        guard let key else { return try await write() }
        let store = self.store
        let instant = now()
        let hash = SHA256Hex.digest([body])
        let cleans = isTimeToClean(instant)
        let claim = try await pool.run { () throws(Refusal) -> IdempotencyClaim in
            if cleans { try store.removeExpired(now: instant) }
            return try store.claim(key: key, scope: scope, requestHash: hash, now: instant)
        }
        switch claim {
        case .answered(let answer): return StoredReply(status: answer.status, body: answer.body)
        case .inProgress:
            throw Refusal(.conflict, message: "the first request with this idempotency key is still under way")
        case .mismatch:
            throw Refusal(.idempotencyMismatch, message: "the idempotency key was used for a request with another body")
        case .new: break
        }
        let reply: StoredReply
        do throws(Refusal) {
            reply = try await write()
        } catch {
            await release(key, scope)
            throw error
        }
        // The write is done and must be answered so, even when its reply can't be kept.
        await keep(reply, key, scope)
        return reply
    }

    private func isTimeToClean(_ instant: Timestamp) -> Bool {
        lastCleaning.withLock { last in
            guard instant.millisecondsSinceEpoch - last >= Self.cleaningIntervalMilliseconds else { return false }
            last = instant.millisecondsSinceEpoch
            return true
        }
    }

    private func release(_ key: String, _ scope: String) async {
        let store = self.store
        do throws(Refusal) {
            try await pool.run { () throws(Refusal) -> Void in try store.release(key: key, scope: scope) }
        } catch {
            // The key stays claimed until the service starts again: the caller is told `conflict`, nothing is lost.
        }
    }

    private func keep(_ reply: StoredReply, _ key: String, _ scope: String) async {
        let store = self.store
        do throws(Refusal) {
            try await pool.run { () throws(Refusal) -> Void in
                try store.store(StoredAnswer(status: reply.status, body: reply.body), key: key, scope: scope)
            }
        } catch {
            // As above: a repeated request is told `conflict` instead of being written twice.
        }
    }
}
