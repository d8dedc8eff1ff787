import Analysis
import Catalog
import Commerce
import Foundation
import Integrations
import Logging
import Search
import ServiceLifecycle
import Synchronization
import TestSupport

@testable import Web

/// A real server on a port that the system chose, over an engine in a folder of its own.
struct TestServer: Sendable {
    let client: RawClient
    let engine: Engine
    let shop: Shop
    let registry: PrometheusRegistry
    /// The folder of the data.
    let folder: URL
    let log: RecordedLog
    let group: ServiceGroup

    /// A new key with the scopes, as a header.
    func key(_ scopes: Scope...) async throws -> [String: String] {
        let made = try await engine.keys.create(
            name: "test-\(scopes.map(\.rawValue).joined())", scopes: Set(scopes), filter: nil, expiresAt: nil)
        return ["X-Api-Key": made.secret]
    }

    /// Limits of time that a test does not set are long: a machine busy with other tests is slow.
    private static func patient(_ limits: WebLimits) -> WebLimits {
        var patient = limits
        let usual = WebLimits()
        let times: [WritableKeyPath<WebLimits, Int>] = [
            \.readMillisecondsMax, \.writeMillisecondsMax, \.idleMilliseconds, \.bodyGraceMilliseconds,
        ]
        for time in times where patient[keyPath: time] == usual[keyPath: time] { patient[keyPath: time] = 300_000 }
        return patient
    }

    private static let analyzersFolder = Repository.root.appending(path: "analyzers")
    /// Reading them takes a second in a debug build, so it happens once.
    private static let analyzers = Result { try AnalyzerRegistry(folder: analyzersFolder) }

    /// Starts, runs the body, and shuts down gracefully.
    ///
    /// - Parameter routes: added to the real ones, to provoke what an engine does rarely.
    /// - Parameter kept: a folder of the test's own, which outlives the server.
    /// - Parameter providers: where people may sign in besides.
    /// - Parameter rateClock: nanoseconds; stands still for tests that count requests within a second.
    static func run<Value: Sendable>(
        _ settings: WebSettings = WebSettings(), routes: [Route] = [],
        engineSettings change: (inout EngineSettings) -> Void = { _ in },
        accountPolicy changePolicy: (inout AccountPolicy) -> Void = { _ in },
        in kept: URL? = nil, providers: [any IdentityProvider] = [],
        gateway: (_ folder: URL) throws -> any PaymentGateway & SellerTransfers = {
            try TestGateway(folder: $0.path, patience: .milliseconds(1))
        },
        rateClock: @escaping @Sendable () -> Int64 = { Int64(DispatchTime.now().uptimeNanoseconds) },
        _ body: @Sendable (TestServer) async throws -> Value
    ) async throws -> Value {
        var policy = AccountPolicy()
        // Hashing is what takes time, and nobody attacks these passwords.
        policy.passwordCost = PasswordHash.Cost(logRounds: 4, blockSize: 8, parallelism: 1)
        changePolicy(&policy)
        let folder =
            kept ?? FileManager.default.temporaryDirectory.appending(path: "aisle-web-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { if kept == nil { try? FileManager.default.removeItem(at: folder) } }
        var engineSettings = EngineSettings()
        engineSettings.dataFolder = folder.path
        engineSettings.analyzersFolder = Self.analyzersFolder.path
        // A machine busy with other tests is slow.
        engineSettings.searchMillisecondsMax = 300_000
        change(&engineSettings)
        let log = RecordedLog()
        let logger = Logger(label: "test") { _ in log }
        let registry = PrometheusRegistry()
        let engine = try await Engine.open(
            engineSettings, analyzers: try Self.analyzers.get(),
            now: { Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000)) },
            logger: logger, observer: SearchMetrics(registry: registry))
        var accounts = try AccountSettings.forDevelopment(dataFolder: folder.path, policy: policy)
        accounts.providers = providers
        let gateway = try gateway(folder)
        let shop = Shop(
            database: engine.database, currency: CurrencyCode(engineSettings.currency),
            environment: CommerceEnvironment(
                now: { Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000)) }),
            accounts: accounts,
            gateway: gateway, transfers: gateway, logger: logger)
        var settings = settings
        settings.port = 0
        settings.limits = Self.patient(settings.limits)
        settings.openAPIFile = Repository.root.appending(path: "docs/openapi.yaml").path
        let (ports, port) = AsyncStream<Int>.makeStream()
        let application = try WebApplication.build(
            engine: engine, shop: shop, settings: settings, logger: logger, registry: registry, clock: rateClock,
            additionalRoutes: routes, onRunning: { port.yield($0) })
        let group = ServiceGroup(
            configuration: .init(
                services: engine.services + shop.makeServices() + [application],
                logger: Logger(label: "group") { _ in log })
        )
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { port.finish() }
                try await group.run()
            }
            guard let bound = await ports.first(where: { _ in true }) else {
                try await tasks.waitForAll()
                throw RawClient.Failure(reason: "the server ended before it ran")
            }
            let outcome: Result<Value, any Error>
            do {
                outcome = .success(
                    try await body(
                        TestServer(
                            client: RawClient(port: bound), engine: engine, shop: shop, registry: registry,
                            folder: folder, log: log,
                            group: group))
                )
            } catch {
                outcome = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try outcome.get()
        }
    }
}

/// Files of the project that tests compare with.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}
