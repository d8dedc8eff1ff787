import Catalog
import CZlib
import Foundation
import Testing

@testable import Search

/// A folder that is gone when the test is.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("aisle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String, _ bytes: [UInt8]) throws -> URL {
        let file = url.appendingPathComponent(name)
        try Data(bytes).write(to: file)
        return file
    }

    func file(_ name: String, _ text: String) throws -> URL { try file(name, Array(text.utf8)) }
}

/// One gzip member.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
    let room = output.count
    input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(room)
            _ = deflate(&stream, Z_FINISH)
        }
    }
    output.removeLast(Int(stream.avail_out))
    deflateEnd(&stream)
    return output
}

/// What a reader hands out, as text: "line@offset:text", problems as "line!code".
struct ReadOut {
    var records: [String] = []
    var failure: Refusal?

    init(_ file: URL, format: ImportFormat? = nil) throws {
        let reader = try RecordReader(.file(file), format: format)
        do throws(Refusal) {
            while let chunk = try reader.next() {
                for record in chunk.records {
                    if let problem = record.problem {
                        records.append("\(record.line)!\(problem.code.rawValue)")
                    } else {
                        let text = String(decoding: chunk.bytes[record.range], as: UTF8.self)
                        records.append("\(record.line)@\(record.offset):\(text)")
                    }
                }
            }
        } catch {
            failure = error
        }
    }
}

func json(_ text: String) throws -> JSONValue { try JSONReader.parse(text) }

/// The folder of Package.swift, found from this file.
let projectFolder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
