import Dispatch
import Synchronization

/// Reading handles on a Xapian database that nobody writes, lent to one caller at a time.
final class ReaderPool: Sendable {
    private let idle: Mutex<[XapianDatabase]>
    /// Counts the idle handles. Callers are threads of their own that may block, never Swift's cooperative pool.
    private let free: DispatchSemaphore

    /// - Parameter count: callers that read at once; more wait for their turn.
    init(_ path: String, count: Int) throws(IndexError) {
        var handles: [XapianDatabase] = []
        for _ in 0..<max(1, count) { handles.append(try XapianDatabase(reading: path)) }
        free = DispatchSemaphore(value: handles.count)
        idle = Mutex(handles)
    }

    func withReader<Value>(
        _ body: (XapianDatabase) throws(IndexError) -> Value
    ) throws(IndexError) -> Value {
        free.wait()
        defer { free.signal() }
        guard let reader = idle.withLock({ $0.popLast() }) else {
            preconditionFailure("a free reader was counted and none is there")
        }
        defer { idle.withLock { $0.append(reader) } }
        return try body(reader)
    }
}
