import Catalog
import Foundation
import Search
import Testing

@testable import Web

/// Identifiers, units and understanding over HTTP.
@Suite struct UnderstandingHTTPTests {
    private static let products = [
        #"{"id":"l1","name":"Aero Laptop","brand":"Acme","model":"AE-1456","category_path":["Laptops"],"price":89900,"stock":3,"attributes":{"color":"black","weight":{"value":1200,"unit":"g"}}}"#,
        #"{"id":"l2","name":"Studio Laptop","brand":"Acme","model":"AE-1457","category_path":["Laptops"],"price":149900,"stock":1,"attributes":{"color":"silver","weight":{"value":2.4,"unit":"kg"}}}"#,
        #"{"id":"s1","name":"Shampoo 0.5 l","brand":"Sol","category_path":["Care"],"price":490,"stock":9}"#,
    ]

    private static func run(_ body: @Sendable (TestServer) async throws -> Void) async throws {
        try await TestServer.run { server in
            let key = try await server.key(.catalog)
            for product in products {
                let reply = try await server.client.send("POST", "/api/v1/products", key, body: product)
                try #require(reply.status == 201, "\(reply.text)")
            }
            let index = try JSONReader.parse(try await server.client.get("/api/v1/index", key).body)
            let sequence = (index["sequence"]?.integer ?? 0) + (index["backlog"]?.integer ?? 0)
            _ = try await server.client.get("/api/v1/search?min_sequence=\(sequence)")
            try await body(server)
        }
    }

    private static func answer(_ server: TestServer, _ query: String) async throws -> JSONValue {
        let reply = try await server.client.get("/api/v1/search?" + query)
        try #require(reply.status == 200, "\(query): \(reply.text)")
        return try JSONReader.parse(reply.body)
    }

    private static func ids(_ answer: JSONValue) -> [String] {
        answer["results"]?.elements?.compactMap { $0["id"]?.text } ?? []
    }

    @Test func rangesAndValuesBecomeFilters() async throws {
        try await Self.run { server in
            let answer = try await Self.answer(server, "q=acme+under+2+kg+500-1000+%E2%82%AC&understand=true")
            #expect(Self.ids(answer) == ["l1"])
            let understood = try #require(answer["understood"]?.elements)
            #expect(understood.map { $0["kind"]?.text } == ["brand", "measure", "price"])
            #expect(understood.allSatisfy { $0["as"]?.text == "filter" })
            #expect(understood[0]["value"]?.text == "Acme" && understood[0]["field"]?.text == "brand")
            #expect(understood[1]["text"]?.text == "under 2 kg" && understood[1]["field"]?.text == "weight")
            #expect(understood[2]["from"]?.number == 50_000 && understood[2]["unit"]?.text == "EUR")
            #expect(answer["remaining_words"]?.elements?.isEmpty == true)

            let plain = try await Self.answer(server, "q=acme+laptop")
            #expect(plain["understood"]?.elements?.allSatisfy { $0["as"]?.text == "boost" } == true)
            #expect(plain["remaining_words"] == nil)
        }
    }

    @Test func bodiesAndManySearchesUnderstandToo() async throws {
        try await Self.run { server in
            let reply = try await server.client.send(
                "POST", "/api/v1/multi-search",
                body: #"{"searches":[{"q":"laptop over 2 kg","understand":true},{"q":"x","understand":"perhaps"}]}"#)
            let results = try #require(try JSONReader.parse(reply.body)["results"]?.elements)
            #expect(Self.ids(results[0]) == ["l2"])
            #expect(results[1]["error"]?["code"]?.text == "invalid_parameter")
        }
    }

    @Test func identifiersAndMeasuresMeet() async throws {
        try await Self.run { server in
            for query in ["AE-1456", "ae1456", "ae+1456", "acme+AE-1456+laptop"] {
                #expect(Self.ids(try await Self.answer(server, "q=" + query)) == ["l1"], "\(query)")
            }
            let neighbour = try await Self.answer(server, "q=AE-1455")
            #expect(Self.ids(neighbour) == [])
            #expect(Set(Self.ids(try await Self.answer(server, "q=ae-145"))) == ["l1", "l2"])
            #expect(Self.ids(try await Self.answer(server, "q=500+ml")) == ["s1"])
        }
    }
}
