import Catalog

/// A run of records as they stand in the file, cut apart but not parsed.
struct RecordChunk: Sendable {
    /// One record of the chunk.
    struct Record: Sendable {
        /// 1-based number of the record's first line.
        var line: Int
        /// 0-based offset of the record's first byte in the unpacked text.
        var offset: Int
        /// Where in ``RecordChunk/bytes`` it stands; empty when `problem` says why it could not be cut out.
        var range: Range<Int>
        var problem: Problem?
    }

    /// The bytes of all records, one after the other.
    var bytes: [UInt8] = []
    var records: [Record] = []
    /// The line at which reading stands, 1-based: everything before it has been handed out.
    var nextLine = 1
    /// Bytes of the file that have been read so far, before unpacking.
    var bytesRead: Int64 = 0

    mutating func append(_ record: UnsafeBufferPointer<UInt8>, line: Int, offset: Int) {
        let start = bytes.count
        bytes.append(contentsOf: record)
        records.append(Record(line: line, offset: offset, range: start..<bytes.count))
    }

    mutating func append(_ record: [UInt8], line: Int, offset: Int) {
        record.withUnsafeBufferPointer { append($0, line: line, offset: offset) }
    }

    mutating func append(_ problem: Problem, line: Int, offset: Int) {
        records.append(Record(line: line, offset: offset, range: bytes.count..<bytes.count, problem: problem))
    }
}

enum RecordLimit {
    /// A product of that size has a fault; with two chunks in flight it also bounds the memory of an import.
    static let bytesMax = 8_388_608

    static let problem = Problem(
        .tooLong, message: "the record is longer than \(bytesMax) bytes", expected: "at most \(bytesMax) bytes")
}
