import Catalog
import Commerce
import Search
import Testing

@testable import Web

/// Sellers over HTTP: the calls of `docs/guides/sellers.md`, and who may make them.
@Suite struct SellerHTTPTests {
    private func seller(_ owner: TestPerson, _ name: String, approvedBy root: TestPerson) async throws -> String {
        let made = try await owner.call("POST", "/sellers/register", #"{"name":"\#(name)"}"#)
        #expect(made.status == 201 && made.json["state"] == "pending")
        let id = try #require(made.json["id"]?.text)
        #expect(try await root.status("POST", "/admin/sellers/\(id)/approve") == 200)
        return id
    }

    private func found(_ server: TestServer, _ sequence: JSONValue?) async throws -> [String?] {
        let number = try #require(sequence?.integer)
        let reply = try await server.stranger.call(
            "GET", "/search?q=&filter=seller%20%3D%20%22bags-of-bern%22&facets=seller&min_sequence=\(number)")
        #expect(reply.status == 200)
        return reply.json["results"]?.elements?.map { $0["id"]?.text } ?? []
    }

    @Test func aSellerSellsAndItsProductsAreFoundByItsName() async throws {
        try await TestServer.run { server in
            let root = try await server.person("root", roles: [.admin])
            let sam = try await server.person("sam")
            let id = try await seller(sam, "Bags of Bern", approvedBy: root)
            #expect(try await root.call("GET", "/admin/sellers?state=approved").json["sellers"]?.elements?.count == 1)
            #expect(try await sam.call("GET", "/users/me/sellers").json["sellers"]?.elements?.first?["role"] == "owner")
            #expect(try await sam.status("PATCH", "/sellers/\(id)", #"{"country":"CH"}"#) == 200)
            let body = #"{"id":"bern-1","name":"Travel Bag","sku":"BERN-1","price":4900,"stock":{"on_hand":3}}"#
            let made = try await sam.call("POST", "/sellers/\(id)/products", body)
            #expect(made.status == 201)
            #expect(try await found(server, made.json["sequence"]) == ["bern-1"])
            let path = "/sellers/\(id)/products/bern-1"
            #expect(try await sam.call("PATCH", path, #"{"price":4500}"#).json["product"]?["version"] == 2)
            let gone = try await sam.call("POST", path + "/archive")
            #expect(try await found(server, gone.json["sequence"]) == [])
            let back = try await sam.call("POST", path + "/publish")
            #expect(try await found(server, back.json["sequence"]) == ["bern-1"])
            let profile = try await server.stranger.call("GET", "/sellers/bags-of-bern")
            #expect(profile.json["country"] == "CH" && profile.json["products"] == 1)
            #expect(try await sam.call("GET", "/sellers/\(id)/products").json["products"]?.elements?.count == 1)
            #expect(try await sam.call("GET", "/sellers/\(id)/analytics").json["products"]?["published"] == 1)
            #expect(try await sam.call("GET", "/sellers/\(id)/payouts").json["balances"] == [])
            #expect(try await sam.status("POST", "/sellers/\(id)/payouts", #"{"currency":"EUR"}"#) == 409)
            let bob = try await server.person("bob")
            let invite = #"{"email":"bob@example.com","role":"editor"}"#
            #expect(try await sam.status("POST", "/sellers/\(id)/team-members", invite) == 201)
            let open = try await bob.call("GET", "/users/me/seller-invitations").json["invitations"]?.elements
            let invitation = try #require(open?.first?["id"]?.text)
            #expect(try await bob.status("PATCH", path, #"{"price":4400}"#) == 403)
            #expect(try await bob.status("POST", "/users/me/seller-invitations/\(invitation)/accept") == 200)
            #expect(try await bob.status("PATCH", path, #"{"price":4400}"#) == 200)
            #expect(try await sam.status("DELETE", "/sellers/\(id)/team-members/\(bob.id)") == 200)
            #expect(try await bob.status("PATCH", path, #"{"price":4300}"#) == 403)
            #expect(try await root.status("POST", "/admin/sellers/\(id)/suspend", #"{"reason":"Forgeries"}"#) == 200)
            #expect(try await server.stranger.status("GET", "/sellers/\(id)") == 404)
        }
    }

    @Test func nobodyDoesWhatIsNotHis() async throws {
        try await TestServer.run { server in
            let root = try await server.person("root", roles: [.admin])
            let (sam, eve, ann) = (
                try await server.person("sam"), try await server.person("eve"), try await server.person("ann")
            )
            let mine = try await seller(sam, "Sams", approvedBy: root)
            let theirs = try await seller(eve, "Eves", approvedBy: root)
            let body = #"{"id":"bag","name":"Bag","sku":"BAG","price":900}"#
            #expect(try await sam.status("POST", "/sellers/\(mine)/products", body) == 201)
            let shop = "/sellers/\(mine)"
            let calls: [(String, String, String?)] = [
                ("PATCH", "", #"{"name":"x"}"#), ("GET", "/products", nil), ("POST", "/products", body),
                ("PATCH", "/products/bag", #"{"price":1}"#), ("POST", "/products/bag/archive", nil),
                ("POST", "/products/bag/publish", nil), ("GET", "/analytics", nil), ("GET", "/orders", nil),
                ("GET", "/payouts", nil),
                ("POST", "/payouts", #"{"currency":"EUR"}"#), ("GET", "/team-members", nil),
                ("POST", "/team-members", #"{"email":"x@example.com","role":"owner"}"#),
                ("PATCH", "/team-members/\(sam.id)", #"{"role":"editor"}"#), ("DELETE", "/team-members/\(sam.id)", nil),
                ("DELETE", "/invitations/inv_x", nil),
            ]
            for (method, end, body) in calls {
                #expect(try await eve.status(method, shop + end, body) == 403, "\(method) \(end)")
                #expect(try await ann.status(method, shop + end, body) == 403, "\(method) \(end)")
                #expect(try await server.stranger.status(method, shop + end, body) == 401, "\(method) \(end)")
            }
            #expect(try await eve.status("PATCH", "/sellers/\(theirs)/products/bag", #"{"price":1}"#) == 404)
            // Neither do sellers write the catalog past their shop.
            #expect(try await sam.status("PATCH", "/products/bag", #"{"price":1}"#) == 403)
            let support = try await server.person("sue", roles: [.support])
            for person in [sam, ann, support] {
                #expect(try await person.status("GET", "/admin/sellers") == 403)
                #expect(try await person.status("POST", "/admin/sellers/\(mine)/approve") == 403)
                #expect(try await person.status("POST", "/admin/sellers/\(mine)/suspend", #"{"reason":"x"}"#) == 403)
                #expect(try await person.status("GET", "/admin/payouts") == 403)
                #expect(try await person.status("POST", "/admin/payouts/pto_x/paid", #"{"reference":"x"}"#) == 403)
                #expect(try await person.status("POST", "/admin/payouts/pto_x/reject", #"{"reason":"x"}"#) == 403)
                #expect(try await person.status("POST", "/admin/payouts/pto_x/send") == 403)
                let account = "/admin/sellers/\(mine)/payout-account"
                #expect(try await person.status("PUT", account, #"{"account":"acct_1"}"#) == 403)
            }
            #expect(try await root.status("POST", "/admin/payouts/pto_x/paid", #"{"reference":"x"}"#) == 404)
            #expect(try await root.status("POST", "/admin/payouts/pto_x/send") == 404)
            for query in ["from=2027-01-31", "from=2027-02-01&to=2027-01-01", "from=x&to=y", "days=3"] {
                #expect(try await sam.status("GET", "\(shop)/analytics?\(query)") == 400, "\(query)")
            }
            #expect(try await sam.status("GET", "\(shop)/analytics?from=2027-01-01&to=2027-02-01") == 200)
        }
    }
    /// Gives a seller what a sale would.
    private func earn(_ minorUnits: Int64, _ id: String, _ server: TestServer) async throws {
        let line = SoldOrder.Line(
            number: 1, productID: ProductID("bag"), sellerID: SellerID(id), quantity: 1, minorUnits: minorUnits)
        let order = SoldOrder(
            id: "ord_x", currency: CurrencyCode("EUR"), lines: [line], totalMinorUnits: minorUnits)
        let now = server.shop.environment.now()
        try await server.shop.store.write { try SellerLedgerStore($0).sold(order, at: now) }
    }

    @Test func aPayoutIsSentOverTheGateway() async throws {
        try await TestServer.run { server in
            let root = try await server.person("root", roles: [.admin])
            let sam = try await server.person("sam")
            let id = try await seller(sam, "Sams", approvedBy: root)
            try await earn(10_000, id, server)
            let asked = try await sam.call("POST", "/sellers/\(id)/payouts", #"{"currency":"EUR","amount":9000}"#)
            #expect(asked.status == 201 && asked.json["transfer_id"] == .null && asked.json["attempts"] == 0)
            let payout = "/admin/payouts/\(try #require(asked.json["id"]?.text))"
            #expect(try await root.status("POST", payout + "/send") == 409)
            let account = "/admin/sellers/\(id)/payout-account"
            for bad in [#"{}"#, #"{"account":"acct-1"}"#, #"{"account":"acct_1","x":1}"#, "[]"] {
                #expect(try await root.status("PUT", account, bad) == 422, "\(bad)")
            }
            #expect(try await root.status("PUT", "/admin/sellers/sel_x/payout-account", #"{"account":"a"}"#) == 404)
            let set = try await root.call("PUT", account, #"{"account":"acct_lost_payout_answer"}"#)
            #expect(set.status == 200 && set.json["payout_account"] == "acct_lost_payout_answer")
            // The answer of the gateway is lost, and asked for again by itself.
            let sent = try await root.call("POST", payout + "/send")
            #expect(sent.status == 200 && sent.json["state"] == "sending" && sent.json["attempts"] == 1)
            #expect(try await root.status("POST", payout + "/paid", #"{"reference":"x"}"#) == 409)
            #expect(try await root.call("GET", "/admin/payouts?state=sending").json["payouts"]?.elements?.count == 1)
            var known: JSONValue?
            for _ in 0..<600 {
                known = try await sam.call("GET", "/sellers/\(id)/payouts").json
                if known?["payouts"]?.elements?.first?["state"] == "paid" { break }
                try await Task.sleep(for: .milliseconds(100))
            }
            let paid = try #require(known?["payouts"]?.elements?.first)
            #expect(paid["state"] == "paid" && paid["note"]?.text?.hasPrefix("po_") == true, "\(paid)")
            #expect(known?["payout_account"] == "acct_lost_payout_answer")
            #expect(known?["balances"]?.elements?.first?["available"] == 200)
            #expect(try await root.call("POST", payout + "/send").json["state"] == "paid")
            // Nobody else is told of the account.
            for path in ["/sellers/\(id)", "/users/me/sellers"] {
                let shown = String(decoding: JSONWriter.bytes(try await sam.call("GET", path).json), as: UTF8.self)
                #expect(shown.contains(id) && !shown.contains("acct_"), "\(path)")
            }
            #expect(try await root.call("PUT", account, #"{"account":null}"#).json["payout_account"] == .null)
        }
    }
}
