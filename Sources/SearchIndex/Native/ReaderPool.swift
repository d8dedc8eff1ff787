import Synchronization

/// Reading handles on one revision of a Xapian database, lent to one caller at a time.
///
/// All of them are opened while nobody writes: a handle opened later would see a later revision.
final class ReaderPool: Sendable {
    private let idle: Mutex<[XapianDatabase]>
    private let path: String

    /// - Parameter count: callers that read at once; more wait for nothing and are told that the snapshot expired.
    init(_ path: String, count: Int) throws(IndexError) {
        var handles: [XapianDatabase] = []
        for _ in 0..<max(1, count) { handles.append(try XapianDatabase(reading: path)) }
        idle = Mutex(handles)
        self.path = path
    }

    func withReader<Value>(
        _ body: (XapianDatabase) throws(IndexError) -> Value
    ) throws(IndexError) -> Value {
        guard let reader = idle.withLock({ $0.popLast() }) else { throw .busy(path: path) }
        defer { idle.withLock { $0.append(reader) } }
        return try body(reader)
    }
}
