import Hummingbird
import Search

/// Every address of the API. `docs/openapi.yaml` has the same ones; a test compares both.
package enum Routes {
    static let prefix = "/api/v1"

    /// The controllers that the routes lead to.
    struct Controllers: Sendable {
        let search: SearchController
        let catalog: CatalogController
        let ingest: IngestController
        let jobs: JobController
        let relevance: RelevanceController
        let analyzers: AnalyzerController
        let merchandising: MerchandisingController
        let keys: KeyController
        let operations: OperationsController
        let events: EventController
        let webhooks: WebhookController
        let experiments: ExperimentController
        let commerce: CommerceControllers
    }

    static func all(_ controllers: Controllers) -> [Route] {
        searching(controllers.search) + reading(controllers.catalog, controllers.search)
            + writing(controllers.ingest, controllers.jobs) + indexing(controllers.jobs)
            + relevance(controllers.relevance, controllers.search) + merchandising(controllers.merchandising)
            + keys(controllers.keys) + operations(controllers.operations)
            + live(controllers) + analyzers(controllers.analyzers)
            + experiments(controllers.experiments) + commerce(controllers.commerce)
    }

    private static func searching(_ search: SearchController) -> [Route] {
        [
            Route(.get, prefix + "/search", .scope(.search), search.searchByQuery),
            Route(.post, prefix + "/search", .scope(.search), body: .query, search.searchByBody),
            Route(.post, prefix + "/multi-search", .scope(.search), body: .query, search.multiSearch),
            Route(.get, prefix + "/suggest", .scope(.search), search.suggest),
            Route(.get, "/api/catalog/search", .scope(.search), search.storefrontSearch),
            Route(.get, "/api/catalog/products", .scope(.search), search.storefrontProducts),
        ]
    }

    private static func reading(_ catalog: CatalogController, _ search: SearchController) -> [Route] {
        [
            Route(.get, prefix + "/products", .scope(.search), search.products),
            Route(.get, prefix + "/products/compare", .scope(.search), catalog.compare),
            Route(.get, prefix + "/products/by-slug/{slug}", .scope(.search), catalog.productBySlug),
            Route(.get, prefix + "/products/{id}", .scope(.search), catalog.product),
            Route(.get, prefix + "/products/{id}/similar", .scope(.search), search.similar),
            Route(.get, prefix + "/products/{id}/price-history", .scope(.catalog), catalog.priceHistory),
            Route(.get, prefix + "/categories", .scope(.search), catalog.categories),
            Route(.get, prefix + "/categories/{id}", .scope(.search), catalog.category),
            Route(.get, prefix + "/categories/{id}/products", .scope(.search), search.categoryProducts),
        ]
    }

    private static func writing(_ ingest: IngestController, _ jobs: JobController) -> [Route] {
        [
            write(.post, "/products", body: .product, ingest.create),
            write(.put, "/products/{id}", body: .product, ingest.replace),
            write(.patch, "/products/{id}", body: .product, ingest.patch),
            write(.delete, "/products/{id}", ingest.delete),
            write(.post, "/products/{id}/publish", ingest.publish),
            write(.post, "/products/{id}/archive", ingest.archive),
            write(.put, "/products/{id}/variants", body: .product, ingest.putVariants),
            write(.put, "/products/{id}/media", body: .product, ingest.putMedia),
            write(.post, "/products/import", body: .upload, jobs.startImport),
            write(.post, "/prices/bulk", body: .bulk, ingest.setPrices),
            write(.post, "/stock/bulk", body: .bulk, ingest.setStock),
            write(.post, "/categories", body: .product, ingest.createCategory),
            write(.patch, "/categories/{id}", body: .product, ingest.updateCategory),
            write(.delete, "/categories/{id}", ingest.deleteCategory),
        ]
    }

    private static func indexing(_ jobs: JobController) -> [Route] {
        [
            Route(.get, prefix + "/jobs", .scope(.catalog), jobs.list),
            Route(.get, prefix + "/jobs/{id}", .scope(.catalog), jobs.job),
            write(.post, "/jobs/{id}/cancel", jobs.cancel),
            Route(.get, prefix + "/index", .scope(.catalog), jobs.indexStatus),
            write(.post, "/reindex", jobs.startReindex),
            write(.post, "/reindex/rollback", jobs.rollback),
            write(.post, "/verify", jobs.startVerify),
        ]
    }

    private static func relevance(_ relevance: RelevanceController, _ search: SearchController) -> [Route] {
        [
            Route(.get, prefix + "/explain", .scope(.relevance), search.explain),
            Route(.post, prefix + "/analyze", .scope(.relevance), body: .query, relevance.analyze),
            Route(
                .post, prefix + "/evaluations", .scope(.relevance), body: .bulk, effect: .write,
                relevance.startEvaluation),
            Route(.get, prefix + "/evaluations/{id}", .scope(.relevance), relevance.evaluation),
        ]
    }

    private static func merchandising(_ rules: MerchandisingController) -> [Route] {
        func read(_ path: String, _ handler: @escaping Route.Handler) -> Route {
            Route(.get, prefix + path, .scope(.relevance), handler)
        }
        func write(
            _ method: HTTPRequest.Method, _ path: String, body: Route.Body = .none, _ handler: @escaping Route.Handler
        ) -> Route {
            Route(method, prefix + path, .scope(.relevance), body: body, effect: .write, handler)
        }
        return [
            read("/synonyms", rules.synonyms),
            read("/synonyms/{id}", rules.synonym),
            write(.put, "/synonyms/{id}", body: .product, rules.putSynonym),
            write(.delete, "/synonyms/{id}", rules.deleteSynonym),
            read("/curations", rules.curations),
            read("/curations/{id}", rules.curation),
            write(.put, "/curations/{id}", body: .product, rules.putCuration),
            write(.delete, "/curations/{id}", rules.deleteCuration),
            read("/merchandising", rules.all),
            write(.put, "/merchandising", body: .bulk, rules.replace),
            read("/merchandising/versions", rules.versions),
            read("/merchandising/versions/{n}/diff", rules.difference),
            write(.post, "/merchandising/versions/{n}/rollback", rules.rollback),
            Route(.post, prefix + "/merchandising/dry-run", .scope(.relevance), body: .bulk, rules.dryRun),
        ]
    }

    private static func keys(_ keys: KeyController) -> [Route] {
        [
            Route(.get, prefix + "/keys", .scope(.admin), keys.list),
            Route(.post, prefix + "/keys", .scope(.admin), body: .product, effect: .write, keys.create),
            Route(.delete, prefix + "/keys/{id}", .scope(.admin), effect: .write, keys.revoke),
        ]
    }

    private static func operations(_ operations: OperationsController) -> [Route] {
        [
            Route(.get, "/", .open, countsAgainstLimit: false, operations.greet),
            Route(.get, "/health/live", .open, countsAgainstLimit: false, operations.live),
            Route(.get, "/health/ready", .open, countsAgainstLimit: false, operations.ready),
            Route(.get, "/metrics", .open, countsAgainstLimit: false, operations.metrics),
            Route(.get, prefix + "/openapi.yaml", .open, countsAgainstLimit: false, operations.openAPI),
        ]
    }

    /// A call that changes the catalog or the index.
    private static func write(
        _ method: HTTPRequest.Method, _ path: String, body: Route.Body = .none, _ handler: @escaping Route.Handler
    ) -> Route {
        Route(method, prefix + path, .scope(.catalog), body: body, effect: .write, handler)
    }
}
