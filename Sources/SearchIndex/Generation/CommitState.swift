/// What a commit of the Xapian database says about everything beside it; stored in its metadata.
struct CommitState: Sendable, Hashable {
    /// Outbox sequence up to which the index has taken in changes.
    var checkpoint: Int64
    /// Commits since the generation was built.
    var revision: UInt64
    /// Bytes of the change log that count.
    var logBytes: Int

    static let key = "aisle"

    var bytes: [UInt8] { Array("\(checkpoint) \(revision) \(logBytes)".utf8) }

    init(checkpoint: Int64, revision: UInt64, logBytes: Int) {
        self.checkpoint = checkpoint
        self.revision = revision
        self.logBytes = logBytes
    }

    /// - Returns: `nil` when the metadata is not ours.
    init?(_ bytes: [UInt8]) {
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard parts.count == 3, let checkpoint = Int64(parts[0]), let revision = UInt64(parts[1]),
            let logBytes = Int(parts[2]), logBytes >= 0
        else { return nil }
        self.init(checkpoint: checkpoint, revision: revision, logBytes: logBytes)
    }
}
