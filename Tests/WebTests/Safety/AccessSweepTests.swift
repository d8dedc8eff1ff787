import Catalog
import Commerce
import HTTPTypes
import Search
import Testing

@testable import Web

/// Calls every route as everybody, and holds the answers against `docs/access.md`.
@Suite struct AccessSweepTests {
    /// Bodies of calls that look at the body before they look whose it is, and of those that should be done.
    private static let bodies: [String: String] = [
        "PUT /api/v1/users/me/addresses/{id}": SafetyShop.address,
        "PATCH /api/v1/users/me/wishlists/{id}": #"{"name":"Flat"}"#,
        "POST /api/v1/users/me/wishlists/{id}/items": #"{"sku":"BAG-1"}"#,
        "POST /api/v1/users/me/tickets/{id}/messages": #"{"message":"M"}"#,
        "POST /api/v1/orders/{id}/tickets": #"{"subject":"S","message":"M"}"#,
        "POST /api/v1/orders/{id}/tickets/{ticket}/messages": #"{"message":"M"}"#,
        "POST /api/v1/orders/{id}/return": #"{"lines":[{"line":1,"quantity":1}],"reason":"damaged"}"#,
        "PUT /api/v1/products/{id}/reviews/{review}/answer": #"{"text":"Thank you."}"#,
        "PUT /api/v1/products/{id}/reviews/{review}/vote": #"{"helpful":true}"#,
        "PATCH /api/v1/cart/items/{id}": #"{"quantity":2}"#,
        "POST /api/v1/cart/save": #"{"items":[2]}"#,
        "POST /api/v1/cart/promotions": #"{"code":"TEN"}"#,
        "PUT /api/v1/checkout/{id}/shipping-method": #"{"id":"standard"}"#,
        "POST /api/v1/checkout/{id}/shipping-method": #"{"id":"standard"}"#,
        "PUT /api/v1/checkout/{id}/payment-method": #"{"token":"pm_card_visa"}"#,
        "POST /api/v1/checkout/{id}/payment-method": #"{"token":"pm_card_visa"}"#,
        "PUT /api/v1/checkout/{id}/shipping-address": #"{"email":"a@example.com","address":\#(SafetyShop.address)}"#,
        "POST /api/v1/checkout/{id}/shipping-address": #"{"email":"a@example.com","address":\#(SafetyShop.address)}"#,
        "PATCH /api/v1/sellers/{id}": #"{"country":"CH"}"#,
        "PATCH /api/v1/sellers/{id}/team-members/{user}": #"{"role":"editor"}"#,
        "POST /api/v1/sellers/{id}/team-members": #"{"email":"x@example.com","role":"editor"}"#,
        "PATCH /api/v1/sellers/{id}/products/{product}": #"{"price":4800}"#,
        "POST /api/v1/sellers/{id}/products": SafetyShop.product.replacing("bag", with: "bag2"),
        "POST /api/v1/sellers/{id}/payouts": #"{"currency":"EUR"}"#,
        "PUT /api/v1/admin/sellers/{id}/payout-account": #"{"account":"acct_1"}"#,
    ]
    /// Without them these calls are refused as if nobody had signed in.
    private static let queries = ["GET /api/v1/auth/oidc/{provider}/callback": "?state=s&code=c"]

    /// Of what there is none: `AfterSalesHTTPTests` has one.
    private static let missing: Set<String> = ["GET /api/v1/orders/{id}/credit-notes/{number}"]

    private struct Call {
        var route: Route
        var word: AccessTable.Word
        var path: String
        var body: String?

        var name: String { "\(route.method.rawValue) \(route.path)" }
    }

    private func status(_ call: Call, _ caller: SafetyCaller, _ shop: SafetyShop) async throws -> Int {
        let headers = try #require(shop.headers[caller])
        return try await shop.server.client.send(call.route.method.rawValue, call.path, headers, body: call.body).status
    }

