import Foundation

/// A folder with all that a shop leaves behind: its data, what left the house, and what its processes said.
struct CrashSite: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("aisle-crash-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// A copy of everything, in a folder of its own.
    func copy() throws -> CrashSite {
        let site = try CrashSite()
        try FileManager.default.removeItem(at: site.folder)
        try FileManager.default.copyItem(at: folder, to: site.folder)
        return site
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// The lines of a file; none when it is not there.
    func lines(_ name: String) -> [String] {
        let text = (try? String(contentsOfFile: path(name), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// The program over the data of this folder, with its streams in a file.
    func process(_ arguments: [String], _ environment: [String: String] = [:], log: String) throws -> Process {
        let process = Process()
        process.executableURL = AisleProcess.program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = environment.merging([
            "AISLE_DATA": path("data"), "AISLE_SETTINGS": path("settings.yaml"), "AISLE_ANALYZERS": path("analyzers"),
        ]) { first, _ in first }
        FileManager.default.createFile(atPath: path(log), contents: nil)
        let file = FileHandle(forWritingAtPath: path(log))
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = file
        process.standardError = file
        return process
    }

    /// Runs the program until it ends.
    ///
    /// - Returns: its status and what it said.
    func run(_ arguments: String...) throws -> (status: Int32, text: String) {
        let log = "log-\(UUID().uuidString)"
        let process = try process(arguments, log: log)
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, try String(contentsOfFile: path(log), encoding: .utf8))
    }
}
