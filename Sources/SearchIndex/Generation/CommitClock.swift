import Synchronization

/// Says how far the writer of a generation is, to the readers of its snapshots.
final class CommitClock: Sendable {
    private let revision: Atomic<UInt64>

    init(_ revision: UInt64) { self.revision = Atomic(revision) }

    /// The last revision whose commit has begun.
    var started: UInt64 { revision.load(ordering: .acquiring) }

    /// To be called before the commit of a revision begins.
    func begin(_ revision: UInt64) { self.revision.store(revision, ordering: .releasing) }
}
