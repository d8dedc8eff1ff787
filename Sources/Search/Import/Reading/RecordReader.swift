import Catalog
import Synchronization

/// Reads an import file from its first byte to its last in bounded memory: unpacks it, finds out its format and cuts
/// it into records.
///
/// Every call blocks the thread; calls from several threads take turns.
final class RecordReader: Sendable {
    /// Records that a chunk has before it is handed out, at least; the block that fills it may bring more.
    static let chunkRecordsMin = 500
    /// Bytes after which a chunk is handed out, however few records it has.
    static let chunkBytes = 4 * 1_048_576

    private struct State {
        let source: any ByteSource
        var splitter: any RecordSplitter
        /// The first block, until it has been cut.
        var head: [UInt8]
        let chunkRecords: Int
        var isAtEnd = false
        /// Met after good records; thrown by the next call.
        var failure: Refusal?
        /// Records that came with the header row.
        var first: RecordChunk?
    }

    let format: ImportFormat
    /// Size of the file before unpacking; `nil` when it is a pipe.
    let bytesTotal: Int64?
    /// `nil` for formats without one.
    let header: CSVHeader?
    private let state: Mutex<State>

    /// Opens the source and reads its first block, for CSV its header row.
    ///
    /// - Parameter format: `nil` to tell it from the name and the first bytes.
    /// - Parameter chunkRecords: records after which a chunk is handed out. As many as a batch of the import, so that one
    ///   can be prepared while another is written.
    /// - Throws: `file_unreadable`; `invalid_record` for a wrong header; `invalid_utf8` for UTF-16 and UTF-32 texts.
    init(
        _ source: ImportSource, format asked: ImportFormat?, chunkRecords: Int = RecordReader.chunkRecordsMin
    ) throws(Refusal) {
        let chunkRecords = max(chunkRecords, Self.chunkRecordsMin)
        let file = try FileByteSource(source)
        bytesTotal = file.size
        var head: [UInt8] = []
        _ = try file.read(into: &head)
        var bytes: any ByteSource = file
        if head.starts(with: [0x1F, 0x8B]) {
            bytes = try GzipByteSource(file, head: head, name: source.name)
            _ = try bytes.read(into: &head)
        }
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
            throw Refusal(.invalidUTF8, message: "\(source.name) is written in UTF-16, expected UTF-8")
        }
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { head.removeFirst(3) }
        let format = asked ?? ImportFormat(fileName: source.name) ?? ImportFormat(firstBytes: head[...]) ?? .ndjson
        self.format = format
        switch format {
        case .ndjson:
            header = nil
            state = Mutex(State(source: bytes, splitter: LineSplitter(), head: head, chunkRecords: chunkRecords))
        case .json:
            header = nil
            state = Mutex(State(source: bytes, splitter: JSONArraySplitter(), head: head, chunkRecords: chunkRecords))
        case .csv:
            let separator = CSVHeader.separator(ofHeader: head.prefix { $0 != 0x0A && $0 != 0x0D })
            var opened = State(
                source: bytes, splitter: CSVSplitter(separator: separator), head: head, chunkRecords: chunkRecords)
            header = try Self.readHeader(separator, &opened)
            state = Mutex(opened)
        }
    }

    /// The next records, in the file's order; `nil` after the last.
    ///
    /// - Throws: what makes the rest of the file unreadable, once everything good before it has been handed out.
    func next() throws(Refusal) -> RecordChunk? {
        let outcome: Result<RecordChunk?, Refusal> = state.withLock { state in
            if let first = state.first {
                state.first = nil
                return .success(first)
            }
            return Self.next(&state)
        }
        return try outcome.get()
    }

    private static func next(_ state: inout State) -> Result<RecordChunk?, Refusal> {
        if let failure = state.failure { return .failure(failure) }
        guard !state.isAtEnd else { return .success(nil) }
        var chunk = RecordChunk()
        var block = state.head
        state.head = []
        do throws(Refusal) {
            while chunk.records.count < state.chunkRecords, chunk.bytes.count < chunkBytes {
                if block.isEmpty, try !state.source.read(into: &block) {
                    state.isAtEnd = true
                    try state.splitter.finish(into: &chunk)
                    break
                }
                var outcome: Result<Void, Refusal> = .success(())
                block.withUnsafeBufferPointer { bytes in
                    do throws(Refusal) {
                        try state.splitter.consume(bytes, into: &chunk)
                    } catch {
                        outcome = .failure(error)
                    }
                }
                try outcome.get()
                block = []
            }
        } catch {
            state.isAtEnd = true
            state.failure = error
            if chunk.records.isEmpty { return .failure(error) }
        }
        chunk.bytesRead = state.source.bytesRead
        return chunk.records.isEmpty && state.isAtEnd ? .success(nil) : .success(chunk)
    }

    private static func readHeader(_ separator: UInt8, _ state: inout State) throws(Refusal) -> CSVHeader {
        guard var chunk = try next(&state).get(), let row = chunk.records.first else {
            if let failure = state.failure { throw failure }
            throw Refusal(.invalidRecord, message: "the CSV text is empty, expected a header row")
        }
        if let problem = row.problem {
            throw Refusal(.invalidRecord, message: "the header row can't be read", problems: [problem])
        }
        let cells: Result<[String], Problem> = chunk.bytes[row.range].withUnsafeBufferPointer { bytes in
            do throws(Problem) {
                return .success(try CSVCells.parse(bytes, separator: separator))
            } catch {
                return .failure(error)
            }
        }
        chunk.records.removeFirst()
        state.first = chunk
        switch cells {
        case .success(let names): return try CSVHeader(names, separator: separator)
        case .failure(let problem):
            throw Refusal(.invalidRecord, message: "the header row can't be read", problems: [problem])
        }
    }
}
