import Catalog
import Foundation
import Glibc
import Integrations

/// A running `oidc-provider-mock` on loopback; it goes with the test.
final class OpenIDServer: Sendable {
    /// The interpreter with oidc-provider-mock that `.ci/python-packages` makes; `nil` without one.
    static let python: URL? = {
        let python = Repository.root.appending(path: ".build/python/bin/python3")
        let process = Process()
        process.executableURL = python
        process.arguments = ["-c", "import oidc_provider_mock"]
        process.standardError = FileHandle.nullDevice
        if FileManager.default.isExecutableFile(atPath: python.path), (try? process.run()) != nil {
            process.waitUntilExit()
            if process.terminationStatus == 0 { return python }
        }
        print("SKIPPED: tests with a running OpenID provider, which .ci/python-packages could not install")
        return nil
    }()

    let client: RawClient
    private let identifier: Int32

    var issuer: String { "http://127.0.0.1:\(client.port)" }

    init() throws {
        let process = Process()
        let port = try Self.freePort()
        process.executableURL = Self.python
        process.arguments = ["-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", "\(port)"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        client = RawClient(port: port)
        identifier = process.processIdentifier
        for _ in 0..<1_200 {
            if let socket = try? RawSocket(port: port) {
                socket.close()
                return
            }
            usleep(100_000)
        }
        throw RawClient.Failure(reason: "the provider did not start")
    }

    deinit { kill(identifier, SIGKILL) }

    /// The provider as the shop knows it.
    func provider(now: @escaping @Sendable () -> Timestamp) -> OpenIDProvider {
        OpenIDProvider(
            OpenIDProvider.Registration(
                name: "mock", issuer: issuer, clientID: "shop", clientSecret: "secret word",
                allowsPrivateAddresses: true),
            exchange: HTTPExchange(label: "test"), now: now)
    }

    /// What the provider knows of somebody.
    func know(_ subject: String, _ claims: String) async throws {
        let reply = try await client.send(
            "PUT", "/users/\(subject)", ["Content-Type": "application/json"], body: claims)
        guard reply.status == 204 else { throw RawClient.Failure(reason: "the provider answered \(reply.status)") }
    }

    /// What a browser does there: somebody signs in and is sent back.
    ///
    /// - Parameter address: where the shop has sent the browser.
    /// - Returns: the query of the address that the provider sends it back to.
    func visit(_ address: String, as subject: String) async throws -> String {
        let target = String(address.dropFirst(issuer.count))
        let reply = try await client.send(
            "POST", target, ["Content-Type": "application/x-www-form-urlencoded"], body: "sub=\(subject)")
        guard let back = reply.headers["location"], let mark = back.firstIndex(of: "?") else {
            throw RawClient.Failure(reason: "the provider answered \(reply.status) \(reply.text)")
        }
        return String(back[back.index(after: mark)...])
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isBound else { throw RawClient.Failure(reason: "no port: \(errno)") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
