import ArgumentParser
import Catalog
import Commerce
import Foundation
import Integrations
import Logging
import Metrics
import Search
import SearchIndex
import ServiceLifecycle
import UnixSignals
import Web

/// `aisle serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Answer searches and catalog writes over HTTP.",
        discussion: """
            Runs until SIGTERM or SIGINT, then finishes the requests and the index commit in progress.
            Only one server works with a data folder; `aisle import` may write beside it.
            """)

    /// After it a request that still runs is cut off; longer than the longest request of the default limits.
    private static let shutdownMax = Duration.seconds(75)

    @OptionGroup var options: EngineOptions

    @Option(help: "The address to listen on (default: 127.0.0.1).")
    var host: String?

    @Option(help: "The port to listen on, 0 for any (default: 8080).")
    var port: Int?

    @Flag(help: "Refuse searches without a key.")
    var requireSearchKey = false

    @Option(
        help: ArgumentHelp(
            "Also publish commerce events to the exchange ecommerce of a RabbitMQ. A password is better kept in the "
                + "settings (commerce.amqp.password_file) or in AISLE_AMQP.", valueName: "url"))
    var amqp: String?

    @Flag(help: "Make a key if there is none yet, and print it with what to try.")
    var demo = false

    func run() async throws {
        var settings = try options.resolved()
        if let host { settings.server.host = host }
        if let port { settings.server.port = port }
        if requireSearchKey { settings.server.requiresSearchKey = true }
        if let url = amqp ?? Environment.ofProcess.amqp {
            settings.commerce.amqp = settings.commerce.amqp ?? AMQPSettings()
            settings.commerce.amqp?.url = url
        }
        let logger = options.logger(.info)
        Self.forgetMissingDocument(&settings.server, logger)

        WorkQueue.protectSearches()
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        let outside = OutsideWorld()
        let engine = try await Engine.open(
            settings.engine, purpose: .serving, now: SystemClock.now, logger: logger,
            observer: SearchMetrics(registry: registry), commits: outside.commits)
        let broker = try settings.commerce.amqp.map { (amqp) throws(Refusal) in try amqp.address() }
        let gateway = try settings.payments.make(
            dataFolder: settings.engine.dataFolder, secrets: Environment.ofProcess.paymentSecrets,
            now: SystemClock.now, logger: logger)
        let shop = Shop(
            database: engine.database, currency: CurrencyCode(settings.engine.currency),
            environment: CommerceEnvironment(now: SystemClock.now),
            accounts: outside.accounts(try Self.accounts(settings)),
            gateway: outside.gateway(gateway), transfers: outside.transfers(gateway),
            subscribers: outside.subscribers(broker.map { [AMQPPublisher($0)] } ?? []), logger: logger)
        if let broker { logger.info("events are published", metadata: ["broker": "\(broker)"]) }
        let greeting = try await greeting(engine)
        let address = settings.server.host
        let application = try WebApplication.build(
            engine: engine, shop: shop, settings: settings.server, logger: logger, registry: registry,
            onRunning: { port in greeting.show(host: address, port: port) })

        // Ended in reverse: first no more requests, then the relay takes in what they wrote.
        var configuration = ServiceGroupConfiguration(
            services: engine.services + shop.makeServices() + Self.consumers(settings.commerce, broker, shop, logger)
                + [application], gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.shutdownMax
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Mails go to the server of the settings, or into a folder when there is none.
    private static func accounts(_ settings: AisleSettings) throws(Refusal) -> AccountSettings {
        var accounts = try AccountSettings.forDevelopment(
            dataFolder: settings.engine.dataFolder, policy: settings.commerce.policy)
        if let smtp = settings.commerce.mail.smtp { accounts.sender = SMTPMailSender(try smtp.server()) }
        let exchange = HTTPExchange(label: "aisle.openid")
        for provider in settings.commerce.openID {
            accounts.providers.append(
                OpenIDProvider(try provider.registration(), exchange: exchange, now: SystemClock.now))
        }
        return accounts
    }

    /// What takes in the messages of other programs.
    private static func consumers(
        _ settings: CommerceSettings, _ broker: AMQPAddress?, _ shop: Shop, _ logger: Logger
    ) -> [any Service] {
        guard let broker, settings.amqp?.takesStockAdjustments == true else { return [] }
        return [
            AMQPConsumer(
                broker, queue: "aisle.stock", patterns: ["warehouse.stock_adjusted"],
                inbox: shop.inventory.adjustmentInbox, logger: logger)
        ]
    }

    private func greeting(_ engine: Engine) async throws(Refusal) -> Greeting {
        let documents = try await engine.index.readiness().documents
        guard demo else { return Greeting(documents: documents, demo: nil) }
        let isFirst = try await engine.keys.isEmpty()
        let key =
            isFirst
            ? try await engine.keys.create(name: "demo", scopes: [.admin], filter: nil, expiresAt: nil).secret : nil
        return Greeting(documents: documents, demo: Greeting.Demo(secret: key))
    }

    /// The default document lies in the repository; a server that is started elsewhere does without.
    private static func forgetMissingDocument(_ server: inout WebSettings, _ logger: Logger) {
        guard let file = server.openAPIFile, file == WebSettings().openAPIFile,
            !FileManager.default.fileExists(atPath: file)
        else { return }
        server.openAPIFile = nil
        logger.notice("no API document is served", metadata: ["file": "\(file)"])
    }
}
