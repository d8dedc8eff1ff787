import Catalog
import Store
import Synchronization

/// A key that was just made. The secret is shown once and is nowhere else.
package struct CreatedKey: Sendable, Hashable {
    package var id: String
    package var secret: String
}

/// The keys with which programs come in: `aisle_search_` and 32 random letters and digits (190 bits).
///
/// Only their SHA-256 is stored, which is enough for secrets that can't be guessed; slow hashes are for those that can.
package final class AccessKeys: Sendable {
    /// Characters of a key's name.
    package static let nameMax = 200
    /// What a key's own rate may be.
    package static let rates = 1...1_000_000
    private static let prefix = "aisle_"
    private static let randomLength = 32
    /// Bytes of anything that could be a key: the longest scope name and room for what later versions add.
    private static let secretBytesMax = 100
    /// A key revoked by another process (`aisle keys revoke`) still works for this long.
    private static let memoMilliseconds: Int64 = 5_000
    /// Keys remembered at once; a service has dozens.
    private static let memoMax = 1_000
    private static let threads = 1
    private static let waitingMax = 1_000

    private struct Memo {
        var key: APIKey
        var readAt: Timestamp
    }

    private let store: APIKeyStore
    private let now: @Sendable () -> Timestamp
    private let randomText: @Sendable (Int) -> String
    private let pool: BlockingPool
    private let memos = Mutex<[String: Memo]>([:])

    /// - Parameter randomText: that many letters and digits that nobody can guess.
    package init(
        store: APIKeyStore, now: @escaping @Sendable () -> Timestamp,
        randomText: @escaping @Sendable (Int) -> String = { RandomText.base62($0) }
    ) {
        self.store = store
        self.now = now
        self.randomText = randomText
        pool = BlockingPool(label: "aisle.keys", threads: Self.threads, waitingMax: Self.waitingMax)
    }

    /// What the holder of a secret may do.
    ///
    /// - Throws: `unauthorized`, with the same message whether the key is unknown, revoked or expired.
    package func authenticate(_ secret: String) async throws(Refusal) -> Grant {
        guard secret.hasPrefix(Self.prefix), secret.utf8.count <= Self.secretBytesMax else { throw Self.unauthorized }
        let hash = SHA256Hex.digest([secret.utf8])
        let instant = now()
        let remembered = memos.withLock { $0[hash] }
        let key: APIKey
        if let remembered, (0..<Self.memoMilliseconds).contains(Self.age(remembered, at: instant)) {
            key = remembered.key
        } else {
            let store = self.store
            let found = try await pool.run { () throws(Refusal) -> APIKey? in try store.key(hash: hash) }
            guard let found else { throw Self.unauthorized }
            remember(found, hash: hash, at: instant)
            key = found
        }
        guard key.isUsable(at: instant) else { throw Self.unauthorized }
        let scopes = Set(key.scopes.compactMap { Scope(rawValue: $0.rawValue) })
        var grant = Grant(keyID: key.id.rawValue, scopes: scopes, filter: key.filter)
        grant.requestsPerSecond = key.requestsPerSecond
        return grant
    }

    /// Whether a key that was good when it was shown still is; for work that lasts.
    package func isUsable(_ id: String) async throws(Refusal) -> Bool {
        let instant = now()
        let remembered = memos.withLock { memos in memos.values.first { $0.key.id.rawValue == id } }
        if let remembered, (0..<Self.memoMilliseconds).contains(Self.age(remembered, at: instant)) {
            return remembered.key.isUsable(at: instant)
        }
        let store = self.store
        let found = try await pool.run { () throws(Refusal) -> APIKey? in try store.key(APIKeyID(id)) }
        if let found { remember(found, hash: found.hash, at: instant) }
        return found?.isUsable(at: instant) ?? false
    }

    /// Makes a key.
    ///
    /// - Parameter filter: holds for every search with the key; whoever calls has checked its grammar.
    /// - Parameter requestsPerSecond: the key's own rate; `nil` for that of the server.
    /// - Throws: `invalid_request` with all problems.
    package func create(
        name: String, scopes: Set<Scope>, filter: String?, expiresAt: Timestamp?, requestsPerSecond: Int? = nil
    ) async throws(Refusal) -> CreatedKey {
        let instant = now()
        var problems: [Problem] = []
        let name = name.trimmingSpace
        if name.isEmpty || name.count > Self.nameMax || name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            let message = "expected 1 to \(Self.nameMax) characters without control characters"
            problems.append(Problem(.invalidParameter, field: "name", message: message))
        }
        if scopes.isEmpty {
            let known = Scope.allCases.map(\.rawValue).joined(separator: ", ")
            problems.append(Problem(.required, field: "scopes", message: "expected at least one of \(known)"))
        }
        if let expiresAt, expiresAt <= instant {
            problems.append(Problem(.invalidDate, field: "expires_at", message: "the key would have expired already"))
        }
        if let requestsPerSecond, !Self.rates.contains(requestsPerSecond) {
            let message = "expected \(Self.rates.lowerBound) to \(Self.rates.upperBound), found \(requestsPerSecond)"
            problems.append(Problem(.invalidParameter, field: "requests_per_second", message: message))
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidRequest, message: "the key can't be made like this", problems: problems)
        }
        // The widest scope names the key, so that a leaked one can be judged at sight.
        let widest = [Scope.admin, .catalog, .relevance, .search].first { scopes.contains($0) } ?? .search
        let secret = "\(Self.prefix)\(widest.rawValue)_\(randomText(Self.randomLength))"
        let key = APIKey(
            id: APIKeyID("key_\(randomText(12))"), name: name, hash: SHA256Hex.digest([secret.utf8]),
            scopes: Set(scopes.compactMap { APIScope(rawValue: $0.rawValue) }), filter: filter, createdAt: instant,
            expiresAt: expiresAt, requestsPerSecond: requestsPerSecond)
        let store = self.store
        try await pool.run { () throws(Refusal) -> Void in try store.insert(key) }
        return CreatedKey(id: key.id.rawValue, secret: secret)
    }

    /// All keys without their secrets, oldest first, as `{"keys":[…]}`.
    package func list() async throws(Refusal) -> [UInt8] {
        let instant = now()
        return JSONWriter.bytes(["keys": .array(try await keys().map { Self.value($0, at: instant) })])
    }

    /// Takes a key out of use for ever.
    ///
    /// - Throws: `not_found`.
    package func revoke(_ id: String) async throws(Refusal) {
        let store = self.store
        let instant = now()
        try await pool.run { () throws(Refusal) -> Void in try store.revoke(APIKeyID(id), at: instant) }
        memos.withLock { $0 = $0.filter { $0.value.key.id.rawValue != id } }
    }

    /// Whether there has never been a key.
    package func isEmpty() async throws(Refusal) -> Bool { try await keys().isEmpty }

    // MARK: Inside

    private static let unauthorized = Refusal(.unauthorized, message: "the API key is unknown, revoked or expired")

    private func keys() async throws(Refusal) -> [APIKey] {
        let store = self.store
        return try await pool.run { () throws(Refusal) -> [APIKey] in try store.keys() }
    }

    private static func age(_ memo: Memo, at instant: Timestamp) -> Int64 {
        instant.millisecondsSinceEpoch - memo.readAt.millisecondsSinceEpoch
    }

    private func remember(_ key: APIKey, hash: String, at instant: Timestamp) {
        memos.withLock { memos in
            if memos.count >= Self.memoMax { memos.removeAll(keepingCapacity: true) }
            memos[hash] = Memo(key: key, readAt: instant)
        }
    }

    private static func value(_ key: APIKey, at instant: Timestamp) -> JSONValue {
        var members = [
            JSONMember("id", .string(key.id.rawValue)), JSONMember("name", .string(key.name)),
            JSONMember("scopes", .array(key.scopes.sorted().map { .string($0.rawValue) })),
            JSONMember("is_usable", .boolean(key.isUsable(at: instant))),
            JSONMember("created_at", .string(key.createdAt.rfc3339)),
        ]
        if let filter = key.filter { members.append(JSONMember("filter", .string(filter))) }
        if let rate = key.requestsPerSecond { members.append(JSONMember("requests_per_second", .integer(Int64(rate)))) }
        if let expires = key.expiresAt { members.append(JSONMember("expires_at", .string(expires.rfc3339))) }
        if let revoked = key.revokedAt { members.append(JSONMember("revoked_at", .string(revoked.rfc3339))) }
        return .object(members)
    }
}
