/// Names one long piece of work; made by the caller.
package struct JobID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// A long piece of work (an import, a rebuild) that somebody asks about while it runs.
package struct Job: Hashable, Sendable, Identifiable {
    package enum State: String, Sendable, CaseIterable {
        case queued, running, succeeded, failed, cancelled

        package var isFinished: Bool {
            switch self {
            case .queued, .running: false
            case .succeeded, .failed, .cancelled: true
            }
        }
    }

    package var id: JobID
    /// What kind of work ("import", "reindex").
    package var kind: String
    package var state: State
    /// Units done so far; what a unit is depends on the kind.
    package var progress: Int64
    /// `nil` while nobody knows.
    package var total: Int64?
    /// For people: what is going on, or why it failed.
    package var message: String?
    /// For programs: what came of it.
    package var result: JSONValue?
    /// Somebody wants it to stop; the work looks between batches.
    package var isCancelRequested: Bool
    package var createdAt: Timestamp
    package var startedAt: Timestamp?
    package var finishedAt: Timestamp?
    /// What the work was asked to do, enough to do it again after a crash; `nil` for work that can't be taken up again.
    package var input: JSONValue?
    /// How far the work is stored for good, in its own words; `nil` before the first such point.
    package var safePoint: JSONValue?
    /// How often it was started since its last safe point.
    package var attempts: Int64 = 0

    package init(id: JobID, kind: String, total: Int64? = nil, createdAt: Timestamp) {
        self.id = id
        self.kind = kind
        self.state = .queued
        self.progress = 0
        self.total = total
        self.isCancelRequested = false
        self.createdAt = createdAt
    }
}
