import Catalog
import Foundation
import Search
import Testing

@testable import Web

/// Every route over a real engine: store, index and analyzers of its own in a temporary folder.
@Suite struct EndToEndTests {
    /// A server with some products, and the words to talk to it.
    private struct Shop {
        let server: TestServer
        let catalog: [String: String]

        static let products = [
            #"{"id":"l1","name":"Acme Travel Laptop 14","brand":"Acme","category_path":["Computers","Laptops"],"price":89900,"sku":"ACM-14","stock":3,"attributes":{"color":"black","weight":{"value":1.2,"unit":"kg"}}}"#,
            #"{"id":"l2","name":"Acme Studio Laptop 16","brand":"Acme","category_path":["Computers","Laptops"],"price":149900,"stock":1,"attributes":{"color":"silver"}}"#,
            #"{"id":"b1","name":"Borealis Laptop Bag","brand":"Borealis","category_path":["Computers","Bags"],"price":3900,"stock":20,"attributes":{"color":"black"}}"#,
        ]

        /// Adds the products and waits until they are found.
        static func run(_ body: @Sendable (Shop) async throws -> Void) async throws {
            try await TestServer.run { server in
                let shop = Shop(server: server, catalog: try await server.key(.catalog))
                for product in products {
                    let reply = try await shop.write("POST", "/products", product)
                    try #require(reply.status == 201, "\(reply.text)")
                }
                try await shop.settle()
                try await body(shop)
            }
        }

        func write(_ method: String, _ path: String, _ body: String? = nil, _ more: [String: String] = [:])
            async throws -> RawClient.Reply
        {
            try await server.client.send(
                method, "/api/v1" + path, catalog.merging(more) { $1 }, body: body)
        }

        func read(_ path: String) async throws -> JSONValue {
            let reply = try await server.client.get("/api/v1" + path)
            try #require(reply.status == 200, "\(path): \(reply.text)")
            return try JSONReader.parse(reply.body)
        }

        /// Waits until the index shows every write.
        func settle() async throws {
            let reply = try await write("GET", "/index")
            let index = try JSONReader.parse(reply.body)
            let sequence = (index["sequence"]?.integer ?? 0) + (index["backlog"]?.integer ?? 0)
            _ = try await read("/search?min_sequence=\(sequence)")
        }

        func ids(_ path: String) async throws -> [String] {
            try await read(path)["results"]?.elements?.compactMap { $0["id"]?.text } ?? []
        }

        /// Waits for a job that was just accepted and answers its last state.
        func job(_ accepted: RawClient.Reply) async throws -> JSONValue {
            try #require(accepted.status == 202, "\(accepted.text)")
            let url = try #require(try JSONReader.parse(accepted.body)["status_url"]?.text)
            for _ in 0..<30_000 {
                let job = try JSONReader.parse(try await server.client.get(url, catalog).body)
                if let state = job["state"]?.text, state != "queued", state != "running" { return job }
                try await Task.sleep(for: .milliseconds(20))
            }
            throw RawClient.Failure(reason: "the job \(url) does not end")
        }
    }

    private func code(_ reply: RawClient.Reply) throws -> String? {
        try JSONReader.parse(reply.body)["error"]?["code"]?.text
    }

    // MARK: Searching

    @Test func searchesFindFilterAndCount() async throws {
        try await Shop.run { shop in
            let answer = try await shop.read("/search?q=laptop&facets=brand,color&price_ranges=auto")
            #expect(answer["total"]?.integer == 3)
            let brands = answer["facets"]?["brand"]?["values"]?.elements
            #expect(brands?.first?["value"]?.text == "Acme" && brands?.first?["count"]?.integer == 2)
            #expect(answer["facets"]?["price"]?["min"]?.integer == 3_900)
            #expect(try await shop.ids("/search?q=laptop&filter=brand%20%3D%20%22Borealis%22") == ["b1"])
            #expect(try await shop.ids("/search?sort=price:desc&per_page=1") == ["l2"])
            #expect(try await shop.ids("/search?q=labtop+bag").first == "b1")
        }
    }

