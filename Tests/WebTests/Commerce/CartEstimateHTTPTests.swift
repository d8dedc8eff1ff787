import Catalog
import Search
import Testing

@testable import Web

/// Shipping and taxes of a cart over HTTP: for where they are estimated, and that a checkout counts the same.
@Suite struct CartEstimateHTTPTests {
    private static let products = [
        #"{"id":"bag","name":"Bag","sku":"BAG-1","price":4933,"stock":{"on_hand":50,"reserved":0}}"#,
        """
        {"id":"book","name":"Book","sku":"BOOK-1","price":1117,"stock":{"on_hand":50,"reserved":0},
        "attributes":{"tax_class":"reduced","weight":{"value":900,"unit":"g"}}}
        """,
    ]
    private static let address = #""name":"Ann Lee","line1":"1 Main Street","city":"Town""#

    private func run(_ body: @Sendable (TestServer, _ admin: TestPerson, _ guest: TestPerson) async throws -> Void)
        async throws
    {
        try await TestServer.run { server in
            let admin = TestPerson(server: server, id: "", headers: try await server.key(.admin))
            for product in Self.products {
                let made = try await admin.call("POST", "/products", product)
                #expect(made.status == 201, "\(made.json)")
            }
            for code in [#"ten","kind":"percent","basis_points":1000"#, #"free","kind":"free_shipping""#] {
                let name = code.prefix { $0 != "\"" }
                let body = "{" + code.drop { $0 != "," }.dropFirst() + "}"
                #expect(try await admin.call("PUT", "/promotions/\(name)", body).status == 200)
            }
            try await body(server, admin, try await cart(server))
        }
    }

