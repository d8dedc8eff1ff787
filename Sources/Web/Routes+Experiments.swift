import Hummingbird
import Search

extension Routes {
    /// What shoppers did, and experiments with them.
    static func experiments(_ experiments: ExperimentController) -> [Route] {
        let path = prefix + "/experiments"
        func event(_ kind: String, _ handler: @escaping Route.Handler) -> Route {
            Route(.post, prefix + "/events/" + kind, .scope(.search), body: .query, effect: .write, handler)
        }
        return [
            event("click", experiments.click),
            event("conversion", experiments.conversion),
            Route(.get, prefix + "/analytics/queries", .scope(.relevance), experiments.queries),
            Route(.get, path, .scope(.relevance), experiments.list),
            Route(.get, path + "/{name}", .scope(.relevance), experiments.experiment),
            Route(
                .put, path + "/{name}", .scope(.relevance), body: .product, effect: .write, experiments.put),
            Route(.delete, path + "/{name}", .scope(.relevance), effect: .write, experiments.delete),
        ]
    }
}
