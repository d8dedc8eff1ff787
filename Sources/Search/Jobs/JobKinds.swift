import Catalog
import Synchronization

/// What a job does, and what is left to do when it has ended.
package struct JobWork: Sendable {
    package typealias Body = @Sendable (JobContext) async throws(Refusal) -> JSONValue

    let body: Body
    /// Called once when the job has ended for good, however it ended; not when it waits for the next start.
    let discard: @Sendable () -> Void

    package init(_ body: @escaping Body, discard: @escaping @Sendable () -> Void = {}) {
        self.body = body
        self.discard = discard
    }
}

/// The kinds of work that can be taken up again by another process, with how to make the work from what was asked.
final class JobKinds: Sendable {
    typealias Maker = @Sendable (_ input: JSONValue) throws(Refusal) -> JobWork

    private struct State {
        var makers: [String: Maker] = [:]
        var leavesEarlierJobs = false
    }

    private let state = Mutex(State())

    var names: Set<String> { state.withLock { Set($0.makers.keys) } }

    /// - Parameter make: throws for an input that no version of this program would have written.
    func add(_ kind: String, _ make: @escaping Maker) { state.withLock { $0.makers[kind] = make } }

    func work(_ kind: String, _ input: JSONValue) throws(Refusal) -> JobWork {
        guard let make = state.withLock({ $0.makers[kind] }) else {
            throw Refusal(.interrupted, message: "jobs of this kind can't go on")
        }
        return try make(input)
    }

    /// For commands that run jobs of their own and end: the jobs of a server are the next server's.
    func leaveEarlierJobs() { state.withLock { $0.leavesEarlierJobs = true } }

    var leavesEarlierJobs: Bool { state.withLock { $0.leavesEarlierJobs } }
}