    private func cart(_ server: TestServer) async throws -> TestPerson {
        let made = try await TestPerson(server: server, id: "", headers: [:])
            .call("POST", "/cart/items", #"{"sku":"BAG-1","quantity":3}"#)
        let me = TestPerson(server: server, id: "", headers: ["X-Cart-Token": try #require(made.json["token"]?.text)])
        #expect(try await me.status("POST", "/cart/items", #"{"sku":"BOOK-1","quantity":2}"#) == 201)
        return me
    }

    /// What the checkout of the cart comes to, sent the cheapest way.
    private func checkout(_ me: TestPerson, _ place: String) async throws -> JSONValue {
        let begun = try await me.call("POST", "/checkout/init")
        let path = "/checkout/\(try #require(begun.json["id"]?.text))"
        let info = #"{"email":"ann@example.com","address":{\#(Self.address),\#(place)}}"#
        #expect(try await me.status("PUT", path + "/shipping-address", info) == 200)
        let rates = try await me.call("GET", path + "/shipping-rates").json["shipping_rates"]?.elements ?? []
        let cheapest = rates.min { ($0["price"]?.integer ?? 0) < ($1["price"]?.integer ?? 0) }
        let id = try #require(cheapest?["id"]?.text)
        #expect(try await me.status("PUT", path + "/shipping-method", #"{"id":"\#(id)"}"#) == 200)
        return try await me.call("GET", path + "/summary").json
    }

    @Test(arguments: [
        ("country=de&postal_code=10115", #""country":"DE","postal_code":"10115""#),
        ("country=US&region=ca", #""country":"US","region":"CA","postal_code":"90001""#),
        ("country=FR", #""country":"FR","postal_code":"75001""#),
        ("country=AE", #""country":"AE""#),
    ])
    func aCheckoutCountsWhatTheCartHasEstimated(_ query: String, _ place: String) async throws {
        try await run { _, _, me in
            for code in [nil, "ten", "free"] {
                if let code {
                    #expect(try await me.status("POST", "/cart/promotions", #"{"code":"\#(code)"}"#) == 200)
                }
                let cart = try await me.call("GET", "/cart?\(query)").json
                let summary = try await checkout(me, place)
                let told = try #require(summary["totals"]?.members)
                for member in told { #expect(cart["totals"]?[member.name] == member.value, "\(query) \(member)") }
                #expect(told.count == 7)
                let method = try #require(cart["estimate"]?["shipping_method"])
                #expect(method == summary["shipping_method"])
                #expect(cart["totals"]?["shipping"] == method["price"])
                #expect(cart["totals"]?["free_shipping"] == .boolean(code == "free"))
            }
        }
    }

    @Test func theRequestComesBeforeTheAddressBookAndThatBeforeTheShop() async throws {
        try await run { server, admin, me in
            let nowhere = try await me.call("GET", "/cart").json
            #expect(nowhere["estimate"] == .null && nowhere["totals"]?["tax"] == .null)
            #expect(nowhere["totals"]?["shipping"] == .null && nowhere["totals"]?["total"] == 17_033)
            let person = try await server.person("ann")
            #expect(try await person.status("POST", "/cart/items", #"{"sku":"BAG-1"}"#) == 201)
            var table = try await admin.call("GET", "/admin/shipping-rates").json.members ?? []
            table.append(JSONMember("home", "US-NY"))
            let text = String(decoding: JSONWriter.bytes(.object(table)), as: UTF8.self)
            #expect(try await admin.call("PUT", "/admin/shipping-rates", text).json["home"] == "US-NY")
            let home: JSONValue = ["country": "US", "region": "NY", "postal_code": .null, "from": "shop"]
            for one in [me, person] {
                #expect(try await one.call("GET", "/cart").json["estimate"]?["destination"] == home)
            }
            let entry = """
                {\(Self.address),"country":"CA","region":"qc","postal_code":"k1a0b1","is_default_shipping":true}
                """
            #expect(try await person.status("POST", "/users/me/addresses", entry) == 201)
            let book: JSONValue = [
                "country": "CA", "region": "QC", "postal_code": "K1A 0B1", "from": "address_book",
            ]
            #expect(try await person.call("GET", "/cart").json["estimate"]?["destination"] == book)
            let asked = try await person.call("GET", "/cart?country=at").json
            #expect(asked["estimate"]?["destination"]?["from"] == "request" && asked["totals"]?["tax"] == 1_071)
            let changed = try await person.call("PATCH", "/cart/items/1", #"{"quantity":2}"#).json
            #expect(changed["estimate"] == nil && changed["totals"]?["shipping"] == nil, "changes are answered without")
        }
    }

    @Test func whatCannotBeSentIsTaxedAndHasNoShipping() async throws {
        try await run { _, admin, me in
            let table = """
                {"zones":[{"id":"home","places":["DE"],"rates":[{"id":"post","name":"Post","currency":"EUR",
                "by":"price","tiers":[{"price":500}]}]}]}
                """
            #expect(try await admin.status("PUT", "/admin/shipping-rates", table) == 200)
            let cart = try await me.call("GET", "/cart?country=AT").json
            #expect(cart["estimate"]?["shipping_method"] == .null && cart["totals"]?["shipping"] == .null)
            #expect(cart["totals"]?["total"] == 17_033 && cart["totals"]?["tax"] == 2_839)
            for number in 1...2 {
                #expect(try await me.status("PATCH", "/cart/items/\(number)", #"{"saved":true}"#) == 200)
            }
            let empty = try await me.call("GET", "/cart?country=DE").json
            #expect(empty["estimate"]?["shipping_method"] == .null && empty["totals"]?["total"] == 0)
        }
    }

    @Test(arguments: [
        "country=XX", "country=Germany", "region=CA", "postal_code=1", "country=US&region=ZZ",
        "country=DE&postal_code=1", "city=Berlin",
    ])
    func aPlaceThatThereIsNotIsRefused(_ query: String) async throws {
        try await run { _, _, me in
            let status = try await me.status("GET", "/cart?\(query)")
            #expect(status == 400)
        }
    }

    @Test(arguments: [#""*""#, #""XX""#, "1", #""de""#])
    func aShopIsNowhereElse(_ home: String) async throws {
        try await run { _, admin, _ in
            let table = #"{"home":\#(home),"zones":[{"id":"all","places":["*"],"rates":[]}]}"#
            let status = try await admin.status("PUT", "/admin/shipping-rates", table)
            #expect(status == 422)
        }
    }
}
