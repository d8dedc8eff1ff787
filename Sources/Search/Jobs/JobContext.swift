import Catalog

/// What a job's work is given to say how far it is.
package struct JobContext: Sendable {
    package let id: String
    private let board: JobBoard

    init(_ id: JobID, board: JobBoard) {
        self.id = id.rawValue
        self.board = board
    }

    /// Tells how many units are done. Costs a lock and no disk, so that it may be called often.
    ///
    /// - Parameter total: `nil` while nobody knows.
    /// - Parameter message: for people: what is going on.
    package func report(_ done: Int64, of total: Int64?, message: String? = nil) {
        let progress = JobBoard.Progress(done: max(0, done), total: total.map { max(0, $0) }, message: message)
        board.report(JobID(id), progress)
    }

    /// Whether somebody wants the job to stop or the service is shutting down. Work looks between batches and throws
    /// ``cancelled``; the task that it runs in is cancelled as well.
    package var isCancelled: Bool { Task.isCancelled || board.isCancelRequested(JobID(id)) }

    /// What work throws that has been asked to stop.
    package static let cancelled = Refusal(.cancelled, message: "the job was cancelled")
}
