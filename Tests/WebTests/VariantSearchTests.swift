import Catalog
import Foundation
import Search
import Testing

@testable import Web

/// Variants, groups and prices over HTTP.
@Suite struct VariantSearchTests {
    private static let products = [
        """
        {"id":"s1","name":"Linen Shirt","brand":"Aro","price":3000,"attributes":{"colour":["red","blue"]},
         "media":[{"url":"https://x.example/s1.jpg"}],
         "variants":[
          {"sku":"S1-RED-S","options":{"colour":"red","size":"S"},"price":2000,"stock":4,"image_url":"https://x.example/red.jpg"},
          {"sku":"S1-RED-M","options":{"colour":"red","size":"M"},"stock":0},
          {"sku":"S1-BLUE-M","options":{"colour":"blue","size":"M"},"price":2500,"stock":7}]}
        """,
        """
        {"id":"s2","name":"Cotton Shirt","brand":"Aro","price":2700,"variants":[
          {"sku":"S2-RED-M","options":{"colour":"red","size":"M"},"stock":1}]}
        """,
        """
        {"id":"b1","name":"Shirt Hanger","brand":"Bex","stock":9,"prices":[
          {"amount":900,"currency":"EUR"},{"amount":1000,"currency":"USD"},
          {"amount":700,"currency":"EUR","customer_group":"trade"},
          {"amount":600,"currency":"EUR","customer_group":"trade","valid_until":"2001-01-01T00:00:00Z"},
          {"amount":650,"currency":"EUR","customer_group":"trade","compare_at":700,"valid_from":"2001-01-01T00:00:00Z"}]}
        """,
    ]

    private struct Shop {
        let server: TestServer

        func search(_ parameters: [String: String]) async throws -> JSONValue {
            let reply = try await send(parameters)
            try #require(reply.status == 200, "\(reply.text)")
            return try JSONReader.parse(reply.body)
        }

        func send(_ parameters: [String: String]) async throws -> RawClient.Reply {
            let body = JSONValue.object(parameters.map { JSONMember($0.key, .string($0.value)) })
            return try await server.client.send(
                "POST", "/api/v1/search", body: String(decoding: JSONWriter.bytes(body), as: UTF8.self))
        }
    }

    private func run(_ body: @Sendable (Shop) async throws -> Void) async throws {
        try await TestServer.run { server in
            let key = try await server.key(.catalog)
            var sequence: Int64 = 0
            for product in Self.products {
                let reply = try await server.client.send("POST", "/api/v1/products", key, body: product)
                try #require(reply.status == 201, "\(reply.text)")
                sequence = try JSONReader.parse(reply.body)["sequence"]?.integer ?? 0
            }
            let shop = Shop(server: server)
            _ = try await shop.search(["min_sequence": "\(sequence)"])
            try await body(shop)
        }
    }

    @Test func conditionsHoldInOneVariantAndTheHitShowsIt() async throws {
        try await run { shop in
            let none = try await shop.search(["filter": "colour = red AND size = M AND stock > 1"])
            #expect(none["total"]?.integer == 0)
            let some = try await shop.search(["filter": "colour = red AND size = S", "facets": "size,colour"])
            let hit = try #require(some["results"]?.elements?.first)
            #expect(hit["id"]?.text == "s1" && hit["variant"]?["sku"]?.text == "S1-RED-S")
            #expect(hit["price"]?.integer == 2_000 && hit["stock"]?.integer == 4)
            #expect(hit["image_url"]?.text == "https://x.example/red.jpg")
            let sizes = some["facets"]?["size"]?["values"]?.elements?.map { bucket in
                "\(bucket["value"]?.text ?? "") \(bucket["count"]?.integer ?? -1)"
            }
            #expect(Set(sizes ?? []) == ["M 2", "S 1"])
        }
    }

    @Test func theWordsOfTheQueryChooseTheVariant() async throws {
        try await run { shop in
            let answer = try await shop.search(["q": "linen shirt blue"])
            let hit = try #require(answer["results"]?.elements?.first)
            #expect(hit["variant"]?["sku"]?.text == "S1-BLUE-M" && hit["price"]?.integer == 2_500)
            // It has no picture of its own.
            #expect(hit["image_url"]?.text == "https://x.example/s1.jpg")
            let hanger = try await shop.search(["q": "hanger"])["results"]?.elements?.first
            #expect(hanger?["variant"] == nil && hanger?["stock"]?.integer == 9)
        }
    }

