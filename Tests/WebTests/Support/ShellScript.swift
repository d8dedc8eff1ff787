import Foundation

/// Lines that a user would type, run by a shell in the repository's folder.
enum ShellScript {
    /// - Parameter environment: what the shell has beside this process's own.
    /// - Returns: what it says, errors included.
    static func output(of script: String, environment: [String: String] = [:]) async throws -> String {
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/bash")
        shell.arguments = ["-c", script]
        shell.currentDirectoryURL = Repository.root
        shell.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let pipe = Pipe()
        shell.standardOutput = pipe
        shell.standardError = pipe
        try shell.run()
        // Off the threads that the server runs on.
        let bytes = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: try? pipe.fileHandleForReading.readToEnd())
            }
        }
        shell.waitUntilExit()
        return String(decoding: bytes ?? Data(), as: UTF8.self)
    }
}
