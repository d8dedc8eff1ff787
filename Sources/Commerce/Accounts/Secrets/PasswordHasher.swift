import Catalog

/// Hashes and checks passwords on threads of its own: each takes a good part of a second and 32 MiB.
///
/// At most two at once, so that signing-in never takes the whole machine from searching, and a queue that is worth
/// waiting for.
struct PasswordHasher: Sendable {
    static let threads = 2
    /// Ten seconds of work; who stands further back would have gone.
    static let waitingMax = 64

    let cost: PasswordHash.Cost
    let source: SecretSource
    private let pool: BoundedThreads
    /// Stands for accounts that don't exist, so that they take as long as those that do.
    private let nobody: PasswordHash

    init(cost: PasswordHash.Cost, source: SecretSource) {
        self.cost = cost
        self.source = source
        pool = BoundedThreads(label: "aisle.passwords", threads: Self.threads, waitingMax: Self.waitingMax)
        nobody = PasswordHash.ofNothing(salt: source.bytes(PasswordHash.saltBytes), cost: cost)
    }

    func hash(_ password: String) async throws(Refusal) -> PasswordHash {
        let salt = source.bytes(PasswordHash.saltBytes)
        let cost = cost
        return try await pool.run { () throws(Refusal) in
            try PasswordHash.make(password, salt: salt, cost: cost)
        }
    }

    /// Whether a password is right. Takes equally long when there is none to compare with, or when it is too long to be one.
    func matches(_ password: String, _ hash: PasswordHash?) async throws(Refusal) -> Bool {
        let isPossible = password.utf8.count <= PasswordRules.bytesMax
        let given = isPossible ? password : ""
        let stored = hash ?? nobody
        let fits = try await pool.run { () throws(Refusal) in try stored.matches(given) }
        return fits && isPossible && hash != nil
    }

    /// Whether a hash that was just found right should be replaced by one of the present cost.
    func isOutdated(_ hash: PasswordHash) -> Bool { hash.cost != cost }
}
