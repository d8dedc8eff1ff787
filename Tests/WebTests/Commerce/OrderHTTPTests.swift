import Catalog
import Commerce
import Search
import Testing

@testable import Web

/// From a cart to an order over HTTP: the calls of `docs/guides/commerce.md`, and who may make them.
@Suite struct OrderHTTPTests {
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

    private static let bag =
        #"{"id":"bag","name":"Travel Bag","sku":"BAG-1","price":4900,"stock":{"on_hand":3,"reserved":0}}"#
    private static let info = """
        {"email":"ann@example.com","address":{"name":"Ann Lee","line1":"Hauptstraße 1","city":"Berlin",
        "postal_code":"10115","country":"DE"}}
        """

    private func run(_ body: @Sendable (TestServer, _ shop: Shopper) async throws -> Void) async throws {
        try await TestServer.run { server in
            let shop = Shopper(server: server, headers: try await server.key(.catalog))
            #expect(try await shop.call("POST", "/products", Self.bag).status == 201)
            try await body(server, shop)
        }
    }

    private func shopper(_ server: TestServer) async throws -> Shopper {
        let made = try await Shopper(server: server).call("POST", "/cart/items", #"{"sku":"BAG-1"}"#)
        return Shopper(server: server, headers: ["X-Cart-Token": try #require(made.json["token"]?.text)])
    }

    /// Up to the review; the path of the checkout.
    private func ready(_ me: Shopper) async throws -> String {
        let begun = try await me.call("POST", "/checkout/init")
        #expect(begun.status == 201)
        let path = "/checkout/\(try #require(begun.json["id"]?.text))"
        #expect(try await me.call("PUT", path + "/shipping-address", Self.info).status == 200)
        let rates = try await me.call("GET", path + "/shipping-rates")
        #expect(rates.json["shipping_rates"]?.elements?.first?["id"] == "standard")
        #expect(try await me.call("PUT", path + "/shipping-method", #"{"id":"standard"}"#).status == 200)
        let paid = try await me.call("PUT", path + "/payment-method", #"{"token":"pm_card_visa"}"#)
        #expect(paid.status == 200 && paid.json["step"] == "review")
        return path
    }

    @Test func aGuestBuysAndReadsTheOrderWithItsSecret() async throws {
        try await run { server, _ in
            let me = try await shopper(server)
            let path = try await ready(me)
            let summary = try await me.call("GET", path + "/summary")
            #expect(summary.json["totals"]?["total"] == 5_395 && summary.json["totals"]?["tax"] == 861)
            let done = try await me.call("POST", path + "/complete")
            #expect(done.status == 201 && done.json["order"]?["state"] == "CONFIRMED")
            let again = try await me.call("POST", path + "/complete")
            #expect(again.status == 200 && again.json["order"] == done.json["order"])
            let id = try #require(done.json["order"]?["id"]?.text)
            let number = try #require(done.json["order"]?["number"]?.text)
            let holder = Shopper(
                server: server, headers: ["X-Order-Token": try #require(done.json["order_token"]?.text)])
            for name in [id, number] {
                #expect(try await holder.call("GET", "/orders/\(name)").json["email"] == "ann@example.com")
            }
            #expect(try await holder.call("GET", "/orders/\(id)/tracking").json["timeline"]?.elements?.count == 5)
            let strangers = [
                Shopper(server: server), me, Shopper(server: server, headers: ["X-Order-Token": "otk_x"]),
                Shopper(server: server, headers: try await server.key(.catalog)),
            ]
            for stranger in strangers {
                #expect(try await stranger.call("GET", "/orders/\(id)").status == 404)
                #expect(try await stranger.call("GET", "/orders/\(id)/tracking").status == 404)
                #expect(try await stranger.call("POST", "/orders/\(id)/cancel").status == 404)
                for end in ["summary", "shipping-rates"] where stranger.headers != me.headers {
                    #expect(try await stranger.call("GET", "\(path)/\(end)").status == 404)
                }
            }
            let cancelled = try await holder.call("POST", "/orders/\(id)/cancel", #"{"reason":"too small"}"#)
            #expect(cancelled.json["state"] == "REFUNDED" && cancelled.json["refunded"] == 5_395)
        }
    }

    @Test func completingUnderOneKeyCountsOnceAndKeepsNoSecret() async throws {
        try await run { server, _ in
            let me = try await shopper(server)
            let path = try await ready(me)
            let once = ["Idempotency-Key": "k1"]
            let first = try await me.call("POST", path + "/complete", "{}", once)
            let again = try await me.call("POST", path + "/complete", "{}", once)
            #expect(first.status == 201 && again.status == 201 && again.json["order"] == first.json["order"])
            #expect(first.json["order_token"]?.text != nil && again.json["order_token"] == nil)
            #expect(try await me.call("POST", path + "/complete", #"{"accepted_total":1}"#, once).status == 422)
        }
    }

    @Test func ordersAreMovedOnAndListedByThoseWhoMay() async throws {
        try await run { server, shop in
            let me = try await shopper(server)
            let path = try await ready(me)
            let id = try #require(try await me.call("POST", path + "/complete").json["order"]?["id"]?.text)
            let admin = Shopper(server: server, headers: try await server.key(.admin))
            let status = #"{"state":"PROCESSING"}"#
            for (one, expected) in [(Shopper(server: server), 401), (me, 401), (shop, 403)] {
                for method in ["PUT", "POST"] {
                    #expect(try await one.call(method, "/orders/\(id)/status", status).status == expected)
                }
                for path in ["/admin/orders", "/admin/orders/export", "/admin/shipping-rates", "/admin/tax-rates"] {
                    #expect(try await one.call("GET", path).status == expected, "\(path)")
                }
                for path in ["/admin/shipping-rates", "/admin/tax-rates"] {
                    #expect(try await one.call("PUT", path, "{}").status == expected, "\(path)")
                }
            }
            #expect(try await admin.call("GET", "/orders").status == 403, "a key has no orders of its own")
            #expect(try await admin.call("PUT", "/orders/\(id)/status", status).json["state"] == "PROCESSING")
            let sent = #"{"state":"SHIPPED","lines":[1],"carrier":"DHL","tracking_number":"4711"}"#
            #expect(try await admin.call("POST", "/orders/\(id)/status", sent).json["state"] == "SHIPPED")
            let listed = try await admin.call("GET", "/admin/orders?state=SHIPPED&email=ann@example.com&sku=BAG-1")
            #expect(listed.json["orders"]?.elements?.count == 1 && listed.json["next_before"] == .null)
            #expect(try await admin.call("GET", "/admin/orders?state=PAID").json["orders"] == [])
            #expect(try await admin.call("GET", "/admin/orders?state=X&number=Y").status == 400)
            // The client of the tests reads no bodies of unknown length.
            for format in ["csv", "ndjson"] {
                let reply = try await server.client.send(
                    "GET", "/api/v1/admin/orders/export?format=\(format)", admin.headers)
                #expect(reply.status == 200)
            }
            let all = try await server.shop.orders.list(OrderFilter(), after: 0, limit: 10)
            let csv = String(decoding: try OrderExport("csv").bytes(all, isFirst: true), as: UTF8.self)
            #expect(csv.contains(",SHIPPED,ann@example.com,DE,EUR,1,4900,0,495,0,861,true,5395,"))
            let ndjson = try OrderExport("ndjson").bytes(all, isFirst: true)
            #expect(try JSONReader.parse(ndjson)["id"]?.text == id)
        }
    }

    @Test func theTablesAreReadAndReplacedAsAWhole() async throws {
        try await run { server, _ in
            let admin = Shopper(server: server, headers: try await server.key(.admin))
            for path in ["/admin/shipping-rates", "/admin/tax-rates"] {
                let reply = try await server.client.send("GET", "/api/v1" + path, admin.headers)
                #expect(reply.status == 200)
                #expect(try await admin.call("PUT", path, reply.text).json == JSONReader.parse(reply.text))
                let bad = try await admin.call("PUT", path, #"{"x":1}"#)
                #expect(bad.status == 422 && bad.json["error"]?["details"]?.elements?.count == 2)
            }
            let free = """
                {"zones":[{"id":"all","places":["*"],"rates":[{"id":"standard","name":"Free","currency":"EUR",
                "tiers":[{"price":0}]}]}]}
                """
            #expect(try await admin.call("PUT", "/admin/shipping-rates", free).status == 200)
            let none = #"{"countries":[]}"#
            #expect(try await admin.call("PUT", "/admin/tax-rates", none).status == 200)
            let me = try await shopper(server)
            let path = try await ready(me)
            let totals = try await me.call("GET", path + "/summary").json["totals"]
            #expect(totals?["total"] == 4_900 && totals?["tax"] == 0)
        }
    }
}
