import Catalog
import Search
import Testing

@testable import Web

/// Facets over HTTP, all of them in one request.
@Suite struct FacetTests {
    private static let products = [
        #"{"id":"s1","name":"Linen shirt","brand":"Acme","category_path":["Clothes","Shirts","Linen"],"price":2900,"stock":3,"attributes":{"colour":"Black","size":["S","M","XL"],"weight":{"value":0.2,"unit":"kg"},"ports":2}}"#,
        #"{"id":"s2","name":"Cotton shirt","brand":"acme","category_path":["Clothes","Shirts","Cotton"],"price":1900,"stock":0,"attributes":{"colour":"black","size":["L","M","2XL"],"weight":{"value":0.3,"unit":"kg"},"ports":"2"}}"#,
        #"{"id":"s3","name":"Work shirt","brand":"Borealis","category_path":["Clothes","Shirts","Cotton"],"price":4900,"stock":2,"attributes":{"colour":"blå","size":["XS","One size"],"weight":{"value":0.55,"unit":"kg"}}}"#,
        #"{"id":"s4","name":"Shirt hanger","brand":"Hook & Co","category_path":["Home","Wood"],"price":900,"stock":9,"attributes":{"colour":"brown","weight":{"value":1.1,"unit":"kg"}}}"#,
    ]

    private static func run(_ body: @Sendable (TestServer) async throws -> Void) async throws {
        try await TestServer.run { server in
            let catalog = try await server.key(.catalog)
            var sequence: Int64 = 0
            for product in products {
                let reply = try await server.client.send("POST", "/api/v1/products", catalog, body: product)
                try #require(reply.status == 201, "\(reply.text)")
                sequence = max(sequence, try JSONReader.parse(reply.body)["sequence"]?.integer ?? 0)
            }
            let index = try JSONReader.parse(
                try await server.client.send("GET", "/api/v1/index", catalog, body: nil).body)
            sequence = max(sequence, (index["sequence"]?.integer ?? 0) + (index["backlog"]?.integer ?? 0))
            _ = try await server.client.get("/api/v1/search?min_sequence=\(sequence)")
            try await body(server)
        }
    }

    private static func facets(_ server: TestServer, _ body: String) async throws -> JSONValue {
        let reply = try await server.client.send("POST", "/api/v1/search", body: body)
        try #require(reply.status == 200, "\(reply.text)")
        return try #require(try JSONReader.parse(reply.body)["facets"])
    }

    private static func values(_ facet: JSONValue?) -> [String] {
        facet?["values"]?.elements?.map { value in
            "\(value["value"]?.text ?? value["value"]?.number.map { "\($0)" } ?? "?") \(value["count"]?.integer ?? -1)"
                + (value["selected"] == .boolean(true) ? " *" : "")
        } ?? []
    }

    @Test func everyKindOfFacetComesInOneRequest() async throws {
        try await Self.run { server in
            let facets = try await Self.facets(
                server,
                #"{"q":"shirt","filter":"brand = Acme AND colour = mauve AND price:[1900 TO 3000}","facets":["brand","colour:search=bl","size:sort=order","category","in_stock","weight:0:step=0.5","ports","price:ranges=..1900|1900..3000|3000.."]}"#
            )
            // Its own selection aside, and nothing else: mauve leaves no product for the other facets.
            #expect(Self.values(facets["brand"]).map { $0.lowercased() } == ["acme 0 *"])
            #expect(Self.values(facets["colour"]).map { $0.lowercased() } == ["black 2", "mauve 0 *"])
            #expect(Self.values(facets["size"]).isEmpty)
            let ranges = facets["price"]?["ranges"]?.elements
            #expect(ranges?.map { $0["selected"] == .boolean(true) } == [false, true, false])
        }
    }

