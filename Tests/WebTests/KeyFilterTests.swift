import Catalog
import Foundation
import Search
import Testing

@testable import Web

/// The filter of a key holds wherever its holder reads, and nothing that he sends widens it.
@Suite struct KeyFilterTests {
    private static let products = [
        #"{"id":"a1","name":"Acme Laptop","brand":"Acme","category_path":["Computers","Laptops"],"price":50000,"slug":"acme-laptop"}"#,
        #"{"id":"a2","name":"Acme Laptop Bag","brand":"Acme","category_path":["Bags"],"price":3000}"#,
        #"{"id":"b1","name":"Borealis Laptop Secretstuff","brand":"Borealis","category_path":["Computers","Hidden"],"price":90000,"slug":"borealis-laptop"}"#,
        #"{"id":"b2","name":"Borealis Laptop Bag","brand":"Borealis","category_path":["Bags"],"price":4000}"#,
    ]

    /// A server with the products, and a header with a key that sees those of Acme only.
    private func run(
        filter: String = "brand = Acme", _ body: @Sendable (TestServer, [String: String]) async throws -> Void
    ) async throws {
        try await TestServer.run { server in
            let catalog = try await server.key(.catalog)
            for product in Self.products {
                let reply = try await server.client.send("POST", "/api/v1/products", catalog, body: product)
                try #require(reply.status == 201, "\(reply.text)")
                let sequence = try JSONReader.parse(reply.body)["sequence"]?.integer ?? 0
                _ = try await server.client.get("/api/v1/search?min_sequence=\(sequence)")
            }
            let key = try await server.engine.keys.create(
                name: "partner", scopes: [.search], filter: filter, expiresAt: nil)
            try await body(server, ["X-Api-Key": key.secret])
        }
    }

    @Test func nothingHiddenIsInAnyAnswer() async throws {
        try await run { server, key in
            for path in [
                "/search?q=laptop&facets=brand,category,price", "/search?facets=brand,category:100&per_page=0",
                "/search?filter=brand%20%3D%20Borealis",
                "/search?filter=brand%20%3D%20Acme%20OR%20NOT%20brand%20%3D%20Acme",
                "/search?filter=brand%20%3D%20Borealis%20OR%20price%20%3E%200&facets=brand", "/search?cursor=*",
                "/search?q=secretstuff", "/search?q=secretstuf", "/search?q=secretstuff&relax=off&typo=off",
                "/search?q=borealis&currency=USD&customer_group=x", "/suggest?q=l&highlight=true", "/suggest?q=secr",
                "/suggest?q=secretstuff", "/suggest?q=b", "/suggest?q=", "/products",
                "/products/a1/similar?facets=brand",
                "/products/a1", "/products/by-slug/acme-laptop", "/products/compare?ids=a1,a2", "/categories",
            ] {
                let reply = try await server.client.get("/api/v1" + path, key)
                #expect(reply.status == 200, "\(path): \(reply.text)")
                #expect(!reply.text.contains("Borealis"), "\(path): \(reply.text)")
                #expect(!reply.text.contains("Hidden"), "\(path): \(reply.text)")
                #expect(!reply.text.contains("\"b1\"") && !reply.text.contains("\"b2\""), "\(path)")
            }
            for path in [
                "/api/catalog/search?q=laptop", "/api/catalog/search?filters=%7B%22brand%22%3A%22Borealis%22%7D",
                "/api/catalog/products?category=Bags",
            ] {
                let reply = try await server.client.get(path, key)
                #expect(reply.status == 200 && !reply.text.contains("Borealis"), "\(path): \(reply.text)")
            }
            let many = try await server.client.send(
                "POST", "/api/v1/multi-search", key,
                body:
                    #"{"searches":[{"q":"laptop","facets":["brand"]},{"filter":{"brand":"Borealis"}},{"cursor":"*"}]}"#)
            #expect(many.status == 200 && !many.text.contains("Borealis Laptop"), "\(many.text)")
        }
    }

    @Test func hiddenProductsAreAsIfTheyWereNotThere() async throws {
        try await run { server, key in
            for path in [
                "/products/b1", "/products/by-slug/borealis-laptop", "/products/compare?ids=a1,b1",
                "/products/b1/similar",
            ] {
                let hidden = try await server.client.get("/api/v1" + path, key)
                let missing = try await server.client.get(
                    "/api/v1" + path.replacing("b1", with: "b9").replacing("borealis-laptop", with: "nothing"), key)
                #expect(hidden.status == 404 && missing.status == 404, "\(path)")
                #expect(
                    hidden.text.replacing("b1", with: "b9").replacing("borealis-laptop", with: "nothing")
                        == missing.text)
                #expect(try await server.client.get("/api/v1" + path).status == 200, "\(path)")
            }
        }
    }

    @Test func categoriesCountWhatTheHolderSees() async throws {
        try await run { server, key in
            let tree = try JSONReader.parse(try await server.client.get("/api/v1/categories", key).body)
            let roots = tree["categories"]?.elements ?? []
            #expect(Set(roots.compactMap { $0["name"]?.text }) == ["Computers", "Bags"])
            #expect(roots.allSatisfy { $0["count"]?.integer == 1 })
            let bags = try #require(roots.first { $0["name"]?.text == "Bags" }?["id"]?.integer)
            let list = try JSONReader.parse(
                try await server.client.get("/api/v1/categories/\(bags)/products?facets=brand", key).body)
            #expect(list["total"]?.integer == 1)
            let all = try JSONReader.parse(try await server.client.get("/api/v1/categories").body)
            let children = all["categories"]?.elements?.flatMap { $0["children"]?.elements ?? [] } ?? []
            let hidden = try #require(children.first { $0["name"]?.text == "Hidden" }?["id"]?.integer)
            #expect(try await server.client.get("/api/v1/categories/\(hidden)", key).status == 404)
            #expect(try await server.client.get("/api/v1/categories/\(hidden)").status == 200)
        }
    }

    @Test func pricesOfAFilterDoNotFollowTheCurrencyOfTheRequest() async throws {
        try await run(filter: "NOT price > 60000") { server, key in
            for currency in ["EUR", "USD", "JPY"] {
                let reply = try await server.client.get("/api/v1/search?q=laptop&currency=\(currency)", key)
                let answer = try JSONReader.parse(reply.body)
                #expect(answer["total"]?.integer == 3 && !reply.text.contains("Secretstuff"), "\(currency)")
            }
            #expect(try await server.client.get("/api/v1/products/b1", key).status == 404)
        }
    }

    @Test func expiredKeysAreRefused() async throws {
        try await TestServer.run { server in
            let soon = Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000) + 5_000)
            let key = try await server.engine.keys.create(
                name: "short", scopes: [.search], filter: nil, expiresAt: soon)
            let header = ["X-Api-Key": key.secret]
            // A machine that is busy for longer finds the key expired at once.
            let first = try await server.client.get("/api/v1/search", header).status
            #expect(first == 200 || Date().timeIntervalSince1970 * 1_000 >= Double(soon.millisecondsSinceEpoch))
            for _ in 0..<3_000 {
                if try await server.client.get("/api/v1/search", header).status == 401 { return }
                try await Task.sleep(for: .milliseconds(10))
            }
            Issue.record("the key did not expire")
        }
    }
}
