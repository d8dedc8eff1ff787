import Catalog

/// What a job's work is given to say how far it is.
package struct JobContext: Sendable {
    package let id: String
    /// Where an earlier process got to; `nil` to begin at the beginning.
    package let safePoint: JSONValue?
    private let board: JobBoard
    private let now: @Sendable () -> Timestamp

    init(_ id: JobID, board: JobBoard, safePoint: JSONValue?, now: @escaping @Sendable () -> Timestamp) {
        self.id = id.rawValue
        self.board = board
        self.safePoint = safePoint
        self.now = now
    }

    /// Tells that the work has come back to its safe point: only what follows says how fast it goes.
    package func resumes(at done: Int64) { board.began(JobID(id), done: done, at: now()) }

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
