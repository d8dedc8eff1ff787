import Commerce
import Search

@testable import Web

/// The controllers of a test server's engine, to list its routes.
enum TestControllers {
    static func make(_ server: TestServer) throws -> Routes.Controllers {
        let engine = server.engine
        return Routes.Controllers(
            search: SearchController(search: engine.search), catalog: CatalogController(reader: engine.reader),
            ingest: IngestController(ingest: engine.ingest),
            jobs: JobController(imports: engine.imports, index: engine.index, jobs: engine.jobs),
            relevance: RelevanceController(analyzers: engine.analyzers, evaluations: engine.evaluations),
            analyzers: AnalyzerController(versions: engine.analyzerVersions),
            merchandising: MerchandisingController(merchandising: engine.merchandising, search: engine.search),
            keys: KeyController(keys: engine.keys, search: engine.search),
            operations: OperationsController(
                index: engine.index, registry: server.registry, requests: RequestMetrics(registry: server.registry),
                rates: RequestRates(limits: WebLimits(), registry: server.registry, clock: { 0 }),
                commerceEvents: server.shop.events, document: nil),
            events: EventController(events: engine.events),
            webhooks: WebhookController(webhooks: engine.webhooks),
            experiments: ExperimentController(
                events: engine.shopperEvents, analytics: engine.analytics, experiments: engine.experiments),
            commerce: CommerceControllers(
                server.shop, signInRates: SignInRates(limits: WebLimits(), clock: { 0 })))
    }
}
