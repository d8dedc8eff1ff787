import Catalog
import Foundation
import Search
import Testing

@testable import Web

/// A server with thirty lamps and a draft that orders them the other way round.
struct ExperimentShop: Sendable {
    let server: TestServer
    /// A header with a key that may do everything.
    let key: [String: String]
    /// The analyzer as it is served.
    let file: JSONValue

    static func run(
        draft: @Sendable (JSONValue) -> String = ExperimentShop.unpopular,
        engineSettings change: (inout EngineSettings) -> Void = { _ in },
        _ body: @Sendable (ExperimentShop) async throws -> Void
    ) async throws {
        try await TestServer.run(engineSettings: change) { server in
            let key = try await server.key(.admin)
            var sequence: Int64 = 0
            for number in 0..<30 {
                let id = String(format: "lamp-%02d", number)
                let product = """
                    {"id":"\(id)","name":"Oak lamp","brand":"Acme","price":\(1_000 + number),"popularity":\(30 - number)}
                    """
                let reply = try await server.client.send("POST", "/api/v1/products", key, body: product)
                try #require(reply.status == 201, "\(reply.text)")
                sequence = try JSONReader.parse(reply.body)["sequence"]?.integer ?? 0
            }
            _ = try await server.client.get("/api/v1/search?min_sequence=\(sequence)")
            let file = try JSONReader.parse(
                try await server.client.get("/api/v1/analyzers/storefront-en", key).body)
            let shop = ExperimentShop(server: server, key: key, file: file)
            let effect = try await shop.call("PUT", "/analyzers/storefront-en", draft(file))["effect"]
            try #require(effect == "none")
            try await body(shop)
        }
    }

    /// The analyzer with the least popular products first.
    static func unpopular(_ file: JSONValue) -> String {
        let yaml = (file["yaml"]?.text ?? "").replacing("popularity: 0.1", with: "popularity: -0.1")
        return String(decoding: JSONWriter.bytes(["yaml": .string(yaml)]), as: UTF8.self)
    }

    /// The analyzer with a word of nobody's for a lamp.
    static func synonyms(_ file: JSONValue) -> String {
        let list = (file["lists"]?["en-synonyms"]?.text ?? "") + "\ngizmo, lamp\n"
        return String(decoding: JSONWriter.bytes(["lists": ["en-synonyms": .string(list)]]), as: UTF8.self)
    }

    static func ids(_ page: JSONValue) -> [String] {
        page["results"]?.elements?.compactMap { $0["id"]?.text } ?? []
    }

    func send(
        _ method: String, _ path: String, _ key: [String: String] = [:], _ body: String? = nil
    ) async throws -> RawClient.Reply {
        let headers = key.merging(body == nil ? [:] : ["Content-Type": "application/json"]) { $1 }
        return try await server.client.send(method, "/api/v1" + path, headers, body: body)
    }

    func call(_ method: String, _ path: String, _ body: String? = nil) async throws -> JSONValue {
        let reply = try await send(method, path, key, body)
        #expect(reply.status == 200, "\(method) \(path): \(reply.text)")
        return try JSONReader.parse(reply.body)
    }

    /// Begins the experiment between the analyzer and its draft.
    func start(_ members: String, name: String = "new") async throws {
        let body = "{\(members),\"control\":\"storefront-en\",\"candidate\":\"storefront-en@draft\"}"
        #expect(try await call("PUT", "/experiments/\(name)", body)["state"] == "running")
    }

    /// A page as a storefront without a key gets it.
    func search(
        _ query: String, _ visitor: String, _ more: String = "", key: [String: String] = [:]
    ) async throws -> JSONValue {
        let facets = more.contains("facets") ? "" : "&facets=brand"
        let reply = try await send("GET", "/search?q=\(query)&visitor=\(visitor)\(facets)\(more)", key)
        #expect(reply.status == 200, "\(reply.text)")
        return try JSONReader.parse(reply.body)
    }

    /// Reports that the product of a page was clicked or bought, and expects it to count.
    func report(_ kind: String, _ page: JSONValue, _ product: String) async throws {
        let body: JSONValue = ["query_id": page["query_id"] ?? .null, "product_id": .string(product)]
        let text = String(decoding: JSONWriter.bytes(body), as: UTF8.self)
        let reply = try await send("POST", "/events/" + kind, [:], text)
        #expect(reply.status == 200, "\(reply.text)")
        #expect(try JSONReader.parse(reply.body)["counted"] == 1, "\(reply.text)")
    }
}
