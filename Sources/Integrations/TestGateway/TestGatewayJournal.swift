import Catalog
import Foundation

/// What the offline gateway remembers, in a file of its own: one JSON record a line, the last one of a name counts.
///
/// It stands for a system outside, so it shares no transaction with the store. A line is with the kernel before a call is
/// answered, so that it outlives a process that is killed; it is not waited for the disk. Used by one thread at a time.
final class TestGatewayJournal {
    /// Lines that have been overtaken are dropped at the start, when there are many.
    private static let overtakenMax = 1_000

    private let path: String
    private let handle: FileHandle

    /// Opens the file, or makes it.
    ///
    /// - Parameter records: is given each record, oldest first.
    /// - Throws: `file_unreadable`, `read_only`.
    init(_ path: String, records: (_ name: String, _ record: JSONValue) -> Void) throws(Refusal) {
        self.path = path
        var newest: [String: JSONValue] = [:]
        var order: [String] = []
        var lines = 0
        let data = FileManager.default.contents(atPath: path) ?? Data()
        // What lies behind the last line end is the rest of a write that a kill cut short.
        let whole = data.lastIndex(of: UInt8(ascii: "\n")).map { data[...$0] } ?? Data()
        for line in whole.split(separator: UInt8(ascii: "\n")) {
            guard let value = try? JSONReader.parse(Array(line)), let name = value["name"]?.text else {
                throw Refusal(.fileUnreadable, message: "the file \(path) is no journal of the offline gateway")
            }
            lines += 1
            if newest.updateValue(value["record"] ?? .null, forKey: name) == nil { order.append(name) }
        }
        for name in order { records(name, newest[name] ?? .null) }
        let isFresh = data.count == whole.count && lines - order.count <= Self.overtakenMax
        if !isFresh || !FileManager.default.fileExists(atPath: path) {
            let kept = order.map { Self.line($0, newest[$0] ?? .null) }.reduce(into: Data()) { $0 += $1 }
            let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
            guard FileManager.default.createFile(atPath: path + ".new", contents: kept, attributes: attributes),
                rename(path + ".new", path) == 0
            else { throw Self.unwritable(path) }
        }
        // Each write goes to the end, wherever that is by then.
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unwritable(path) }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// - Throws: `read_only` when the line can't be written; then it never happened.
    func write(_ name: String, _ record: JSONValue) throws(Refusal) {
        do { try handle.write(contentsOf: Self.line(name, record)) } catch { throw Self.unwritable(path) }
    }

    private static func line(_ name: String, _ record: JSONValue) -> Data {
        Data(JSONWriter.bytes(["name": .string(name), "record": record]) + [UInt8(ascii: "\n")])
    }

    private static func unwritable(_ path: String) -> Refusal {
        Refusal(.readOnly, message: "the file \(path) can't be written")
    }
}
