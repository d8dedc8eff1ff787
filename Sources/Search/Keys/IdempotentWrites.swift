import Catalog
import Store
import Synchronization

/// Lets a caller send a write again without doing it twice: the answer of the first is kept for a day.
package final class IdempotentWrites: Sendable {
    /// Each looks for a single row.
    private static let threads = 1
    private static let waitingMax = 1_000
    /// Between two looks for answers whose day is over; each look removes more than come in the meantime.
    private static let cleaningIntervalMilliseconds: Int64 = 1_000

    /// A key in its scope.
    private struct Claim: Hashable {
        let scope: String
        let key: String
    }

    private let store: IdempotencyStore
    private let now: @Sendable () -> Timestamp
    private let pool: BlockingPool
    private let lastCleaning = Mutex<Int64>(0)
    /// The hashes of the requests that are at work. The service is the only process that takes keys.
    private let claims = Mutex<[Claim: String]>([:])

    package init(store: IdempotencyStore, now: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.now = now
        pool = BlockingPool(label: "aisle.idempotency", threads: Self.threads, waitingMax: Self.waitingMax)
    }

    /// Answers with the stored answer of an earlier identical request, or runs `write` and keeps its answer for 24 hours: in the
    /// transaction of the write where ``PendingAnswer/current`` was told how, else after it.
    ///
    /// A write that throws has changed nothing; its key is free again.
    /// - Parameter key: `nil` just runs the write.
    /// - Parameter scope: who writes where ("key_4711 POST /products"); keys of different scopes don't meet.
    /// - Parameter body: of the request; another one under the same key is refused.
    /// - Throws: `idempotency_mismatch`; `conflict` while the first request is under way; what `write` throws.
    package func perform(
        key: String?, scope: String, body: [UInt8], write: () async throws(Refusal) -> StoredAnswer
    ) async throws(Refusal) -> StoredAnswer {
        guard let key else { return try await write() }
        let request = KeyedRequest(scope: scope, key: key, hash: SHA256Hex.digest([body]), at: now())
        try begin(request)
        var isOver = true
        defer { if isOver { end(request) } }
        let store = self.store
        switch try await pool.run({ () throws(Refusal) in try store.answer(to: request) }) {
        case .kept(let answer): return answer
        case .mismatch: throw Self.mismatch
        case .none: break
        }
        if isTimeToClean(request.at) { try await store.removeExpired(now: request.at) }
        let pending = PendingAnswer(request)
        let outcome: Result<StoredAnswer, Refusal> = await PendingAnswer.$current.withValue(pending) {
            do throws(Refusal) {
                return .success(try await write())
            } catch {
                return .failure(error)
            }
        }
        let answer = try outcome.get()
        if !pending.isKept {
            do throws(Refusal) {
                try await store.keep(answer, to: request)
            } catch {
                // The write is done and must be answered so. Its key stays taken until the service starts again: a
                // repetition is told `conflict` instead of being written twice.
                isOver = false
            }
        }
        return answer
    }

    // MARK: Requests at work

    private func begin(_ request: KeyedRequest) throws(Refusal) {
        let claim = Claim(scope: request.scope, key: request.key)
        let first: String? = claims.withLock { claims in
            if let first = claims[claim] { return first }
            claims[claim] = request.hash
            return nil
        }
        guard let first else { return }
        if first != request.hash { throw Self.mismatch }
        throw Refusal(.conflict, message: "the first request with this idempotency key is still under way")
    }

    private func end(_ request: KeyedRequest) {
        claims.withLock { $0[Claim(scope: request.scope, key: request.key)] = nil }
    }

    private func isTimeToClean(_ instant: Timestamp) -> Bool {
        lastCleaning.withLock { last in
            guard instant.millisecondsSinceEpoch - last >= Self.cleaningIntervalMilliseconds else { return false }
            last = instant.millisecondsSinceEpoch
            return true
        }
    }

    private static let mismatch = Refusal(
        .idempotencyMismatch, message: "the idempotency key was used for a request with another body")
}
