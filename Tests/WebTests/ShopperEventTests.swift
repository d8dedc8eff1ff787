import Catalog
import Foundation
import Search
import Testing

@testable import Web

/// What pages showed, what shoppers did with it, and what that says of queries.
@Suite struct ShopperEventTests {
    /// Without what differs from answer to answer anyway.
    private func comparable(_ text: String) -> String { text.replacing(/"took_microseconds":\d+/, with: "") }

    @Test func searchesWithoutVisitorAnswerByteForByteAsBefore() async throws {
        try await ExperimentShop.run { shop in
            let paths = [
                "/search?q=lamp", "/search?q=lamp&facets=brand&page=2&per_page=7", "/search?q=zzz", "/products",
            ]
            var before: [String] = []
            for path in paths { before.append(comparable(try await shop.send("GET", path).text)) }
            try await shop.start(#""kind":"ab","share":0.99"#)
            for (path, plain) in zip(paths, before) {
                let mark = path.contains("?") ? "&" : "?"
                let tracked = try await shop.send("GET", path + mark + "visitor=v1").text
                #expect(tracked.contains("\"query_id\":\""), "\(path)")
                // Nothing of the visitor's page is left in what others get.
                let after = comparable(try await shop.send("GET", path).text)
                #expect(after == plain, "\(path)")
            }
            _ = try await shop.call("DELETE", "/experiments/new")
            // With a visitor the answer is the same with the members behind it.
            let plain = comparable(try await shop.send("GET", "/search?q=lamp").text)
            let tracked = comparable(try await shop.send("GET", "/search?q=lamp&visitor=v1").text)
            #expect(tracked.hasPrefix(plain.dropLast() + ",\"query_id\":\""))
            #expect(tracked.utf8.count == plain.utf8.count + #","query_id":"0123456789abcdef""#.utf8.count)
        }
    }

    @Test func everySharedAnswerHasANumberOfItsOwn() async throws {
        try await ExperimentShop.run { shop in
            var numbers: Set<String> = []
            for number in 0..<20 {
                numbers.insert(try await shop.search("lamp", "v\(number % 2)")["query_id"]?.text ?? "")
            }
            #expect(numbers.count == 20 && numbers.allSatisfy { $0.utf8.count == 16 })
            let body = #"{"searches":[{"q":"lamp","visitor":"v1"},{"q":"lamp"}]}"#
            let many = try JSONReader.parse(try await shop.send("POST", "/multi-search", [:], body).body)
            #expect(many["results"]?.elements?.map { $0["query_id"] != nil } == [true, false])
        }
    }

    @Test func eventsAreReadWholeAndCountOnce() async throws {
        try await ExperimentShop.run { shop in
            let page = try await shop.search("lamp", "v1", "&per_page=3&page=2")
            let id = page["query_id"]?.text ?? ""
            func post(_ body: String, _ more: [String: String] = [:]) async throws -> (status: Int, json: JSONValue) {
                let reply = try await shop.send("POST", "/events/click", more, body)
                return (reply.status, try JSONReader.parse(reply.body))
            }
            let mixed = """
                {"events":[{"query_id":"\(id)","product_id":"lamp-03"},{"query_id":"\(id)","product_id":"lamp-03"},\
                {"query_id":"\(id)","product_id":"lamp-00"},{"query_id":"00000000000000aa","product_id":"lamp-03"}]}
                """
            let first = try await post(mixed, ["Idempotency-Key": "k1"])
            #expect(first.json["counted"] == 1 && first.json["repeated"] == 1)
            let ignored: JSONValue = [
                ["index": 2, "reason": "product_not_shown"], ["index": 3, "reason": "unknown_query_id"],
            ]
            #expect(first.json["ignored"] == ignored)
            #expect(try await post(mixed, ["Idempotency-Key": "k1"]).json == first.json)
            #expect(try await post(mixed).json["repeated"] == 2)
            #expect(try await post("{}", ["Idempotency-Key": "k1"]).status == 422)
            let wrong = try await post(
                """
                {"events":[{"query_id":"\(id)","product_id":"lamp-04"},{"query_id":"x"},\
                {"query_id":1,"product_id":2},[]]}
                """)
            #expect(wrong.status == 400 && wrong.json["error"]?["details"]?.elements?.count == 5, "\(wrong.json)")
            #expect(try await post("{\"query_id\":\"\(id)\",\"product_id\":\"lamp-04\"}").json["counted"] == 1)
            #expect(try await post(#"{"events":[]}"#).status == 400)
            let event = "{\"query_id\":\"\(id)\",\"product_id\":\"lamp-05\"}"
            func many(_ count: Int) -> String {
                "{\"events\":[" + Array(repeating: event, count: count).joined(separator: ",") + "]}"
            }
            #expect(try await post(many(1_000)).json["repeated"] == 999)
            #expect(try await post(many(1_001)).status == 400)
        }
    }

    @Test func analyticsSayWhatIsSearchedForAndHowItGoes() async throws {
        try await ExperimentShop.run { shop in
            for number in 0..<6 {
                let page = try await shop.search("Oak%20%20lamp", "v\(number)", "&per_page=3")
                if number < 3 { try await shop.report("click", page, ExperimentShop.ids(page)[number]) }
                if number == 0 { try await shop.report("conversion", page, ExperimentShop.ids(page)[0]) }
                _ = try await shop.search("unicorn", "v\(number)", "&typo=off&relax=off")
            }
            for number in 0..<4 { _ = try await shop.search("rare", "v\(number)") }
            let found = try await shop.call("GET", "/analytics/queries")
            let queries = found["queries"]?.elements ?? []
            // Queries of fewer than five visitors may tell who they are.
            #expect(queries.compactMap { $0["query"]?.text } == ["oak lamp", "unicorn"])
            let lamp: JSONValue = [
                "query": "oak lamp", "searches": 6, "visitors": 6, "without_results": 0, "clicked": 3, "converted": 1,
                "clicks": 3, "click_through": 0.5, "conversion": .number(1.0 / 6), "mean_click_place": 2,
            ]
            #expect(queries.first.map { JSONWriter.bytes($0) } == JSONWriter.bytes(lamp))
            #expect(found["searches"] == 16)
            let failing = try await shop.call("GET", "/analytics/queries?sort=without_results&limit=1&days=1")
            #expect(failing["queries"]?.elements?.compactMap { $0["query"]?.text } == ["unicorn"])
            let csv = try await shop.send("GET", "/analytics/queries?format=csv&sort=clicks", shop.key)
            #expect(csv.headers["content-type"]?.hasPrefix("text/csv") == true)
            #expect(csv.text.components(separatedBy: "\r\n").count == 3, "\(csv.text)")
            #expect(csv.text.contains("\r\noak lamp,6,6,0,3,1,3,0.5,"))
            for wrong in ["days=0", "limit=10001", "sort=x", "format=xml", "colour=red"] {
                #expect(try await shop.send("GET", "/analytics/queries?\(wrong)", shop.key).status == 400, "\(wrong)")
            }
        }
    }

    @Test func visitorsAreHashesInTheStore() async throws {
        try await ExperimentShop.run { shop in
            _ = try await shop.search("lamp", "jane-doe-4711")
            _ = try await shop.search("jane%40example.com", "jane-doe-4711")
            try await shop.server.engine.exposures.flush()
            let folder = URL(fileURLWithPath: shop.server.engine.settings.dataFolder)
            for name in ["catalog.sqlite", "catalog.sqlite-wal"] {
                let data = try Data(contentsOf: folder.appending(path: name))
                #expect(data.range(of: Data("jane".utf8)) == nil, "\(name)")
            }
        }
    }

    @Test func onlyThoseWhoMayAreAnswered() async throws {
        try await ExperimentShop.run { shop in
            let (search, catalog) = (try await shop.server.key(.search), try await shop.server.key(.catalog))
            let relevance = try await shop.server.key(.relevance)
            let experiment = #"{"kind":"ab","control":"storefront-en","candidate":"storefront-en@draft"}"#
            let calls: [(String, String, String?)] = [
                ("GET", "/analytics/queries", nil), ("GET", "/experiments", nil), ("GET", "/experiments/x", nil),
                ("PUT", "/experiments/x", experiment), ("DELETE", "/experiments/x", nil),
            ]
            for (method, path, body) in calls {
                #expect(try await shop.send(method, path, search, body).status == 403, "\(method) \(path)")
                #expect(try await shop.send(method, path, catalog, body).status == 403, "\(method) \(path)")
                #expect(try await shop.send(method, path, [:], body).status == 401, "\(method) \(path)")
            }
            #expect(try await shop.send("PUT", "/experiments/x", relevance, experiment).status == 200)
            #expect(try await shop.send("GET", "/analytics/queries", relevance).status == 200)
            for path in ["/suggest?q=l", "/categories/1/products", "/products/lamp-00/similar"] {
                let mark = path.contains("?") ? "&" : "?"
                let reply = try await shop.send("GET", path + mark + "visitor=v")
                #expect(reply.status == 400 || reply.status == 404, "\(path)")
            }
            let long = String(repeating: "x", count: 129)
            for visitor in ["", long, "a%01b"] {
                let reply = try await shop.send("GET", "/search?q=lamp&visitor=\(visitor)")
                #expect(reply.status == 400 && reply.text.contains("visitor"), "\(visitor)")
            }
            #expect(try await shop.send("GET", "/search?q=lamp&visitor=\(long.dropLast())").status == 200)
        }
    }

    @Test func aServerThatKeepsNothingAnswersPlainly() async throws {
        try await ExperimentShop.run(engineSettings: { $0.exposureDays = 0 }) { shop in
            let page = try await shop.search("lamp", "v1")
            #expect(page["total"] == 30 && page["query_id"] == nil)
            let reply = try await shop.send(
                "PUT", "/experiments/x", shop.key,
                #"{"kind":"ab","control":"storefront-en","candidate":"storefront-en@draft"}"#)
            #expect(reply.status == 409)
        }
    }
}
