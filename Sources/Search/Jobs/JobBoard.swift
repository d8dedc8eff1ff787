import Catalog
import Synchronization

/// What the running process knows of its own jobs beyond the store: live progress and how to stop them.
final class JobBoard: Sendable {
    struct Progress: Sendable {
        var done: Int64
        var total: Int64?
        var message: String?
    }

    /// Where the work of this process began; what an earlier one did says nothing of the speed.
    struct Baseline: Sendable {
        var done: Int64
        var at: Timestamp
    }

    private struct Entry {
        var progress: Progress?
        var baseline: Baseline?
        var cancel: (@Sendable () -> Void)?
        var isCancelRequested = false
    }

    private let entries = Mutex<[JobID: Entry]>([:])

    func progress(of id: JobID) -> Progress? { entries.withLock { $0[id]?.progress } }

    /// The jobs that have said how far they are, by id.
    func reports() -> [(id: JobID, progress: Progress, baseline: Baseline?)] {
        entries.withLock { entries in
            entries.compactMap { id, entry in entry.progress.map { (id, $0, entry.baseline) } }
        }.sorted { $0.id.rawValue < $1.id.rawValue }
    }

    func report(_ id: JobID, _ progress: Progress) {
        entries.withLock { $0[id]?.progress = progress }
    }

    func baseline(of id: JobID) -> Baseline? { entries.withLock { $0[id]?.baseline } }

    /// Takes note that the work begins, or that it has come back to where an earlier process was.
    func began(_ id: JobID, done: Int64 = 0, at now: Timestamp) {
        entries.withLock { $0[id]?.baseline = Baseline(done: done, at: now) }
    }

    /// Takes note of a job before anybody can ask about it, so that no request to stop it is lost.
    func add(_ id: JobID) {
        entries.withLock { $0[id] = Entry() }
    }

    /// - Parameter cancel: called when the job is asked to stop, at once when it has been already.
    func begin(_ id: JobID, cancel: @escaping @Sendable () -> Void) {
        let isCancelled = entries.withLock { entries in
            entries[id]?.cancel = cancel
            return entries[id]?.isCancelRequested ?? false
        }
        if isCancelled { cancel() }
    }

    func end(_ id: JobID) {
        entries.withLock { $0[id] = nil }
    }

    /// Asks a job of this process to stop; others are none of its business.
    func cancel(_ id: JobID) {
        let cancel = entries.withLock { entries -> (@Sendable () -> Void)? in
            guard var entry = entries[id] else { return nil }
            entry.isCancelRequested = true
            entries[id] = entry
            return entry.cancel
        }
        cancel?()
    }

    func isCancelRequested(_ id: JobID) -> Bool { entries.withLock { $0[id]?.isCancelRequested ?? false } }
}
