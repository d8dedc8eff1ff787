import Foundation
import Glibc

@testable import Integrations

/// A running `oidc-provider-mock` on loopback; it goes with the test.
final class ProviderProcess {
    /// The interpreter with oidc-provider-mock that `.ci/python-packages` makes; `nil` without one.
    static let python: URL? = {
        let python = Repository.root.appending(path: ".build/python/bin/python3")
        let process = Process()
        process.executableURL = python
        process.arguments = ["-c", "import oidc_provider_mock"]
        process.standardError = FileHandle.nullDevice
        guard FileManager.default.isExecutableFile(atPath: python.path), (try? process.run()) != nil else {
            print("SKIPPED: tests with a running OpenID provider, which .ci/python-packages could not install")
            return nil
        }
        process.waitUntilExit()
        if process.terminationStatus == 0 { return python }
        print("SKIPPED: tests with a running OpenID provider, which .ci/python-packages could not install")
        return nil
    }()

    let issuer: String
    private let process = Process()

    init() throws {
        let port = try FreePort.find()
        issuer = "http://127.0.0.1:\(port)"
        process.executableURL = Self.python
        process.arguments = ["-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", "\(port)"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<600 {
            if FreePort.isTaken(port) { return }
            usleep(100_000)
        }
        throw RabbitServer.Failure(reason: "the provider did not start")
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

extension FreePort {
    /// Whether somebody takes connections.
    static func isTaken(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = in_port_t(port).bigEndian
        return withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
