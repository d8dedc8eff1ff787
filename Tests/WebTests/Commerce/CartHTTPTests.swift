import Catalog
import Search
import Testing

@testable import Web

/// Carts over HTTP: the calls of `docs/guides/commerce.md`, and who may make them.
@Suite struct CartHTTPTests {
    private static let products = [
        #"{"id":"bag","name":"Travel Bag","sku":"BAG-1","price":4900,"stock":{"on_hand":3,"reserved":0}}"#,
        #"{"id":"cup","name":"Cup","sku":"CUP-1","price":900,"stock":{"on_hand":9,"reserved":0}}"#,
    ]

    private struct Shopper {
        let server: TestServer
        var headers: [String: String] = [:]

        func call(
            _ method: String, _ path: String, _ body: String? = nil, _ more: [String: String] = [:]
        ) async throws -> (status: Int, json: JSONValue) {
            let headers = headers.merging(more) { $1 }
            let reply = try await server.client.send(method, "/api/v1" + path, headers, body: body)
            return (reply.status, try JSONReader.parse(reply.body))
        }
    }

    private func run(_ body: @Sendable (TestServer, _ shop: Shopper) async throws -> Void) async throws {
        try await TestServer.run { server in
            let shop = Shopper(server: server, headers: try await server.key(.catalog))
            for product in Self.products { #expect(try await shop.call("POST", "/products", product).status == 201) }
            try await body(server, shop)
        }
    }

    private func shopper(_ server: TestServer, _ body: String) async throws -> Shopper {
        let made = try await Shopper(server: server).call("POST", "/cart/items", body)
        #expect(made.status == 201)
        return Shopper(server: server, headers: ["X-Cart-Token": try #require(made.json["token"]?.text)])
    }

    @Test func aCartIsFilledMadeCheaperCheckedAndShared() async throws {
        try await run { server, shop in
            let me = try await shopper(server, #"{"sku":"BAG-1","quantity":2}"#)
            #expect(try await me.call("POST", "/cart/items", #"{"sku":"CUP-1"}"#).status == 201)
            let short = try await me.call("PATCH", "/cart/items/1", #"{"quantity":4}"#)
            #expect(short.status == 409 && short.json["error"]?["code"]?.text == "out_of_stock")
            let gone = try await me.call("POST", "/cart/items", #"{"sku":"NONE"}"#)
            #expect(gone.status == 409 && gone.json["error"]?["code"]?.text == "product_unavailable")
            let code = #"{"kind":"percent","basis_points":1000}"#
            #expect(try await shop.call("PUT", "/promotions/ten", code).status == 200)
            let cheaper = try await me.call("POST", "/cart/promotions", #"{"code":"ten"}"#)
            #expect(cheaper.json["totals"]?["total"]?.integer == 9_630)
            #expect(try await me.call("DELETE", "/cart/promotions/TEN").json["totals"]?["total"] == 10_700)
            let prices = #"{"prices":[{"sku":"BAG-1","price":5000}]}"#
            #expect(try await shop.call("POST", "/prices/bulk", prices).status == 200)
            let checked = try await me.call("POST", "/cart/validate")
            #expect(checked.json["is_valid"] == false)
            #expect(
                checked.json["issues"] == [
                    ["code": "PRICE_CHANGED", "item_id": 1, "sku": "BAG-1", "old": 4_900, "new": 5_000]
                ])
            #expect(try await me.call("POST", "/cart/validate").json["is_valid"] == true)
            let link = try await me.call("POST", "/cart/share")
            let shared = try #require(link.json["code"]?.text)
            let seen = try await Shopper(server: server).call("GET", "/cart/shared/\(shared)")
            #expect(seen.json["items"]?.elements?.count == 2 && seen.json["totals"]?["total"] == 10_900)
            #expect(try await me.call("POST", "/cart/save", #"{"items":[2]}"#).json["saved"]?.elements?.count == 1)
            #expect(try await me.call("DELETE", "/cart/items/1").json["items"] == [])
            #expect(try await me.call("DELETE", "/cart").status == 200)
            #expect(try await me.call("GET", "/cart").status == 404)
        }
    }

    @Test func aCartIsOnlyForWhoHasItsSecret() async throws {
        try await run { server, shop in
            let me = try await shopper(server, #"{"sku":"BAG-1"}"#)
            let other = try await shopper(server, #"{"sku":"CUP-1"}"#)
            let mine = try await me.call("GET", "/cart").json
            for stranger in [Shopper(server: server), Shopper(server: server, headers: ["X-Cart-Token": "x"]), shop] {
                #expect(try await stranger.call("GET", "/cart").status == 404)
                #expect(try await stranger.call("PATCH", "/cart/items/1", #"{"quantity":2}"#).status == 404)
                for path in ["/cart", "/cart/items/1", "/cart/promotions/TEN"] {
                    #expect(try await stranger.call("DELETE", path).status == 404)
                }
                for path in ["/cart/validate", "/cart/share"] {
                    #expect(try await stranger.call("POST", path).status == 404)
                }
            }
            #expect(try await other.call("PATCH", "/cart/items/1", #"{"quantity":2}"#).status == 200)
            #expect(try await me.call("GET", "/cart").json == mine)
            let code = #"{"kind":"free_shipping"}"#
            #expect(try await me.call("PUT", "/promotions/FREE", code).status == 401)
            let search = try await server.key(.search)
            #expect(try await me.call("PUT", "/promotions/FREE", code, search).status == 403)
            #expect(try await me.call("GET", "/promotions", nil, search).status == 403)
            #expect(try await shop.call("GET", "/promotions").status == 200)
        }
    }

    @Test func repeatedCallsCountOnceAndKeepTheSecret() async throws {
        try await run { server, _ in
            let once = ["Idempotency-Key": "k1"]
            let first = try await Shopper(server: server).call("POST", "/cart/items", #"{"sku":"BAG-1"}"#, once)
            let again = try await Shopper(server: server).call("POST", "/cart/items", #"{"sku":"BAG-1"}"#, once)
            #expect(first.json["token"]?.text != nil && again.json["token"] == nil)
            let me = Shopper(server: server, headers: ["X-Cart-Token": try #require(first.json["token"]?.text)])
            for _ in 0..<2 { _ = try await me.call("POST", "/cart/items", #"{"sku":"BAG-1"}"#, once) }
            #expect(try await me.call("GET", "/cart").json["items"]?.elements?.first?["quantity"] == 2)
            let other = try await shopper(server, #"{"sku":"CUP-1"}"#)
            let theirs = try await other.call("POST", "/cart/items", #"{"sku":"BAG-1"}"#, once)
            #expect(theirs.json["items"]?.elements?.count == 2, "keys of two carts don't meet")
        }
    }
}
