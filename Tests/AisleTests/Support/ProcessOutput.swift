import Foundation

/// What another program said and how it ended.
struct ProcessOutput {
    let status: Int32
    let text: String

    /// Runs a program until it ends.
    ///
    /// - Parameter withErrors: whether the text has standard error, too; otherwise nobody sees that.
    init(_ program: URL, _ arguments: [String], withErrors: Bool = false) throws {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = withErrors ? pipe : FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        status = process.terminationStatus
        text = String(decoding: data, as: UTF8.self)
    }
}
