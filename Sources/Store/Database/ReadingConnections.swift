import Dispatch
import GRDB
import Synchronization

/// Connections that read, each for one reader at a time.
///
/// `DatabasePool` has such connections too, but looks for a changed schema before each read and finds a free connection in a way
/// that costs more than looking for a single row: our schema changes only while a store is opened.
final class ReadingConnections: Sendable {
    private struct State {
        /// The one that was used last is used first: its pages are in memory.
        var idle: [DatabaseQueue] = []
        var isClosed = false
    }

    private let path: String
    private let configuration: Configuration
    private let connectionsMax: Int
    private let places: DispatchSemaphore
    private let state = Mutex(State())

    /// - Parameter configuration: of a connection that may write.
    /// - Parameter connectionsMax: readers beyond it wait.
    init(path: String, configuration: Configuration, connectionsMax: Int) {
        precondition(connectionsMax >= 1, "somebody reads")
        self.path = path
        self.connectionsMax = connectionsMax
        var configuration = configuration
        configuration.readonly = true
        self.configuration = configuration
        places = DispatchSemaphore(value: connectionsMax)
    }

    /// Runs `body` on a connection of its own, outside of any transaction. Blocks.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        places.wait()
        defer { places.signal() }
        let connection = try take()
        defer { putBack(connection) }
        return try connection.unsafeRead(body)
    }

    /// Closes all connections; waits for reads that are under way. Closing again does nothing.
    func close() throws {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        // Two who each wait for the other's places would wait for ever.
        guard isFirst else { return }
        // Whoever has all places is alone.
        for _ in 0..<connectionsMax { places.wait() }
        defer { for _ in 0..<connectionsMax { places.signal() } }
        let idle = state.withLock { state in
            defer { state.idle = [] }
            return state.idle
        }
        var failure: (any Error)?
        for connection in idle {
            do { try connection.close() } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }

    private func take() throws -> DatabaseQueue {
        let known = try state.withLock { state in
            if state.isClosed { throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "the store is closed") }
            return state.idle.popLast()
        }
        return try known ?? DatabaseQueue(path: path, configuration: configuration)
    }

    private func putBack(_ connection: DatabaseQueue) {
        state.withLock { $0.idle.append(connection) }
    }
}
