import Analysis
import Catalog
import Synchronization

/// Lends analysis sessions, which are costly to make and serve one thread at a time.
final class SessionPool: Sendable {
    /// Holds a session that no thread uses at the moment.
    ///
    /// Unchecked: a session is in the list or lent to one caller, never both, which the mutex ensures.
    private struct Idle: @unchecked Sendable {
        var sessions: [AnalysisSession] = []
    }

    let analyzer: Analyzer
    private let idle = Mutex(Idle())

    init(_ analyzer: Analyzer) { self.analyzer = analyzer }

    /// Runs a blocking call with a session of its own.
    func withSession<Value>(_ body: (AnalysisSession) throws -> Value) throws -> Value {
        let session = try idle.withLock { $0.sessions.popLast() } ?? analyzer.makeSession()
        defer { idle.withLock { $0.sessions.append(session) } }
        return try body(session)
    }
}
