import Foundation
import Testing

/// Python programs that ours are held against.
enum PythonRun {
    /// The interpreter with ir-measures that `.ci/python-packages` makes, or that `AISLE_PYTHON` names; `nil` without one.
    static let withMeasures: URL? = {
        let named = ProcessInfo.processInfo.environment["AISLE_PYTHON"].map { URL(fileURLWithPath: $0) }
        let python = named ?? JudgedSet.repository.appendingPathComponent(".build/python/bin/python3")
        guard FileManager.default.isExecutableFile(atPath: python.path),
            (try? output(python, ["-c", "import ir_measures"])) != nil
        else {
            print("SKIPPED: agreement with ir-measures, which .ci/python-packages could not install")
            return nil
        }
        return python
    }()

    static let system = URL(fileURLWithPath: "/usr/bin/env")

    struct Failed: Error { var status: Int32 }

    /// - Returns: what the program writes to its standard output.
    static func output(_ program: URL, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(status: process.terminationStatus) }
        return String(decoding: data, as: UTF8.self)
    }
}

/// A folder that goes away with its owner.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("relevance-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// - Returns: the path of the file.
    func write(_ text: String, to name: String) throws -> String {
        let file = url.appendingPathComponent(name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }
}
