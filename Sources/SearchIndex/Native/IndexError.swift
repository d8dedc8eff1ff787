package import Catalog

/// What can go wrong with an index.
package enum IndexError: Error, Sendable, Hashable {
    /// Another process or thread writes.
    case busy(path: String)
    case missing(path: String)
    /// A file is missing, cut off or not what its checksum says.
    case damaged(path: String, reason: String)
    /// Made by another format or another analyzer.
    case foreign(path: String, reason: String)
    case readOnly(path: String)
    case diskFull(path: String)
    case fileUnreadable(path: String, reason: String)
    /// Xapian or the system failed in a way that has no case of its own.
    case failed(reason: String)
    /// A caller's own refusal on its way through.
    case refused(Refusal)

    /// The same for users: what happened and what to run.
    package var refusal: Refusal {
        switch self {
        case .busy(let path): Refusal(.indexBusy, message: "another process writes the index \(path)")
        case .missing(let path): Refusal(.indexMissing, message: "there is no index in \(path): run `aisle reindex`")
        case .damaged(let path, let reason):
            Refusal(.indexDamaged, message: "the index file \(path) is damaged (\(reason)): run `aisle reindex`")
        case .foreign(let path, let reason):
            Refusal(.indexForeign, message: "the index \(path) was made differently (\(reason)): run `aisle reindex`")
        case .readOnly(let path): Refusal(.readOnly, message: "the index \(path) can't be written")
        case .diskFull(let path): Refusal(.diskFull, message: "there is no space left to write \(path)")
        case .fileUnreadable(let path, let reason):
            Refusal(.fileUnreadable, message: "the file \(path) can't be read: \(reason)")
        case .failed(let reason): Refusal(.internalError, message: "the index failed: \(reason)")
        case .refused(let refusal): refusal
        }
    }
}
