import Catalog
import Foundation
import Synchronization

/// Writes refused lines and warnings as NDJSON, one object a line of the import:
/// `{"line":12,"id":"a1","problems":[{"code":"required","field":"name","message":"…"}],"warnings":[…]}`.
///
/// A line without "problems" was taken, without what its warnings name.
final class ImportReport: Sendable {
    /// Text that is gathered before it goes to the file.
    private static let bufferBytes = 65_536

    private let descriptor: Int32
    private let path: String
    private let buffer = Mutex<[UInt8]>([])

    /// Makes the file anew.
    ///
    /// - Throws: `file_unreadable` when the file can't be made there.
    init(_ file: URL) throws(Refusal) {
        path = file.path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno)).lowercased()
            throw Refusal(.fileUnreadable, message: "the report file \(path) can't be written: \(reason)")
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Takes in one line; it is in the file after the next ``flush()``.
    func add(_ record: PreparedRecord) throws(Refusal) {
        var members = Self.members(line: record.line, id: record.id)
        if !record.problems.isEmpty {
            members.append(JSONMember("problems", .array(record.problems.map(Self.value))))
        }
        if !record.warnings.isEmpty {
            members.append(JSONMember("warnings", .array(record.warnings.map(Self.value))))
        }
        let line = JSONWriter.bytes(.object(members)) + [0x0A]
        let isFull = buffer.withLock { buffer in
            buffer += line
            return buffer.count >= Self.bufferBytes
        }
        if isFull { try flush() }
    }

    /// - Throws: `disk_full` when the text can't be written.
    func flush() throws(Refusal) {
        let isWritten = buffer.withLock { buffer in
            var start = 0
            while start < buffer.count {
                let count = buffer.withUnsafeBytes { bytes in
                    write(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
                }
                if count < 0, errno == EINTR { continue }
                if count <= 0 { return false }
                start += count
            }
            buffer.removeAll(keepingCapacity: true)
            return true
        }
        guard isWritten else {
            throw Refusal(.diskFull, message: "the report file \(path) can't be written to its end")
        }
    }

    // MARK: JSON

    static func value(_ refused: RefusedLine) -> JSONValue {
        .object(
            members(line: refused.line, id: refused.id) + [
                JSONMember("problems", .array(refused.problems.map(value)))
            ])
    }

    private static func members(line: Int, id: String?) -> [JSONMember] {
        var members = [JSONMember("line", .integer(Int64(line)))]
        if let id { members.append(JSONMember("id", .string(id))) }
        return members
    }

    static func value(_ problem: Problem) -> JSONValue {
        var members = [
            JSONMember("code", .string(problem.code.rawValue)), JSONMember("field", .string(problem.field)),
            JSONMember("message", .string(problem.message)),
        ]
        if let offset = problem.offset { members.append(JSONMember("offset", .integer(Int64(offset)))) }
        if let expected = problem.expected { members.append(JSONMember("expected", .string(expected))) }
        return .object(members)
    }
}
