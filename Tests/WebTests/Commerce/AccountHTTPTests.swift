import Catalog
import Commerce
import Foundation
import HTTPTypes
import Search
import TestSupport
import Testing

@testable import Web

/// Accounts over HTTP: the calls of `docs/guides/accounts.md`, and who may make them.
@Suite struct AccountHTTPTests {
    private static let password = "correct horse battery"

    private struct Shopper {
        var server: TestServer
        var email: String
        var access = ""
        var refresh = ""

        var header: [String: String] { ["Authorization": "Bearer \(access)"] }

        func send(
            _ method: String, _ path: String, _ body: String? = nil, headers: [String: String] = [:]
        ) async throws -> (status: Int, json: JSONValue) {
            let all = header.merging(headers) { _, new in new }
            let reply = try await server.client.send(method, "/api/v1/\(path)", all, body: body)
            return (reply.status, try JSONReader.parse(reply.body))
        }

        mutating func take(_ json: JSONValue) throws {
            access = try #require(json["access_token"]?.text)
            refresh = try #require(json["refresh_token"]?.text)
        }
    }

    private func post(
        _ server: TestServer, _ path: String, _ body: String, _ headers: [String: String] = [:]
    ) async throws -> (status: Int, json: JSONValue) {
        let reply = try await server.client.send("POST", "/api/v1/auth/\(path)", headers, body: body)
        return (reply.status, try JSONReader.parse(reply.body))
    }

