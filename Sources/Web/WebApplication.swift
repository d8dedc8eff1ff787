import Catalog
import Commerce
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Search
import ServiceLifecycle

/// The HTTP server of an engine, as a service: running it binds the port, a graceful shutdown finishes the requests in
/// progress and closes idle connections.
package struct WebApplication: ApplicationProtocol {
    package let responder: WebResponder
    package let server: HTTPServerBuilder
    package let configuration: ApplicationConfiguration
    package let logger: Logger
    package let services: [any Service]
    private let settings: WebSettings
    private let onRunning: @Sendable (_ port: Int) async -> Void

    /// Puts the server together. Blocks for reading the API document and making the upload folder.
    ///
    /// - Parameter registry: where requests are counted; also give it to `MetricsSystem` and ``SearchMetrics``.
    /// - Parameter randomness: the source of request identifiers and file names.
    /// - Parameter clock: nanoseconds, never going back; for the rates of callers.
    /// - Parameter additionalRoutes: served beside the API, under the same rules and limits.
    /// - Parameter onRunning: told the bound port once connections are accepted.
    /// - Throws: `invalid_settings` with all problems, `file_unreadable` for the API document, `read_only`.
    package static func build(
        engine: Engine, shop: Shop, settings: WebSettings, logger: Logger,
        registry: PrometheusRegistry = PrometheusRegistry(),
        randomness: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) },
        clock: @escaping @Sendable () -> Int64 = { Int64(DispatchTime.now().uptimeNanoseconds) },
        additionalRoutes: [Route] = [], onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) throws(Refusal) -> WebApplication {
        try settings.check()
        let limits = settings.limits
        let identifiers = RequestIDSource(randomness: randomness)
        let spool = UploadSpool(
            folder: URL(fileURLWithPath: engine.settings.spoolFolder, isDirectory: true),
            pool: BlockingPool(label: "aisle.uploads", threads: limits.uploadsMax, waitingMax: 64),
            gate: ConcurrencyGate(limit: limits.uploadsMax), randomness: randomness)
        try spool.prepare()
        let metrics = RequestMetrics(registry: registry)
        let rates = RequestRates(limits: limits, registry: registry, clock: clock)
        let operations = OperationsController(
            index: engine.index, registry: registry, requests: metrics, rates: rates,
            commerceEvents: shop.events, document: try document(settings))
        let controllers = Routes.Controllers(
            search: SearchController(search: engine.search), catalog: CatalogController(reader: engine.reader),
            ingest: IngestController(ingest: engine.ingest),
            jobs: JobController(imports: engine.imports, index: engine.index, jobs: engine.jobs),
            relevance: RelevanceController(analyzers: engine.analyzers, evaluations: engine.evaluations),
            analyzers: AnalyzerController(versions: engine.analyzerVersions),
            merchandising: MerchandisingController(merchandising: engine.merchandising, search: engine.search),
            keys: KeyController(keys: engine.keys, search: engine.search), operations: operations,
            events: EventController(events: engine.events),
            webhooks: WebhookController(webhooks: engine.webhooks),
            experiments: ExperimentController(
                events: engine.shopperEvents, analytics: engine.analytics, experiments: engine.experiments),
            commerce: CommerceControllers(
                shop, signInRates: SignInRates(limits: limits, clock: clock),
                queryVisitorsMin: engine.settings.queryVisitorsMin))
        let deadlines = RequestDeadlines()
        let routes = Routes.all(controllers) + additionalRoutes
        let responder = WebResponder(
            table: RouteTable(routes), limits: limits, identifiers: identifiers,
            authentication: Authentication(
                keys: engine.keys, people: shop.accounts.signIn, requiresSearchKey: settings.requiresSearchKey),
            bodies: BodyReader(limits: limits, spool: spool), gate: ConcurrencyGate(limit: limits.requestsMax),
            rates: rates, deadlines: deadlines,
            idempotency: IdempotentReplies(
                writes: engine.idempotency, spool: spool, secretIdentity: shop.accounts.bodyIdentity),
            audit: AdministrativeAudit(routes, log: shop.auditLog, logger: logger),
            crossOrigin: CrossOrigin(settings.allowedOrigins),
            strictTransport: settings.strictTransportSeconds > 0
                ? "max-age=\(settings.strictTransportSeconds)" : nil,
            metrics: metrics, log: AccessLog(logger: logger, isEnabled: settings.logsRequests), logger: logger)
        return WebApplication(
            responder: responder, identifiers: identifiers, settings: settings, deadlines: deadlines, logger: logger,
            onRunning: onRunning)
    }

    private init(
        responder: WebResponder, identifiers: RequestIDSource, settings: WebSettings, deadlines: RequestDeadlines,
        logger: Logger, onRunning: @escaping @Sendable (Int) async -> Void
    ) {
        let limits = settings.limits
        self.responder = responder
        self.settings = settings
        self.logger = logger
        self.onRunning = onRunning
        // Ends after the server: running requests keep their limits while it shuts down.
        services = [deadlines]
        configuration = ApplicationConfiguration(
            address: .hostname(settings.host, port: settings.port), serverName: "aisle", backlog: 1_024,
            availableConnectionsDelegate: .maximum(limits.connectionsMax, logger: logger))
        server = .http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [
                    SlowClientHandler(limits: limits), ParseErrorHandler(identifiers: identifiers),
                ],
                idleTimeout: .milliseconds(Int64(limits.idleMilliseconds)),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.headerBytesMax, maxHeaderListSize: limits.headerBytesMax,
                    maxHeaderFieldCount: limits.headersMax)))
    }

    /// Serves until a graceful shutdown or until the task is cancelled.
    ///
    /// - Throws: `port_in_use`, or `invalid_settings` when the system does not let the address be bound.
    package func run() async throws {
        do {
            try await Application(
                responder: responder, server: server, configuration: configuration, services: services,
                onServerRunning: { await onServerRunning($0) }, logger: logger
            ).run()
        } catch {
            throw Self.refusal(error, settings) ?? error
        }
    }

    package func onServerRunning(_ channel: any Channel) async {
        await onRunning(channel.localAddress?.port ?? settings.port)
    }

    private static func document(_ settings: WebSettings) throws(Refusal) -> ByteBuffer? {
        guard let path = settings.openAPIFile else { return nil }
        do {
            return ByteBuffer(bytes: try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw Refusal(.fileUnreadable, message: "the API document \(path) can't be read")
        }
    }

    private static func refusal(_ error: any Error, _ settings: WebSettings) -> Refusal? {
        let address = "\(settings.host):\(settings.port)"
        switch error {
        case let error as IOError where error.errnoCode == EADDRINUSE:
            return Refusal(.portInUse, message: "another process listens on \(address) already")
        case let error as IOError where error.errnoCode == EACCES || error.errnoCode == EADDRNOTAVAIL:
            return Refusal(.invalidSettings, message: "the system does not let this process listen on \(address)")
        case is SocketAddressError:
            return Refusal(.invalidSettings, message: "the host \(settings.host) can't be resolved")
        default: return nil
        }
    }
}