    private func calls(_ shop: SafetyShop) throws -> [Call] {
        let rows = try AccessTable.rows()
        let words = Dictionary(rows.map { ($0.call, $0.word) }) { first, _ in first }
        let routes = Routes.all(try TestControllers.make(shop.server))
        let names = routes.map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(names).subtracting(words.keys).sorted() == [], "served without a row in docs/access.md")
        #expect(Set(words.keys).subtracting(names).sorted() == [], "in docs/access.md and not served")
        #expect(rows.count == words.count, "a call has two rows")
        #expect(Set(AccessTable.Word.allCases).subtracting(words.values) == [], "a word that no call has")
        return try routes.map { route in
            let name = "\(route.method.rawValue) \(route.path)"
            return Call(
                route: route, word: try #require(words[name], "\(name)"),
                path: shop.path(route) + (Self.queries[name] ?? ""),
                body: route.body == .none ? nil : Self.bodies[name] ?? "{}")
        }
    }

    /// Reading first, removing last and the parts before the whole.
    private static func order(_ call: Call) -> (Int, Int) {
        switch call.route.method {
        case .get: (0, 0)
        case .delete: (2, -call.path.count)
        default: (1, 0)
        }
    }

    @Test func everyCallIsForThoseOfItsRowAndForNobodyElse() async throws {
        var settings = WebSettings()
        settings.limits.signInsPerMinuteOfAddress = 0
        settings.limits.signInsPerMinuteOfAccount = 0
        try await TestServer.run(settings) { server in
            let shop = try await SafetyShop(server)
            let calls = try calls(shop)
            for call in calls {
                for caller in SafetyCaller.allCases {
                    guard let refusals = caller.refusal(call.word) else { continue }
                    let status = try await status(call, caller, shop)
                    #expect(refusals.contains(status), "\(caller) \(call.name) (\(call.word)): \(status)")
                }
            }
            for call in calls.sorted(by: { Self.order($0) < Self.order($1) }) {
                let isOwn = call.word.rawValue.contains("own ") || call.word.rawValue.contains(", own")
                for caller in SafetyCaller.allCases where caller.refusal(call.word) == nil {
                    let status = try await status(call, caller, shop)
                    #expect(![401, 403].contains(status) && status < 500, "\(caller) \(call.name): \(status)")
                    // What others were told is not there is there.
                    let isThere = call.route.method != .delete && !Self.missing.contains(call.name)
                    let isFirst = isThere && [.ann, .holder].contains(caller)
                    #expect(!isOwn || !isFirst || status != 404, "\(caller) \(call.name): \(status)")
                }
            }
        }
    }

    /// "none" as the algorithm, another algorithm, a token of another kind: what libraries have been fooled with.
    @Test func tokensThatSignThemselvesAreRefused() async throws {
        try await TestServer.run { server in
            let ann = try await server.person("ann")
            let token = try #require(ann.headers["Authorization"]).dropFirst("Bearer ".count)
            let parts = token.split(separator: ".")
            func encoded(_ text: String) -> String { Base64URL.encode(Array(text.utf8)) }
            let none = encoded(#"{"alg":"none","typ":"at+jwt"}"#)
            let other = encoded(#"{"alg":"HS512","typ":"at+jwt","kid":"1"}"#)
            let later = encoded(#"{"iss":"aisle","sub":"\#(ann.id)","sid":"x","iat":1,"exp":9999999999}"#)
            for bad in [
                "\(none).\(parts[1]).", "\(none).\(parts[1]).\(parts[2])", "\(other).\(parts[1]).\(parts[2])",
                "\(parts[0]).\(later).\(parts[2])", "\(parts[0]).\(parts[1])", "..", "\(token).\(parts[2])",
            ] {
                let reply = try await server.client.get("/api/v1/users/me", ["Authorization": "Bearer \(bad)"])
                #expect(reply.status == 401, "\(bad)")
            }
            #expect(try await ann.status("GET", "/users/me") == 200)
        }
    }
}
