import Catalog
import Search
import Testing

@testable import Web

/// Stock over HTTP: the calls of `docs/guides/commerce.md`, and who may make them.
@Suite struct InventoryHTTPTests {
    private static let product =
        #"{"id":"bag","name":"Travel Bag","sku":"BAG-1","price":4900,"stock":{"on_hand":3,"reserved":0}}"#

    private func put(_ server: TestServer, _ key: [String: String]) async throws {
        let reply = try await server.client.send("POST", "/api/v1/products", key, body: Self.product)
        try #require(reply.status == 201, "\(reply.text)")
    }

    private func post(
        _ server: TestServer, _ path: String, _ headers: [String: String], _ body: String
    ) async throws -> (status: Int, json: JSONValue) {
        let reply = try await server.client.send("POST", "/api/v1/inventory/\(path)", headers, body: body)
        return (reply.status, try JSONReader.parse(reply.body))
    }

    /// Asks until the search says so.
    private func wait(_ server: TestServer, _ query: String, total: Int64) async throws {
        for _ in 0..<30_000 {
            let reply = try await server.client.get("/api/v1/search?\(query)")
            if try JSONReader.parse(reply.body)["total"]?.integer == total { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw RawClient.Failure(reason: "the search \(query) never has \(total) hits")
    }

    @Test func whatIsReservedAndSoldIsWhatSearchShows() async throws {
        try await TestServer.run { server in
            let key = try await server.key(.catalog)
            try await put(server, key)
            try await wait(server, "filter=in_stock%20%3D%20true", total: 1)
            let made = try await post(
                server, "reserve", key, #"{"items":[{"sku":"BAG-1","quantity":2},{"sku":"BAG-1","quantity":1}]}"#)
            #expect(made.status == 201)
            let id = try #require(made.json["id"]?.text)
            try await wait(server, "filter=in_stock%20%3D%20true", total: 0)
            let more = try await post(server, "reserve", key, #"{"items":[{"sku":"BAG-1","quantity":1}]}"#)
            #expect(more.status == 409 && more.json["error"]?["code"]?.text == "out_of_stock")
            #expect(more.json["error"]?["details"]?.elements?.first?["field"]?.text == "BAG-1")
            let draft = try await post(server, "reserve", key, #"{"items":[{"sku":"NO","quantity":1}]}"#)
            #expect(draft.status == 409 && draft.json["error"]?["code"]?.text == "product_unavailable")
            #expect(try await post(server, "confirm", key, "{\"reservation_id\":\"\(id)\"}").status == 200)
            #expect(try await post(server, "release", key, "{\"reservation_id\":\"\(id)\"}").status == 409)
            let adjusted = try await post(
                server, "adjust", key, #"{"adjustments":[{"sku":"BAG-1","change":12,"reason":"received"}]}"#)
            #expect(adjusted.json["levels"]?.elements?.first?["available"]?.integer == 12)
            try await wait(server, "filter=in_stock%20%3D%20true", total: 1)
            let levels = try JSONReader.parse(try await server.client.get("/api/v1/inventory/bag", key).body)
            #expect(levels["levels"]?.elements?.first?["on_hand"]?.integer == 12)
            let page = try await server.client.get("/api/v1/inventory/bag/movements?limit=1", key)
            let movements = try JSONReader.parse(page.body)["movements"]?.elements ?? []
            #expect(movements.map { $0["reason"]?.text } == ["received"])
            #expect(try await server.client.get("/api/v1/inventory/bag/movements?limit=0", key).status == 400)
            #expect(try await server.client.get("/api/v1/inventory/none", key).status == 404)
        }
    }

    @Test func aRepeatedReservationReservesOnce() async throws {
        try await TestServer.run { server in
            var key = try await server.key(.catalog)
            try await put(server, key)
            key["Idempotency-Key"] = "cart-1"
            let body = #"{"items":[{"sku":"BAG-1","quantity":2}]}"#
            let first = try await post(server, "reserve", key, body)
            let second = try await post(server, "reserve", key, body)
            #expect(first.status == 201 && first.json == second.json)
            let other = try await post(server, "reserve", key, #"{"items":[{"sku":"BAG-1","quantity":1}]}"#)
            #expect(other.status == 422 && other.json["error"]?["code"]?.text == "idempotency_mismatch")
            key["Idempotency-Key"] = nil
            let levels = try JSONReader.parse(try await server.client.get("/api/v1/inventory/bag", key).body)
            #expect(levels["levels"]?.elements?.first?["reserved"]?.integer == 2)
        }
    }

    @Test func onlyKeysOfTheCatalogMoveStock() async throws {
        try await TestServer.run { server in
            try await put(server, try await server.key(.catalog))
            let bodies = [
                "reserve": #"{"items":[{"sku":"BAG-1","quantity":1}]}"#, "confirm": #"{"reservation_id":"x"}"#,
                "release": #"{"reservation_id":"x"}"#,
                "adjust": #"{"adjustments":[{"sku":"BAG-1","change":1,"reason":"found"}]}"#,
            ]
            for (path, body) in bodies {
                #expect(try await post(server, path, [:], body).status == 401, "\(path)")
                for scope in [Scope.search, .relevance] {
                    #expect(try await post(server, path, try await server.key(scope), body).status == 403, "\(path)")
                }
                for scope in [Scope.catalog, .admin] {
                    let status = try await post(server, path, try await server.key(scope), body).status
                    #expect(![401, 403].contains(status), "\(path)")
                }
            }
            let limit = #"{"sku":"BAG-1","low_stock_at":2}"#
            for (scope, status) in [(Scope.search, 403), (.catalog, 200)] {
                let key = try await server.key(scope)
                let reply = try await server.client.send("PUT", "/api/v1/inventory/bag/low-stock", key, body: limit)
                #expect(reply.status == status)
                #expect(try await server.client.get("/api/v1/inventory/bag", key).status == status)
                #expect(try await server.client.get("/api/v1/inventory/bag/movements", key).status == status)
            }
        }
    }
}