    /// The token of the newest mail with one that lies in the folder.
    private func mailedToken(_ server: TestServer, to email: String) async throws -> String {
        let folder = server.folder.appending(path: "mail")
        for _ in 0..<30_000 {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            for name in names.filter({ $0.hasSuffix(".eml") }).sorted(by: >) {
                let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                if text.contains("To: \(email)\r\n"), let token = text.firstMatch(of: /token=(\w+)/) {
                    return String(token.output.1)
                }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw RawClient.Failure(reason: "no mail came for \(email)")
    }

    private func shopper(_ server: TestServer, _ email: String) async throws -> Shopper {
        let body = #"{"email":"\#(email)","password":"\#(Self.password)"}"#
        #expect(try await post(server, "register", body).status == 202)
        let token = try await mailedToken(server, to: email)
        #expect(try await post(server, "verify-email", #"{"token":"\#(token)"}"#).status == 200)
        let login = try await post(server, "login", body)
        #expect(login.status == 200)
        var shopper = Shopper(server: server, email: email)
        try shopper.take(login.json)
        return shopper
    }

    /// As the guide has them, from signing up to being erased.
    @Test func theCallsOfTheGuideWork() async throws {
        try await TestServer.run { server in
            var ann = try await shopper(server, "ann@example.com")
            #expect(try await ann.send("GET", "users/me").json["email"] == "ann@example.com")
            #expect(try await ann.send("PATCH", "users/me", #"{"name":"Ann Lee"}"#).json["name"] == "Ann Lee")
            let address = #"{"name":"Ann Lee","line1":"Main Street 1","city":"Berlin","country":"DE"}"#
            let made = try await ann.send("POST", "users/me/addresses", address)
            #expect(made.status == 201)
            let id = try #require(made.json["id"]?.text)
            #expect(try await ann.send("PUT", "users/me/addresses/\(id)", address).status == 200)
            #expect(try await ann.send("GET", "users/me/addresses").json["addresses"]?.elements?.count == 1)
            #expect(try await ann.send("DELETE", "users/me/addresses/\(id)").status == 200)
            let renewed = try await post(server, "refresh", #"{"refresh_token":"\#(ann.refresh)"}"#)
            #expect(renewed.status == 200)
            let old = ann
            try ann.take(renewed.json)
            #expect(try await ann.send("GET", "users/me/sessions").json["sessions"]?.elements?.count == 1)
            #expect(try await ann.send("GET", "users/me/activity?limit=2").json["activity"]?.elements?.count == 2)
            let change = #"{"current_password":"\#(Self.password)","new_password":"a new password"}"#
            #expect(try await ann.send("POST", "users/me/password", change).status == 200)
            #expect(try await ann.send("GET", "users/me/export").json["profile"]?["name"] == "Ann Lee")
            #expect(try await ann.send("DELETE", "users/me", #"{"password":"wrong"}"#).status == 403)
            #expect(try await ann.send("DELETE", "users/me", #"{"password":"a new password"}"#).status == 200)
            #expect(try await ann.send("GET", "users/me").status == 401)
            _ = old
        }
    }

    @Test func theCartComesAlongWhenSigningIn() async throws {
        try await TestServer.run { server in
            var ann = try await shopper(server, "ann@example.com")
            let bob = try await shopper(server, "bob@example.com")
            _ = try await server.engine.ingest.replace(
                ProductID("p1"), ["name": "Lamp", "sku": "LAMP", "price": 1_000, "stock": ["on_hand": 5]],
                expectedVersion: nil, actor: "test")
            let stranger = try await server.client.send("POST", "/api/v1/cart/items", [:], body: #"{"sku":"LAMP"}"#)
            let token = try #require(try JSONReader.parse(stranger.body)["token"]?.text)
            #expect(try await ann.send("GET", "cart").status == 404)
            let body = #"{"email":"ann@example.com","password":"\#(Self.password)"}"#
            try ann.take(try await post(server, "login", body, ["X-Cart-Token": token]).json)
            func skus(_ json: JSONValue) -> [String] { json["items"]?.elements?.compactMap { $0["sku"]?.text } ?? [] }
            #expect(skus(try await ann.send("GET", "cart").json) == ["LAMP"])
            // From then on it is hers alone, on every device and whatever token comes with it.
            #expect(try await server.client.get("/api/v1/cart", ["X-Cart-Token": token]).status == 404)
            #expect(try await bob.send("GET", "cart", headers: ["X-Cart-Token": token]).status == 404)
            #expect(try await ann.send("POST", "cart/items", #"{"sku":"LAMP","quantity":2}"#).json["token"] == nil)
            #expect(skus(try await ann.send("GET", "users/me/export").json["cart"] ?? .null) == ["LAMP"])
            #expect(try await ann.send("DELETE", "users/me", #"{"password":"\#(Self.password)"}"#).status == 200)
            #expect(try await server.shop.carts.cart(of: .user(UserID("nobody"))) == nil)
        }
    }

    @Test func aCopiedRefreshTokenEndsTheSessionOverHTTPToo() async throws {
        try await TestServer.run { server in
            let ann = try await shopper(server, "ann@example.com")
            let body = #"{"refresh_token":"\#(ann.refresh)"}"#
            #expect(try await post(server, "refresh", body).status == 200)
            #expect(try await ann.send("GET", "users/me").status == 200)
            #expect(try await post(server, "refresh", body).status == 401)
            #expect(try await ann.send("GET", "users/me").status == 401)
        }
    }

    /// The answer of a retried request is kept, but not its tokens.
    @Test func repeatedRequestsDoNotRepeatSecrets() async throws {
        try await TestServer.run { server in
            _ = try await shopper(server, "ann@example.com")
            let body = #"{"email":"ann@example.com","password":"\#(Self.password)"}"#
            let once = ["Idempotency-Key": "once"]
            let first = try await post(server, "login", body, once)
            let second = try await post(server, "login", body, once)
            #expect(first.json["access_token"]?.text != nil && first.json["session_id"] == second.json["session_id"])
            #expect(second.json["access_token"] == .null && second.json["refresh_token"] == .null)
            let other = try await post(server, "login", body.replacing("horse", with: "house"), once)
            #expect(other.status == 422)
        }
    }

    @Test func signingOutEndsTheAccessTokenAtOnce() async throws {
        try await TestServer.run { server in
            let ann = try await shopper(server, "ann@example.com")
            #expect(try await post(server, "logout", #"{"refresh_token":"\#(ann.refresh)"}"#).status == 200)
            #expect(try await ann.send("GET", "users/me").status == 401)
        }
    }

    @Test func whatBelongsToSomebodyElseIsNotFound() async throws {
        try await TestServer.run { server in
            let ann = try await shopper(server, "ann@example.com")
            let bob = try await shopper(server, "bob@example.com")
            let address = #"{"name":"Ann Lee","line1":"Main Street 1","city":"Berlin","country":"DE"}"#
            let id = try #require(try await ann.send("POST", "users/me/addresses", address).json["id"]?.text)
            for (method, body) in [("GET", nil), ("PUT", address), ("DELETE", nil)] as [(String, String?)] {
                #expect(try await bob.send(method, "users/me/addresses/\(id)", body).status == 404, "\(method)")
            }
            let session = try #require(
                try await ann.send("GET", "users/me/sessions").json["sessions"]?.elements?.first?["id"]?.text)
            #expect(try await bob.send("DELETE", "users/me/sessions/\(session)").status == 404)
            #expect(try await ann.send("GET", "users/me/addresses/\(id)").status == 200)
        }
    }

    /// Two people with the same key for a write must not get each other's answers.
    @Test func idempotencyKeysOfTwoPeopleDoNotMeet() async throws {
        try await TestServer.run { server in
            let ann = try await shopper(server, "ann@example.com")
            let bob = try await shopper(server, "bob@example.com")
            let address = #"{"name":"A","line1":"Main Street 1","city":"Berlin","country":"DE"}"#
            let once = ["Idempotency-Key": "1"]
            let first = try await ann.send("POST", "users/me/addresses", address, headers: once)
            let again = try await ann.send("POST", "users/me/addresses", address, headers: once)
            let other = try await bob.send("POST", "users/me/addresses", address, headers: once)
            #expect(first.json["id"] == again.json["id"] && first.json["id"] != other.json["id"])
        }
    }

    @Test func everyRouteOfAccountsAsksForItsRight() async throws {
        try await TestServer.run { server in
            let admin = try await server.key(.admin)
            let search = try await server.key(.search)
            let ann = try await shopper(server, "ann@example.com")
            for route in Routes.all(try TestControllers.make(server)) {
                guard case .permission(let permission) = route.access else { continue }
                let path = route.path.replacing("{id}", with: "none")
                let method = route.method.rawValue
                let body = route.body == .none ? nil : "{}"
                func status(_ headers: [String: String]) async throws -> Int {
                    try await server.client.send(method, path, headers, body: body).status
                }
                #expect(try await status([:]) == 401, "\(method) \(path)")
                #expect(try await status(search) == 403, "\(method) \(path)")
                let isOwn = permission == .ownAccount
                #expect((try await status(admin) == 403) == (isOwn || permission == .sell), "\(method) \(path)")
                // What is harmless: the ids and bodies are none.
                if !["/sessions", "/password"].contains(where: path.hasSuffix) {
                    #expect(([401, 403].contains(try await status(ann.header))) == !isOwn, "\(method) \(path)")
                }
            }
        }
    }

    @Test func rolesOpenTheirRoutesAndCloseThemAgain() async throws {
        try await TestServer.run { server in
            let admin = try await server.key(.admin)
            let ann = try await shopper(server, "ann@example.com")
            let id = try #require(try await ann.send("GET", "users/me").json["id"]?.text)
            func give(_ roles: String) async throws -> Int {
                try await server.client.send(
                    "PUT", "/api/v1/admin/users/\(id)/roles", admin, body: #"{"roles":[\#(roles)]}"#
                ).status
            }
            let doors = ["catalog": "jobs", "relevance": "synonyms", "support": "admin/users", "admin": "keys"]
            for (role, path) in doors {
                #expect(try await ann.send("GET", path).status == 403, "\(role)")
                #expect(try await give("\"\(role)\"") == 200)
                #expect(try await ann.send("GET", path).status == 200, "\(role)")
                #expect(try await give("") == 200)
                #expect(try await ann.send("GET", path).status == 403, "\(role)")
            }
            #expect(try await give("\"king\"") == 422)
            #expect(try await give("\"seller\"") == 200)
            #expect(try await ann.send("GET", "users/me").json["roles"] == ["customer", "seller"])
            let events = try await ann.send("GET", "events")
            #expect(events.status == 403)
        }
    }

    @Test func supportBlocksCustomersButNotAdministrators() async throws {
        try await TestServer.run { server in
            let admin = try await server.key(.admin)
            let ann = try await shopper(server, "ann@example.com")
            let bob = try await shopper(server, "bob@example.com")
            func id(_ shopper: Shopper) async throws -> String {
                try #require(try await shopper.send("GET", "users/me").json["id"]?.text)
            }
            let (annID, bobID) = (try await id(ann), try await id(bob))
            func give(_ id: String, _ role: String) async throws {
                let reply = try await server.client.send(
                    "PUT", "/api/v1/admin/users/\(id)/roles", admin, body: #"{"roles":["\#(role)"]}"#)
                #expect(reply.status == 200)
            }
            try await give(annID, "support")
            #expect(try await ann.send("GET", "admin/users?q=bob").json["users"]?.elements?.count == 1)
            #expect(try await ann.send("PUT", "admin/users/\(annID)/roles", #"{"roles":["admin"]}"#).status == 403)
            #expect(try await ann.send("POST", "admin/users/\(bobID)/block").status == 200)
            #expect(try await bob.send("GET", "users/me").status == 401)
            #expect(try await ann.send("POST", "admin/users/\(bobID)/unblock").status == 200)
            try await give(bobID, "admin")
            #expect(try await ann.send("POST", "admin/users/\(bobID)/block").status == 403)
            #expect(try await ann.send("GET", "admin/users/nobody").status == 404)
        }
    }

    @Test func triesAreHeldToAPaceByAddressAndByAccount() async throws {
        var settings = WebSettings()
        settings.limits.signInsPerMinuteOfAddress = 6
        settings.limits.signInsPerMinuteOfAccount = 3
        try await TestServer.run(settings, rateClock: { 0 }) { (server: TestServer) async throws -> Void in
            @Sendable func ask(_ email: String) async throws -> Int {
                try await post(server, "forgot-password", #"{"email":"\#(email)"}"#).status
            }
            for _ in 0..<3 { #expect(try await ask("nobody@example.com") == 202) }
            #expect(try await ask("Nobody@example.com") == 429)
            #expect(try await ask("other@example.com") == 202)
            #expect(try await ask("more@example.com") == 202)
            #expect(try await ask("last@example.com") == 429)
        }
    }

    /// Neither the log nor the store has what lets one in.
    @Test func secretsAreNeitherLoggedNorStored() async throws {
        try await TestServer.run { server in
            let ann = try await shopper(server, "ann@example.com")
            #expect(
                try await post(server, "login", #"{"email":"ann@example.com","password":"wrong secret"}"#).status == 401
            )
            let begun = try await ann.send("POST", "users/me/totp", #"{"password":"\#(Self.password)"}"#)
            let totp = try #require(begun.json["secret"]?.text)
            #expect(try await ann.send("GET", "users/me?token=\(ann.refresh)").status == 400)
            let mailed = try await mailedToken(server, to: "ann@example.com")
            let logged = server.log.lines.map { "\($0.message) \($0.metadata)" }.joined(separator: "\n")
            #expect(logged.contains("/api/v1/auth/login"))
            let path = server.folder.appending(path: "catalog.sqlite").path
            var stored = Data()
            for name in try FileManager.default.contentsOfDirectory(atPath: server.folder.path)
            where name.contains("sqlite") {
                stored += try Data(contentsOf: server.folder.appending(path: name))
            }
            #expect(stored.range(of: Data("ann@example.com".utf8)) != nil, "\(path)")
            for secret in [Self.password, "wrong secret", ann.access, ann.refresh, totp, mailed] {
                #expect(!logged.contains(secret))
                #expect(stored.range(of: Data(secret.utf8)) == nil)
            }
        }
    }

    @Test func accessTokensAreShownAsKeysAre() async throws {
        try await TestServer.run { server in
            let ann = try await shopper(server, "ann@example.com")
            #expect(try await server.client.get("/api/v1/users/me", ["X-Api-Key": ann.access]).status == 200)
            for bad in ["x.y.z", ann.access + "x", String(ann.access.dropLast(2)), "a.b"] {
                let reply = try await server.client.get("/api/v1/users/me", ["Authorization": "Bearer \(bad)"])
                #expect(reply.status == 401 && reply.headers["www-authenticate"] != nil)
            }
            // Signed in or not, searching is for everybody.
            #expect(try await ann.send("GET", "search?q=bag").status == 200)
            let reply = try await server.client.get("/api/v1/users/me", ann.header)
            #expect(reply.headers["cache-control"] == "no-store")
        }
    }
}
