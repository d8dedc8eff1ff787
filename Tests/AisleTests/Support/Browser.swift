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
        guard let program else { return "" }
        let profile = FileManager.default.temporaryDirectory.appendingPathComponent("browser-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: profile) }
        let options = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--virtual-time-budget=4000",
            "--dump-dom", "--user-data-dir=\(profile.path)",
        ]
        let more = crossesOrigins ? ["--disable-web-security", address] : [address]
        return try ProcessOutput(program, options + more).text
    }
}
