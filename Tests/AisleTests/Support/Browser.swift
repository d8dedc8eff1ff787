import Foundation

/// Headless Chromium, for what only a browser can tell of a page.
enum Browser {
    /// `nil` where none is installed.
    static let program: URL? = {
        let names = ["chromium", "chromium-browser", "google-chrome"]
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let found = folders.flatMap { folder in names.map { "\(folder)/\($0)" } }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        if found == nil { print("SKIPPED: pages in a browser, as no Chromium is installed") }
        return found.map { URL(fileURLWithPath: $0) }
    }()

    /// - Parameter crossesOrigins: whether a page of a file may call a server.
    /// - Returns: the document after its scripts have run.
    static func document(_ address: String, crossesOrigins: Bool = false) throws -> String {
        let process = Process()
        process.executableURL = program
        process.arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--virtual-time-budget=4000",
            "--dump-dom",
        ]
        let profile = FileManager.default.temporaryDirectory.appendingPathComponent("browser-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: profile) }
        process.arguments?.append("--user-data-dir=\(profile.path)")
        if crossesOrigins { process.arguments?.append("--disable-web-security") }
        process.arguments?.append(address)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
