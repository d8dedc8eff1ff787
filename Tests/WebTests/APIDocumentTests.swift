import Commerce
import Foundation
import HTTPTypes
import Search
import Testing

@testable import Web

/// Holds `docs/openapi.yaml` against the routes, both ways.
@Suite struct APIDocumentTests {
    /// One operation of the document, by its lines: the document keeps paths at two spaces and methods at four.
    struct Operation {
        var address: String
        var lines: [String]

        func has(_ text: String) -> Bool { lines.contains { $0.contains(text) } }
    }

    static func operations() throws -> [Operation] {
        let text = try String(contentsOf: Repository.root.appending(path: "docs/openapi.yaml"), encoding: .utf8)
        var operations: [Operation] = []
        var path = ""
        var isInPaths = false
        for line in text.components(separatedBy: "\n") {
            if line == "paths:" { isInPaths = true; continue }
            if isInPaths, let first = line.first, first != " " { isInPaths = false }
            guard isInPaths else { continue }
            if line.hasPrefix("  /"), line.hasSuffix(":") {
                path = String(line.dropFirst(2).dropLast())
            } else if let method = ["get", "post", "put", "patch", "delete"].first(where: { line == "    \($0):" }) {
                operations.append(Operation(address: "\(method.uppercased()) \(path)", lines: []))
            } else if !operations.isEmpty {
                operations[operations.count - 1].lines.append(line)
            }
        }
        return operations
    }

    @Test func documentAndRoutesHaveTheSameOperations() async throws {
        let documented = try Self.operations().map(\.address)
        let routes = try await TestServer.run { server in
            Routes.all(try TestControllers.make(server)).map { "\($0.method.rawValue) \($0.path)" }
        }
        #expect(Set(documented).subtracting(routes).sorted() == [], "documented but not served")
        #expect(Set(routes).subtracting(documented).sorted() == [], "served but not documented")
        #expect(documented.count == Set(documented).count)
        #expect(routes.count == Set(routes).count)
    }

    @Test func operationsSayWhoMayCallAndWhatTheyRead() async throws {
        let operations = try Self.operations()
        try await TestServer.run { server in
            for route in Routes.all(try TestControllers.make(server)) {
                let address = "\(route.method.rawValue) \(route.path)"
                let operation = try #require(operations.first { $0.address == address })
                let tags: [String] =
                    switch route.access {
                    case .open: ["operations"]
                    case .anyone: ["accounts", "payments"]
                    case .permission(.ownAccount):
                        ["accounts", "reviews", "wishlists", "sellers", "payments", "orders"]
                    case .permission(.sell), .permission(.answerReviews): ["sellers", "reviews"]
                    case .permission: ["administration"]
                    case .scope(.search):
                        [
                            "search", "storefront", "carts", "checkout", "orders", "reviews", "wishlists", "sellers",
                            "payments",
                        ]
                    case .scope(.catalog): ["catalog", "index", "inventory", "promotions"]
                    case .scope(.relevance): ["relevance"]
                    case .scope(.admin): ["keys"]
                    }
                #expect(tags.contains { operation.has("tags: [\($0)]") }, "\(address)")
                let isForAll = [.open, .anyone].contains(route.access)
                #expect(operation.has("security: []") == isForAll, "\(address)")
                #expect(operation.has("requestBody:") == (route.body != .none), "\(address)")
                #expect(operation.has("operationId:") && operation.has("summary:"), "\(address)")
                let takesKey = ["idempotencyKey", "parameters: *write", "parameters: &write", "*versionedWrite"]
                    .contains { operation.has($0) }
                #expect(takesKey == (route.effect == .write), "\(address)")
            }
        }
    }

    @Test func theDocumentIsServedAsItIs() async throws {
        let expected = try Data(contentsOf: Repository.root.appending(path: "docs/openapi.yaml"))
        try await TestServer.run { server in
            let reply = try await server.client.get("/api/v1/openapi.yaml")
            #expect(reply.status == 200 && reply.body == Array(expected))
            #expect(reply.headers["content-type"]?.hasPrefix("application/yaml") == true)
            let greeting = try await server.client.get("/")
            #expect(greeting.text.contains("http://localhost:\(server.client.port)/api/v1/search?q="))
        }
    }
}