    @Test func spellingsTextsAndNumbersCountAsTheFilterFindsThem() async throws {
        try await Self.run { server in
            let facets = try await Self.facets(
                server, #"{"facets":["brand","colour:search=bl","ports","in_stock"]}"#)
            #expect(Self.values(facets["brand"]).first?.lowercased() == "acme 2")
            #expect(Self.values(facets["colour"]).map { $0.lowercased() } == ["black 2", "blå 1"])
            #expect(Self.values(facets["ports"]) == ["2 2"] && facets["ports"]?["max"]?.number == 2)
            #expect(Self.values(facets["in_stock"]) == ["true 3", "false 1"])
            let gone = try await Self.facets(
                server, #"{"filter":{"brand":["Gone","GONE"]},"facets":["brand:1"]}"#)
            #expect(Self.values(gone["brand"]).map { $0.lowercased() } == ["acme 2", "gone 0 *"])
        }
    }

    @Test func valuesComeInTheDeclaredOrder() async throws {
        try await Self.run { server in
            let declared = try await Self.facets(server, #"{"facets":["size:sort=order"]}"#)
            #expect(Self.values(declared["size"]) == ["XS 1", "S 1", "M 2", "L 1", "XL 1", "2XL 1", "One size 1"])
            let given = try await Self.facets(server, #"{"facets":["size:order=M|XL:3"]}"#)
            #expect(Self.values(given["size"]) == ["M 2", "XL 1", "2XL 1"])
            let named = try await Self.facets(server, #"{"facets":["size:order=sizes:desc:1"]}"#)
            #expect(Self.values(named["size"]) == ["One size 1"])
            let refused = try await server.client.get("/api/v1/search?facets=colour:sort=order,size:order=nope")
            let error = try JSONReader.parse(refused.body)["error"]
            #expect(refused.status == 400 && error?["code"]?.text == "invalid_facet")
            #expect(error?["details"]?.elements?.count == 2)
        }
    }

    @Test func numbersHaveStatisticsRangesAndHistograms() async throws {
        try await Self.run { server in
            let facets = try await Self.facets(
                server, #"{"filter":"weight < 0.5","histogram":"weight:step=0.5,price:step=1000"}"#)
            // The slider of a field keeps its bounds while it is used.
            #expect(facets["weight"]?["min"]?.number == 0.2 && facets["weight"]?["max"]?.number == 1.1)
            let weights = facets["weight"]?["ranges"]?.elements
            #expect(weights?.map { $0["key"]?.text } == ["0..0.5", "0.5..1", "1..1.5"])
            #expect(weights?.map { $0["count"]?.integer } == [2, 1, 1])
            #expect(weights?.map { $0["selected"] == .boolean(true) } == [true, false, false])
            let prices = facets["price"]?["ranges"]?.elements
            #expect(prices?.map { $0["key"]?.text } == ["1000..2000", "2000..3000"])
            let refused = try await server.client.get("/api/v1/search?histogram=price:0")
            #expect(refused.status == 400)
        }
    }

    @Test func treesShowTheWayToTheSelection() async throws {
        try await Self.run { server in
            let path = "Clothes > Shirts > Linen"
            let facets = try await Self.facets(
                server, "{\"filter\":{\"category\":\"\(path)\"},\"facets\":[\"category:depth=1:limit=1\"]}")
            let roots = facets["category"]?["values"]?.elements
            #expect(roots?.map { $0["value"]?.text } == ["Clothes"] && facets["category"]?["more"] == .boolean(true))
            let shirts = roots?.first?["children"]?.elements?.first
            // The limit leaves the larger sibling and keeps the selection.
            #expect(shirts?["children"]?.elements?.map { $0["name"]?.text } == ["Cotton", "Linen"])
            #expect(shirts?["children"]?.elements?.map { $0["count"]?.integer } == [2, 1])
            let closed = try await Self.facets(server, #"{"facets":["category:depth=1"]}"#)
            let first = closed["category"]?["values"]?.elements?.first
            #expect(first?["children"] == nil && first?["more"] == .boolean(true))
            let found = try await Self.facets(server, #"{"facets":["category:search=woo"]}"#)
            #expect(found["category"]?["values"]?.elements?.map { $0["value"]?.text } == ["Home"])
        }
    }

    /// What a key hides looks like what no product has; what it shows keeps its place though nothing is left of it.
    @Test func noKeyLearnsOfHiddenValues() async throws {
        try await Self.run { server in
            let key = try await server.engine.keys.create(
                name: "partner", scopes: [.search], filter: "brand = acme", expiresAt: nil)
            let requests = [
                (#"{"filter":{"brand":["Borealis"]},"facets":["brand"]}"#, "borealis", ["acme 2"]),
                (#"{"filter":{"brand":["Nowhere"]},"facets":["brand"]}"#, "nowhere", ["acme 2"]),
                (#"{"filter":{"category":["Wood"]},"facets":["category:depth=1"]}"#, "wood", ["clothes 2"]),
                (#"{"filter":{"weight":[0.55]},"facets":["weight:1"]}"#, "0.55", ["0.2 1"]),
                (#"{"filter":{"size":["One size"]},"facets":["size:1"]}"#, "one size", ["m 2"]),
                (#"{"q":"linen","filter":{"colour":["brown"]},"facets":["colour"]}"#, "brown", ["black 1"]),
                (#"{"q":"linen","filter":{"size":["2XL"]},"facets":["size:1"]}"#, "blå", ["m 1", "2xl 0 *"]),
                (#"{"filter":{"ports":[3]},"facets":["ports"]}"#, "3", ["2 2"]),
            ]
            for (body, hidden, shown) in requests {
                let reply = try await server.client.send(
                    "POST", "/api/v1/search", ["X-Api-Key": key.secret], body: body)
                try #require(reply.status == 200, "\(reply.text)")
                let facets = try #require(try JSONReader.parse(reply.body)["facets"]?.members)
                let values = facets.flatMap { Self.values($0.value) }.map { $0.lowercased() }
                #expect(values == shown, "\(body)")
                #expect(!values.contains { $0.contains(hidden) }, "\(body)")
            }
        }
    }
}
