import GRDB

/// Is told of every transaction that writes, for tests that end the process in the midst of things.
package struct CommitObserver: Sendable {
    /// Everything is written, nothing is on the disk.
    package var willCommit: @Sendable () -> Void
    /// Everything is on the disk, and nobody knows.
    package var didCommit: @Sendable () -> Void

    package init(willCommit: @escaping @Sendable () -> Void, didCommit: @escaping @Sendable () -> Void) {
        self.willCommit = willCommit
        self.didCommit = didCommit
    }
}

extension DatabaseWriter {
    /// Runs one transaction, before an audience where there is one.
    func write<Value>(_ observer: CommitObserver?, _ body: (Database) throws -> Value) throws -> Value {
        guard let observer else { return try write(body) }
        let value = try write { db in
            let value = try body(db)
            observer.willCommit()
            return value
        }
        observer.didCommit()
        return value
    }
}