    @Test func totalsCountVariantsWhenAsked() async throws {
        try await run { shop in
            let answer = try await shop.search([
                "filter": "colour = red", "count_level": "variant", "facets": "brand", "price_ranges": "..2500,2500..",
            ])
            #expect(answer["total"]?.integer == 3 && answer["total_products"]?.integer == 2)
            #expect(answer["facets"]?["brand"]?["values"]?.elements?.first?["count"]?.integer == 3)
            let ranges = answer["facets"]?["price"]?["ranges"]?.elements?.compactMap { $0["count"]?.integer }
            #expect(ranges == [1, 2])
        }
    }

    @Test func theCheapestMatchingVariantOrders() async throws {
        try await run { shop in
            let parameters = ["q": "shirt", "sort": "price:asc", "filter": "size = M"]
            let hits = try await shop.search(parameters)["results"]?.elements ?? []
            #expect(hits.compactMap { $0["id"]?.text } == ["s1", "s2"])
            #expect(hits.compactMap { $0["price"]?.integer } == [2_500, 2_700])
        }
    }

    @Test func groupsHaveTheirBestHitsAndExactCounts() async throws {
        try await run { shop in
            let answer = try await shop.search(["q": "shirt", "group_by": "brand", "group_limit": "1"])
            #expect(answer["total_groups"]?.integer == 2 && answer["results"]?.elements?.isEmpty == true)
            let groups = answer["groups"]?.elements ?? []
            #expect(Set(groups.compactMap { $0["value"]?.text }) == ["Aro", "Bex"])
            #expect(groups.first { $0["value"]?.text == "Aro" }?["count"]?.integer == 2)
            #expect(groups.allSatisfy { $0["results"]?.elements?.count == 1 })
            let distinct = try await shop.search(["q": "shirt", "distinct": "brand"])
            #expect(distinct["results"]?.elements?.count == 2 && distinct["groups"] == nil)
            #expect(distinct["results"]?.elements?.first?["group"]?["count"]?.integer != nil)
        }
    }

    @Test func pricesAreThoseOfTheGroupAndCurrency() async throws {
        try await run { shop in
            func price(_ more: [String: String]) async throws -> JSONValue? {
                try await shop.search(["q": "hanger"].merging(more) { $1 })["results"]?.elements?.first
            }
            #expect(try await price([:])?["price"]?.integer == 900)
            #expect(try await price(["currency": "USD"])?["price"]?.integer == 1_000)
            let trade = try await price(["customer_group": "trade", "filter": "price < 700"])
            #expect(trade?["price"]?.integer == 650 && trade?["compare_at_price"]?.integer == 700)
            #expect(try await price(["customer_group": "trade", "currency": "USD"])?["price"]?.integer == 1_000)
            #expect(try await price(["customer_group": "nobody"])?["price"]?.integer == 900)
        }
    }

    @Test func badGroupingNamesAllMistakes() async throws {
        try await run { shop in
            let both = try await shop.send([
                "group_by": "brand", "distinct": "brand", "group_limit": "0", "count_level": "size",
            ])
            let fields = try JSONReader.parse(both.body)["error"]?["details"]?.elements?.compactMap {
                $0["field"]?.text
            }
            #expect(both.status == 400 && Set(fields ?? []) == ["distinct", "group_limit", "count_level"])
            #expect(try await shop.send(["group_limit": "3"]).status == 400)
            #expect(try await shop.send(["group_by": "nothing"]).status == 400)
            #expect(try await shop.server.client.get("/api/v1/suggest?q=s&group_by=brand").status == 400)
            #expect(try await shop.server.client.get("/api/v1/products/s1/similar?distinct=brand").status == 400)
        }
    }

    @Test func aKeyShowsOnlyVariantsThatItsFilterAllows() async throws {
        try await run { shop in
            let made = try await shop.server.engine.keys.create(
                name: "blue", scopes: [.search], filter: "colour = blue", expiresAt: nil)
            let reply = try await shop.server.client.get(
                "/api/v1/search?q=shirt&filter=size%20%3D%20M&count_level=variant", ["X-Api-Key": made.secret])
            let answer = try JSONReader.parse(reply.body)
            #expect(answer["total"]?.integer == 1)
            #expect(answer["results"]?.elements?.first?["variant"]?["sku"]?.text == "S1-BLUE-M")
            let wider = try await shop.server.client.get(
                "/api/v1/search?q=shirt&filter=colour%20%3D%20red", ["X-Api-Key": made.secret])
            #expect(try JSONReader.parse(wider.body)["total"]?.integer == 0)
        }
    }
}
