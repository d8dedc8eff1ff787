import Hummingbird
import Search

extension Routes {
    static func analyzers(_ analyzers: AnalyzerController) -> [Route] {
        let path = prefix + "/analyzers"
        func write(
            _ method: HTTPRequest.Method, _ end: String, body: Route.Body = .none, _ handler: @escaping Route.Handler
        ) -> Route {
            Route(method, path + "/{name}" + end, .scope(.relevance), body: body, effect: .write, handler)
        }
        return [
            Route(.get, path, .scope(.relevance), analyzers.list),
            Route(.get, path + "/{name}", .scope(.relevance), analyzers.analyzer),
            write(.put, "", body: .product, analyzers.put),
            write(.delete, "/draft", analyzers.discard),
            write(.post, "/reindex", analyzers.reindex),
            write(.post, "/publish", analyzers.publish),
            write(.post, "/rollback", analyzers.rollback),
            Route(.get, path + "/{name}/versions", .scope(.relevance), analyzers.history),
            Route(.get, path + "/{name}/versions/{n}", .scope(.relevance), analyzers.version),
        ]
    }
}
