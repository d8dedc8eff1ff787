import Catalog
import Commerce
import Search
import Testing

@testable import Web

/// Wishlists over HTTP, and who may see them.
@Suite struct WishlistHTTPTests {
    @Test func aListIsKeptSharedAndBought() async throws {
        try await TestServer.run { server in
            let product: JSONValue = ["name": "Lamp", "sku": "LAMP", "price": 1_000, "stock": ["on_hand": 5]]
            _ = try await server.engine.ingest.replace(
                ProductID("p1"), product, expectedVersion: nil, actor: "test")
            let ann = try await server.person("ann")
            let eve = try await server.person("eve")
            let made = try await ann.call("POST", "/users/me/wishlists", #"{"name":"Home"}"#)
            #expect(made.status == 201)
            let path = "/users/me/wishlists/\(try #require(made.json["id"]?.text))"
            #expect(try await ann.status("POST", path + "/items", #"{"sku":"LAMP"}"#) == 201)
            #expect(try await ann.call("PATCH", path, #"{"name":"Flat"}"#).json["name"] == "Flat")
            #expect(try await ann.call("GET", "/users/me/wishlists").json["wishlists"]?.elements?.count == 1)
            let code = try #require(try await ann.call("POST", path + "/share").json["code"]?.text)
            let shared = try await server.stranger.call("GET", "/wishlists/shared/\(code)")
            #expect(shared.json["items"]?.elements?.first?["price"] == 1_000)
            for (method, end, body) in [
                ("GET", "", nil), ("PATCH", "", #"{"name":"x"}"#), ("DELETE", "", nil),
                ("POST", "/items", #"{"sku":"LAMP"}"#), ("DELETE", "/items/1", nil),
                ("POST", "/items/1/move-to-cart", "{}"), ("POST", "/share", nil), ("DELETE", "/share", nil),
            ] {
                #expect(try await eve.status(method, path + end, body) == 404, "\(method) \(end)")
                #expect(try await server.stranger.status(method, path + end, body) == 401, "\(method) \(end)")
            }
            let cart = try await ann.call("POST", path + "/items/1/move-to-cart", #"{"quantity":2}"#)
            #expect(cart.status == 200 && cart.json["totals"]?["total"] == 2_000)
            #expect(try await ann.call("GET", path).json["items"] == [])
            #expect(try await ann.status("DELETE", path + "/items/1") == 404)
            #expect(try await ann.status("DELETE", path + "/share") == 200)
            #expect(try await server.stranger.status("GET", "/wishlists/shared/\(code)") == 404)
            #expect(try await ann.status("DELETE", path) == 200)
        }
    }
}
