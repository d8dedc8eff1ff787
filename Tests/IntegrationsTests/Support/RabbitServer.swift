import Foundation
import Glibc

@testable import Integrations

/// A RabbitMQ of its own on loopback: own folder, ports and name, and its own port mapper, which is no daemon here. All of
/// it goes with the test.
final class RabbitServer {
    struct Failure: Error { var reason: String }

    /// The folder that `.ci/rabbitmq` makes; `nil` where that could not be done.
    static let installed: URL? = {
        let folder = Repository.root.appending(path: ".build/rabbitmq")
        if FileManager.default.isExecutableFile(atPath: folder.appending(path: "bin/erl").path) { return folder }
        print("SKIPPED: tests with a running RabbitMQ, which .ci/rabbitmq could not unpack")
        return nil
    }()

    let address: AMQPAddress
    private let folder: URL
    private let installation: URL
    private let mapper: Process
    private var server: Process?
    private let ports: [Int]

    init() throws {
        guard let installation = Self.installed else { throw Failure(reason: "there is no RabbitMQ") }
        self.installation = installation
        folder = FileManager.default.temporaryDirectory.appending(path: "aisle-rabbit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        ports = try (0..<3).map { _ in try FreePort.find() }
        address = try AMQPAddress("amqp://guest:guest@127.0.0.1:\(ports[0])")
        mapper = Process()
        mapper.executableURL = try Self.program(installation.appending(path: "usr/lib/erlang"), "erts-", "bin/epmd")
        mapper.arguments = ["-port", "\(ports[1])"]
        mapper.environment = ["ERL_EPMD_ADDRESS": "127.0.0.1"]
        mapper.standardOutput = FileHandle.nullDevice
        mapper.standardError = FileHandle.nullDevice
        try mapper.run()
        try start()
    }

    deinit {
        kill()
        // Threads of the test may block SIGTERM, and what they start inherits that.
        Glibc.kill(mapper.processIdentifier, SIGKILL)
        mapper.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Starts the broker on what it had before, and returns when it takes connections.
    func start() throws {
        let process = Process()
        process.executableURL = try Self.program(
            installation.appending(path: "usr/lib/rabbitmq/lib"), "rabbitmq_server-", "sbin/rabbitmq-server")
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        let log = folder.appending(path: "out.log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        process.standardOutput = try FileHandle(forWritingTo: log)
        process.standardError = process.standardOutput
        try process.run()
        server = process
        // Slow when the machine is busy with other tests.
        for _ in 0..<3_000 {
            guard process.isRunning else { break }
            let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            if text.contains("Server startup complete") { return }
            usleep(100_000)
        }
        throw Failure(reason: "RabbitMQ did not start: \((try? String(contentsOf: log, encoding: .utf8)) ?? "")")
    }

    /// SIGKILL: nothing is written that was not written before.
    func kill() {
        guard let server, server.isRunning else { return }
        Glibc.kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
    }

    private var environment: [String: String] {
        func file(_ name: String) -> String { folder.appending(path: name).path }
        return [
            "PATH": "\(installation.path)/bin:/usr/bin:/bin", "HOME": folder.path, "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": "\(ports[1])", "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": "aisle\(ports[0])@localhost", "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": "\(ports[0])", "RABBITMQ_DIST_PORT": "\(ports[2])",
            "RABBITMQ_MNESIA_BASE": file("mnesia"), "RABBITMQ_LOG_BASE": file("log"), "RABBITMQ_LOGS": "-",
            "RABBITMQ_ENABLED_PLUGINS_FILE": file("plugins"), "RABBITMQ_CONF_ENV_FILE": file("environment"),
            "RABBITMQ_CONFIG_FILE": file("rabbitmq"), "RABBITMQ_ADVANCED_CONFIG_FILE": file("advanced"),
            "RABBITMQ_PID_FILE": file("pid"), "RABBITMQ_FEATURE_FLAGS_FILE": file("features"),
            "RABBITMQ_GENERATED_CONFIG_DIR": file("config"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none",
            // Replaces its shell instead of waiting in it, so that what is killed is the broker.
            "detached": "yes",
        ]
    }

    /// The program in the one folder whose name begins so: the rest is a version.
    private static func program(_ folder: URL, _ beginning: String, _ path: String) throws -> URL {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        guard let name = names.first(where: { $0.hasPrefix(beginning) }) else {
            throw Failure(reason: "\(folder.path) has no \(beginning)…")
        }
        return folder.appending(path: name).appending(path: path)
    }
}

/// A port of loopback that nobody listens on.
enum FreePort {
    static func find() throws -> Int {
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
        guard isBound else { throw RabbitServer.Failure(reason: "no port: \(errno)") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

enum Repository {
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}
