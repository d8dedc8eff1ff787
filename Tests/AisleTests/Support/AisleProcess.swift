import Foundation
import Testing

/// The built program, run as people run it, in a folder of its own that goes away with it.
final class AisleProcess {
    struct Ended {
        var status: Int32
        var output: String
        var errors: String
    }

    let folder: URL
    static let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("aisle")
    static let repository: URL = {
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("aisle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ text: String, to name: String) throws {
        try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }

    func text(of name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    /// A process that is ready to run, with its streams in files.
    func process(_ arguments: [String], input: String? = nil) throws -> Process {
        let process = Process()
        process.executableURL = Self.program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = [
            "AISLE_DATA": folder.appendingPathComponent("data").path,
            "AISLE_ANALYZERS": Self.repository.appendingPathComponent("analyzers").path,
        ]
        try write(input ?? "", to: "stdin")
        for name in ["stdout", "stderr"] { try write("", to: name) }
        process.standardInput = try FileHandle(forReadingFrom: folder.appendingPathComponent("stdin"))
        process.standardOutput = try FileHandle(forWritingTo: folder.appendingPathComponent("stdout"))
        process.standardError = try FileHandle(forWritingTo: folder.appendingPathComponent("stderr"))
        return process
    }

    func run(_ arguments: String..., input: String? = nil) throws -> Ended {
        let process = try process(arguments, input: input)
        try process.run()
        process.waitUntilExit()
        return Ended(
            status: process.terminationStatus, output: try text(of: "stdout"), errors: try text(of: "stderr"))
    }
}
