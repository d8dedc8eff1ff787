import Foundation
import Testing

@testable import Integrations

/// A running `localstripe`: a Stripe that keeps what it is told and answers in Stripe's words.
final class LocalStripe: @unchecked Sendable {
    /// The interpreter with localstripe that `.ci/python-packages` makes, or that `AISLE_PYTHON` names; `nil` without one.
    static let python: URL? = {
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["AISLE_PYTHON"].map { URL(fileURLWithPath: $0) }
        let python = named ?? root.appendingPathComponent(".build/python/bin/python3")
        guard FileManager.default.isExecutableFile(atPath: python.path),
            let process = try? start(python, ["-c", "import localstripe"])
        else { return skipped() }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? python : skipped()
    }()

    private static func skipped() -> URL? {
        print("SKIPPED: payments over localstripe, which .ci/python-packages could not install")
        return nil
    }

    let port: Int
    var url: String { "http://127.0.0.1:\(port)" }
    // Only the owner's deinit touches it.
    private let process: Process
    private let exchange = HTTPExchange(label: "test.localstripe")

    init(_ python: URL) async throws {
        port = try ScriptedServer.freePort()
        process = try Self.start(python, ["-m", "localstripe", "--port", String(port), "--from-scratch"])
        for _ in 0..<600 {
            if (try? await ask("GET", "/v1/customers")) != nil { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw ScriptedServer.Failure(reason: "localstripe does not answer")
    }

    deinit {
        // An orderly end waits for connections, and whoever waits for it holds a thread of the tests.
        kill(process.processIdentifier, SIGKILL)
    }

    private static func start(_ python: URL, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = python
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// One call of the buyer's page or of the test itself.
    func ask(_ method: String, _ path: String, _ form: [(String, String?)] = []) async throws -> [UInt8] {
        try await exchange.send(
            HTTPExchange.Request(
                method, url + path, headers: [.init("Authorization", "Bearer sk_test_12345")],
                body: Array(StripeForm(form).text.utf8), timeoutMilliseconds: 20_000, allowsPrivateAddresses: true)
        ).body
    }
}
