import Foundation

@testable import Integrations

/// A running `aiosmtpd` that keeps what it takes in a folder; it goes with the test.
final class MailServer {
    struct Mail: Hashable {
        var sender: String
        var recipient: String
        var wasEncrypted: Bool
        /// Lines end with "\n".
        var text: String
    }

    /// The interpreter with aiosmtpd that `.ci/python-packages` makes; `nil` without one.
    static let python: URL? = {
        let python = Repository.root.appending(path: ".build/python/bin/python3")
        guard FileManager.default.isExecutableFile(atPath: python.path),
            (try? run(python, ["-c", "import aiosmtpd"])) == 0
        else {
            print("SKIPPED: tests with a running mail server, which .ci/python-packages could not install")
            return nil
        }
        return python
    }()

    let port: Int
    let folder: URL
    private let process: Process
    private let input = Pipe()

    /// - Parameter arguments: as `mail_server.py` has them; "CERTIFICATE" and "KEY" are files of a fresh one.
    init(_ arguments: [String] = []) throws {
        guard let python = Self.python else { throw RabbitServer.Failure(reason: "there is no mail server") }
        folder = FileManager.default.temporaryDirectory.appending(path: "aisle-smtp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (certificate, key) = (folder.appending(path: "cert.pem").path, folder.appending(path: "key.pem").path)
        if arguments.contains("CERTIFICATE") {
            let status = try Self.run(
                URL(fileURLWithPath: "/usr/bin/env"),
                [
                    "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out",
                    certificate, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                ])
            guard status == 0 else { throw RabbitServer.Failure(reason: "no certificate could be made") }
        }
        process = Process()
        process.executableURL = python
        let script = Repository.root.appending(path: "Tests/IntegrationsTests/Mail/mail_server.py").path
        let files = ["CERTIFICATE": certificate, "KEY": key]
        process.arguments = [script, folder.path] + arguments.map { files[$0] ?? $0 }
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var text = ""
        while !text.contains("\n") {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { throw RabbitServer.Failure(reason: "the mail server did not start") }
            text += String(decoding: data, as: UTF8.self)
        }
        guard let port = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw RabbitServer.Failure(reason: "the mail server said \(text)")
        }
        self.port = port
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    var certificate: String { folder.appending(path: "cert.pem").path }

    /// What it has taken, in order.
    func mails() throws -> [Mail] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".mail") }.sorted()
        return try names.map { name in
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                .replacing("\r\n", with: "\n")
            let (head, rest) = (text.prefix { $0 != "\n" }, text.drop { $0 != "\n" }.dropFirst())
            let parts = head.split(separator: " ")
            return Mail(
                sender: String(parts[0]), recipient: String(parts[1]), wasEncrypted: parts[2] == "True",
                text: String(rest))
        }
    }

    private static func run(_ program: URL, _ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
