/// How far an index has come.
struct CommitState: Sendable, Hashable {
    /// Outbox sequence up to which the index has taken in changes.
    var checkpoint: Int64
    /// Commits since the generation was built.
    var revision: UInt64
}