    @Test func bothFormsOfASearchMeanTheSame() async throws {
        try await Shop.run { shop in
            let get = try await shop.ids("/search?q=laptop&facets=brand&filter=price%20%3C%20100000&sort=price:asc")
            let reply = try await shop.server.client.send(
                "POST", "/api/v1/search",
                body: #"{"q":"laptop","facets":["brand"],"filter":"price < 100000","sort":"price:asc"}"#)
            let post = try JSONReader.parse(reply.body)["results"]?.elements?.compactMap { $0["id"]?.text }
            #expect(get == post && get.isEmpty == false)
        }
    }

    @Test func badSearchesNameAllTheirProblems() async throws {
        try await Shop.run { shop in
            let reply = try await shop.server.client.get("/api/v1/search?q=a&page=0&nonsense=1&filter=price%20%3C")
            #expect(reply.status == 400)
            let fields = try JSONReader.parse(reply.body)["error"]?["details"]?.elements?.compactMap {
                $0["field"]?.text
            }
            #expect(Set(fields ?? []).isSuperset(of: ["page", "nonsense", "filter"]))
            let long = try await shop.server.client.send(
                "POST", "/api/v1/search", body: "{\"q\":\"\(String(repeating: "a", count: 1_000_000))\"}")
            #expect(try long.status == 400 && code(long) == "limit_exceeded")
            for byte in Array(0...31) + [127] {
                let hex = String(byte, radix: 16)
                let reply = try await shop.server.client.get("/api/v1/search?q=a%\(hex.count < 2 ? "0" : "")\(hex)b")
                #expect(reply.status == 200 || reply.status == 400)
            }
            #expect(try await shop.server.client.get("/api/v1/search?q=&per_page=1").status == 200)
        }
    }

    @Test func oneBadSearchOfManySpoilsNoOther() async throws {
        try await Shop.run { shop in
            let reply = try await shop.server.client.send(
                "POST", "/api/v1/multi-search",
                body: #"{"searches":[{"q":"bag"},{"page":0},{"q":"laptop","per_page":1}]}"#)
            let results = try #require(try JSONReader.parse(reply.body)["results"]?.elements)
            #expect(reply.status == 200 && results.count == 3)
            #expect(results[0]["total"]?.integer ?? 0 >= 1 && results[2]["total"]?.integer == 3)
            #expect(results[1]["error"]?["code"]?.text != nil)
        }
    }

    @Test func suggestionsAndStorefrontShapesAnswer() async throws {
        try await Shop.run { shop in
            let suggestions = try await shop.read("/suggest?q=lap")
            #expect(suggestions["products"]?.elements?.isEmpty == false)
            let client = shop.server.client
            let search = try JSONReader.parse(
                try await client.get("/api/catalog/search?q=laptop&filters=%7B%22brand%22%3A%22Acme%22%7D").body)
            #expect(search["total"]?.integer == 2)
            #expect(search["facets"]?["brands"]?["Acme"]?.integer == 2)
            let list = try JSONReader.parse(try await client.get("/api/catalog/products?page=1&per_page=2").body)
            #expect(list["products"]?.elements?.count == 2 && list["total"]?.integer == 3)
        }
    }

    // MARK: Reading

    @Test func productsAndCategoriesAreRead() async throws {
        try await Shop.run { shop in
            let product = try await shop.read("/products/l1")
            let slug = try #require(product["slug"]?.text)
            #expect(try await shop.read("/products/by-slug/\(slug)") == product)
            #expect(try await shop.read("/products?per_page=2")["results"]?.elements?.count == 2)
            #expect(try await shop.ids("/products/l1/similar").contains("l2"))
            let comparison = try await shop.read("/products/compare?ids=l1,l2")
            #expect(comparison["products"]?.elements?.count == 2)
            let roots = try #require(try await shop.read("/categories")["categories"]?.elements)
            let root = try #require(roots.first)
            let id = try #require(root["id"]?.integer)
            #expect(root["count"]?.integer == 3)
            #expect(try await shop.read("/categories/\(id)")["name"]?.text == "Computers")
            #expect(try await shop.ids("/categories/\(id)/products").count == 3)
            for missing in ["/products/none", "/products/by-slug/none", "/categories/999", "/products/none/similar"] {
                #expect(try await shop.server.client.get("/api/v1" + missing).status == 404, "\(missing)")
            }
            for bad in [
                "/products/compare", "/products/compare?ids=", "/categories/x", "/categories/-1", "/products/a%00b",
            ] {
                #expect(try await shop.server.client.get("/api/v1" + bad).status == 400, "\(bad)")
            }
        }
    }

    // MARK: Writing

    @Test func productsAreWrittenChangedAndDeleted() async throws {
        try await Shop.run { shop in
            let again = try await shop.write("POST", "/products", Shop.products[0])
            #expect(try again.status == 409 && code(again) == "duplicate")
            let put = try await shop.write("PUT", "/products/n1", #"{"name":"New Lamp","price":100}"#)
            #expect(put.status == 201, "\(put.text)")
            let old = try await shop.write("PATCH", "/products/n1", #"{"price":200}"#, ["If-Match": "\"99\""])
            #expect(try old.status == 409 && code(old) == "version_conflict")
            #expect(
                try await shop.write("PATCH", "/products/n1", #"{"price":200}"#, ["If-Match": "\"1\""]).status == 200)
            #expect(
                try await shop.write("PUT", "/products/n1/variants", #"[{"sku":"N-1","options":{"size":"S"}}]"#).status
                    == 200)
            #expect(
                try await shop.write("PUT", "/products/n1/media", #"[{"url":"https://example.com/a.jpg"}]"#).status
                    == 200)
            try await shop.settle()
            #expect(try await shop.ids("/search?q=lamp") == ["n1"])
            #expect(try await shop.write("POST", "/products/n1/archive").status == 200)
            try await shop.settle()
            #expect(try await shop.ids("/search?q=lamp") == [])
            #expect(try await shop.server.client.get("/api/v1/products/n1").status == 404)
            #expect(try await shop.write("GET", "/products/n1").status == 200)
            #expect(try await shop.write("POST", "/products/n1/publish").status == 200)
            #expect(try await shop.write("GET", "/products/n1/price-history").status == 200)
            #expect(try await shop.write("DELETE", "/products/n1").status == 200)
            #expect(try await shop.write("DELETE", "/products/n1").status == 404)
        }
    }

    @Test func badProductsAreRefusedWithAllTheirProblems() async throws {
        try await Shop.run { shop in
            let reply = try await shop.write(
                "POST", "/products", #"{"id":"x","name":"","price":-1,"rating":9,"colour":"red","gtins":["123"]}"#)
            #expect(try reply.status == 422 && code(reply) == "invalid_product", "\(reply.text)")
            let details = try JSONReader.parse(reply.body)["error"]?["details"]?.elements
            #expect((details?.count ?? 0) >= 4, "\(reply.text)")
            for price in ["1e300", "1.5", "\"NaN\"", "-0.1"] {
                let reply = try await shop.write(
                    "POST", "/products", "{\"id\":\"x\",\"name\":\"n\",\"price\":\(price)}")
                #expect(reply.status == 422, "\(price): \(reply.text)")
            }
            let nan = try await shop.write("POST", "/products", #"{"id":"x","name":"n","price":NaN}"#)
            #expect(try nan.status == 400 && code(nan) == "invalid_json")
            let large = try await shop.write(
                "POST", "/products",
                "{\"id\":\"x\",\"name\":\"n\",\"description\":\"\(String(repeating: "a", count: 5_000_000))\"}")
            #expect(try large.status == 413 && code(large) == "body_too_large")
            let attributes = (0..<10_000).map { "\"a\($0)\":1" }.joined(separator: ",")
            let many = try await shop.write(
                "POST", "/products", "{\"id\":\"x\",\"name\":\"n\",\"attributes\":{\(attributes)}}")
            #expect(many.status == 422, "\(many.text)")
            #expect(try await shop.read("/search")["total"]?.integer == 3)
        }
    }

    @Test func listsOfPricesAndStockAreWritten() async throws {
        try await Shop.run { shop in
            let prices = try await shop.write("POST", "/prices/bulk", #"{"prices":[{"product_id":"b1","price":2900}]}"#)
            #expect(prices.status == 200, "\(prices.text)")
            let stock = try await shop.write("POST", "/stock/bulk", #"{"stock":[{"product_id":"b1","on_hand":7}]}"#)
            #expect(stock.status == 200, "\(stock.text)")
            try await shop.settle()
            let hit = try await shop.read("/search?q=bag")["results"]?.elements?.first
            #expect(hit?["price"]?.integer == 2_900)
            let bad = try await shop.write(
                "POST", "/prices/bulk", #"{"prices":[{"product_id":"none","price":1},{"price":1}]}"#)
            #expect((400...422).contains(bad.status))
        }
    }

    @Test func categoriesAreMadeMovedAndRemoved() async throws {
        try await Shop.run { shop in
            func id(_ reply: RawClient.Reply) throws -> Int64 {
                try #require(try JSONReader.parse(reply.body)["id"]?.integer)
            }
            let parent = try await shop.write("POST", "/categories", #"{"name":"Garden"}"#)
            #expect(parent.status == 201, "\(parent.text)")
            let child = try await shop.write(
                "POST", "/categories", "{\"name\":\"Tools\",\"parent_id\":\(try id(parent))}")
            #expect(child.status == 201)
            let cycle = try await shop.write(
                "PATCH", "/categories/\(try id(parent))", "{\"parent_id\":\(try id(child))}")
            #expect(try cycle.status == 409 && code(cycle) == "category_cycle")
            let full = try await shop.write("DELETE", "/categories/\(try id(parent))")
            #expect(try full.status == 409 && code(full) == "category_not_empty")
            #expect(
                try await shop.write("PATCH", "/categories/\(try id(child))", #"{"name":"Hand Tools"}"#).status == 200)
            #expect(try await shop.write("DELETE", "/categories/\(try id(child))").status == 200)
            #expect(try await shop.write("DELETE", "/categories/\(try id(parent))").status == 200)
        }
    }

    @Test func repeatedWritesAreDoneOnce() async throws {
        try await Shop.run { shop in
            let key = ["Idempotency-Key": "one"]
            let first = try await shop.write("POST", "/products", #"{"id":"i1","name":"Once"}"#, key)
            let second = try await shop.write("POST", "/products", #"{"id":"i1","name":"Once"}"#, key)
            #expect(first.status == 201 && second.status == 201 && first.body == second.body)
            let other = try await shop.write("POST", "/products", #"{"id":"i2","name":"Once"}"#, key)
            #expect(try other.status == 422 && code(other) == "idempotency_mismatch")
        }
    }

    // MARK: Jobs

    @Test func filesAreImportedAndBadLinesReported() async throws {
        try await Shop.run { shop in
            let lines =
                (1...50).map { "{\"id\":\"f\($0)\",\"name\":\"Imported Kettle \($0)\",\"price\":\($0)00}" }
                + ["{\"id\":\"bad\"}", "not json"]
            let type = ["Content-Type": "application/x-ndjson"]
            let body = lines.joined(separator: "\n")
            let dry = try await shop.job(try await shop.write("POST", "/products/import?dry_run=true", body, type))
            #expect(dry["state"]?.text == "succeeded", "\(dry)")
            #expect(try await shop.server.client.get("/api/v1/products/f1").status == 404)
            let job = try await shop.job(try await shop.write("POST", "/products/import", body, type))
            #expect(job["state"]?.text == "succeeded")
            #expect(job["result"]?["created"]?.integer == 50, "\(job)")
            #expect(job["result"]?["refused"]?.integer == 2)
            try await shop.settle()
            #expect(try await shop.read("/search?q=kettle")["total"]?.integer == 50)
            let list = try await shop.write("GET", "/jobs")
            #expect(try JSONReader.parse(list.body)["jobs"]?.elements?.count == 2)
            let left = try FileManager.default.contentsOfDirectory(atPath: shop.server.engine.settings.spoolFolder)
            #expect(left.filter { $0.hasPrefix("upload-") } == [])
            #expect(try await shop.write("GET", "/jobs/none").status == 404)
            #expect(try await shop.write("POST", "/jobs/none/cancel").status == 404)
        }
    }

    @Test func theIndexIsRebuiltVerifiedAndRolledBack() async throws {
        try await Shop.run { shop in
            let rebuilt = try await shop.job(try await shop.write("POST", "/reindex"))
            #expect(rebuilt["state"]?.text == "succeeded", "\(rebuilt)")
            #expect(try await shop.ids("/search?q=bag").first == "b1")
            let verified = try await shop.job(try await shop.write("POST", "/verify?repair=true"))
            #expect(verified["result"]?["clean"]?.boolean == true, "\(verified)")
            let rolledBack = try await shop.write("POST", "/reindex/rollback")
            #expect(rolledBack.status == 200, "\(rolledBack.text)")
            #expect(try await shop.ids("/search?q=bag").first == "b1")
            #expect(try await shop.server.client.get("/health/ready").status == 200)
            let metrics = try await shop.server.client.get("/metrics").text
            #expect(metrics.contains("aisle_ready 1\n") && metrics.contains("aisle_index_documents 3\n"))
            #expect(metrics.contains("aisle_search_stage_seconds_count{stage=\"match\"}"))
        }
    }

    // MARK: Relevance and keys

    @Test func analyzersAreListedAndShown() async throws {
        try await Shop.run { shop in
            let key = try await shop.server.key(.relevance)
            let list = try JSONReader.parse(try await shop.server.client.get("/api/v1/analyzers", key).body)
            let names = list["analyzers"]?.elements?.compactMap { $0["name"]?.text } ?? []
            #expect(names.contains("storefront-en") && names.contains("standard"))
            let body = #"{"analyzer":"storefront-en","text":"Running Shoes"}"#
            let reply = try await shop.server.client.send("POST", "/api/v1/analyze", key, body: body)
            #expect(try JSONReader.parse(reply.body)["stages"]?.elements?.isEmpty == false, "\(reply.text)")
            let unknown = try await shop.server.client.send(
                "POST", "/api/v1/analyze", key, body: #"{"analyzer":"none","text":"a"}"#)
            #expect(try unknown.status == 400 && code(unknown) == "unknown_analyzer")
        }
    }

    @Test func scoresAreExplained() async throws {
        try await Shop.run { shop in
            let key = try await shop.server.key(.relevance)
            let path = "/api/v1/explain?q=acme+laptop&id="
            let found = try await shop.server.client.get(path + "l1", key)
            let answer = try JSONReader.parse(found.body)
            #expect(found.status == 200 && answer["found"] == true, "\(found.text)")
            #expect(answer["explanation"]?["value"]?.number == answer["score"]?.number)
            let missed = try JSONReader.parse(
                try await shop.server.client.get(path + "l2&filter=price%3C100000", key).body)
            #expect(missed["reasons"]?.elements?.compactMap { $0["code"]?.text } == ["filtered_out"])
            let nobody = try await shop.server.client.get(path + "l1", try await shop.server.key(.search))
            #expect(try nobody.status == 403 && code(nobody) == "forbidden")
            let bad = try await shop.server.client.get("/api/v1/explain?q=a", key)
            #expect(try bad.status == 400 && code(bad) == "missing_parameter")
        }
    }

    @Test func aKeysFilterHoldsAndMustBeReadable() async throws {
        try await Shop.run { shop in
            let admin = try await shop.server.key(.admin)
            let client = shop.server.client
            let bad = try await client.send(
                "POST", "/api/v1/keys", admin, body: #"{"name":"x","scopes":["search"],"filter":"brand ="}"#)
            #expect(try bad.status == 400 && code(bad) == "invalid_filter", "\(bad.text)")
            let made = try await client.send(
                "POST", "/api/v1/keys", admin,
                body: #"{"name":"x","scopes":["search"],"filter":"brand = \"Borealis\""}"#)
            let secret = try #require(try JSONReader.parse(made.body)["secret"]?.text, "\(made.text)")
            let reply = try await client.get("/api/v1/search?q=laptop", ["X-Api-Key": secret])
            #expect(try JSONReader.parse(reply.body)["total"]?.integer == 1)
        }
    }
}
