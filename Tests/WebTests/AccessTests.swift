import Catalog
import Foundation
import HTTPTypes
import Search
import Testing

@testable import Web

/// Keys, scopes and idempotency.
@Suite struct AccessTests {
    private func code(_ reply: RawClient.Reply) throws -> String? {
        try JSONReader.parse(reply.body)["error"]?["code"]?.text
    }

    @Test func everyRouteAsksForItsScope() async throws {
        try await TestServer.run { server in
            var keys: [Scope: [String: String]] = [:]
            for scope in Scope.allCases { keys[scope] = try await server.key(scope) }
            for route in Routes.all(try TestControllers.make(server)) {
                guard case .scope(let scope) = route.access else { continue }
                // A path that exists nowhere and a body that is refused: permission is looked at first.
                let path = route.path.replacingOccurrences(of: "{id}", with: "0").replacingOccurrences(
                    of: "{slug}", with: "x")
                let without = try await server.client.send(route.method.rawValue, path)
                if scope == .search {
                    // Without a key as with one; some ask who is there, or for the secret of an order.
                    let with = try await server.client.send(route.method.rawValue, path, keys[.search] ?? [:])
                    #expect(without.status == with.status, "\(route.method) \(path)")
                } else {
                    #expect(without.status == 401, "\(route.method) \(path)")
                }
                for (held, header) in keys where held != .admin && held != scope && scope != .search {
                    let reply = try await server.client.send(route.method.rawValue, path, header)
                    #expect(reply.status == 403, "\(route.method) \(path) with \(held)")
                }
            }
        }
    }

    @Test func searchIsOpenOrAsksForAKeyAsSet() async throws {
        var settings = WebSettings()
        try await TestServer.run(settings) { server in
            #expect(try await server.client.get("/api/v1/categories").status == 200)
            let wrong = try await server.client.get("/api/v1/categories", ["X-Api-Key": "aisle_search_nothing"])
            #expect(wrong.status == 401)
            #expect(wrong.headers["www-authenticate"] != nil)
        }
        settings.requiresSearchKey = true
        try await TestServer.run(settings) { server in
            #expect(try await server.client.get("/api/v1/categories").status == 401)
            #expect(try await server.client.get("/health/ready").status != 401)
            let search = try await server.key(.search)
            #expect(try await server.client.get("/api/v1/categories", search).status == 200)
            let catalog = try await server.key(.catalog)
            #expect(try await server.client.get("/api/v1/categories", catalog).status == 403)
        }
    }

    @Test func bothHeadersCarryKeys() async throws {
        try await TestServer.run { server in
            let secret = try #require(try await server.key(.catalog)["X-Api-Key"])
            for header in [
                ["Authorization": "Bearer \(secret)"], ["Authorization": "bearer \(secret)"], ["X-Api-Key": secret],
            ] {
                #expect(try await server.client.get("/api/v1/jobs", header).status == 200)
            }
            for bad in ["Basic \(secret)", "Bearer", "Bearer ", secret, "Bearer " + String(repeating: "x", count: 300)]
            {
                let reply = try await server.client.get("/api/v1/jobs", ["Authorization": bad])
                #expect(reply.status == 401, "\(bad.prefix(20))")
            }
        }
    }

    @Test func keysAreMadeUsedListedAndRevoked() async throws {
        try await TestServer.run { server in
            let admin = try await server.key(.admin)
            let made = try await server.client.send(
                "POST", "/api/v1/keys", admin, body: #"{"name":"shop","scopes":["catalog"]}"#)
            #expect(made.status == 201)
            #expect(made.headers["cache-control"] == "no-store")
            let json = try JSONReader.parse(made.body)
            let id = try #require(json["id"]?.text)
            let header = ["X-Api-Key": try #require(json["secret"]?.text)]
            #expect(try await server.client.get("/api/v1/jobs", header).status == 200)
            let list = try await server.client.get("/api/v1/keys", admin)
            #expect(list.status == 200 && !list.text.contains(header["X-Api-Key"] ?? "?"))
            #expect(try await server.client.send("DELETE", "/api/v1/keys/\(id)", admin).status == 200)
            #expect(try await server.client.get("/api/v1/jobs", header).status == 401)
        }
    }

    @Test func badKeyRequestsNameAllTheirProblems() async throws {
        try await TestServer.run { server in
            let admin = try await server.key(.admin)
            let reply = try await server.client.send(
                "POST", "/api/v1/keys", admin,
                body: #"{"nam":"x","scopes":["search","root"],"filter":3,"expires_at":"tomorrow"}"#)
            let fields = try JSONReader.parse(reply.body)["error"]?["details"]?.elements?.compactMap {
                $0["field"]?.text
            }
            #expect(reply.status == 400)
            #expect(fields == ["nam", "name", "scopes", "filter", "expires_at"])
        }
    }

    @Test func aRepeatedKeyRequestDoesNotRepeatTheSecret() async throws {
        try await TestServer.run { server in
            var headers = try await server.key(.admin)
            headers["Idempotency-Key"] = "once"
            let body = #"{"name":"shop","scopes":["search"]}"#
            let first = try JSONReader.parse(
                try await server.client.send("POST", "/api/v1/keys", headers, body: body).body)
            let second = try await server.client.send("POST", "/api/v1/keys", headers, body: body)
            let again = try JSONReader.parse(second.body)
            #expect(second.status == 201)
            #expect(first["secret"]?.text != nil && again["secret"] == .null)
            #expect(first["id"] == again["id"])
        }
    }

    @Test func repeatedWritesAnswerTheFirstReply() async throws {
        let tally = Tally()
        try await TestServer.run(routes: [TestRoutes.counting(tally)]) { server in
            let header = ["Idempotency-Key": "k1"]
            let first = try await server.client.send("POST", "/test/count", header, body: "{\"a\":1}")
            let second = try await server.client.send("POST", "/test/count", header, body: "{\"a\":1}")
            #expect(first.status == 201 && second.status == 201)
            #expect(first.text == "1" && second.text == "1" && tally.count == 1)
            let other = try await server.client.send("POST", "/test/count", header, body: "{\"a\":2}")
            #expect(try other.status == 422 && code(other) == "idempotency_mismatch")
            let next = try await server.client.send("POST", "/test/count", ["Idempotency-Key": "k2"], body: "{\"a\":1}")
            #expect(next.text == "2")
            let plain = try await server.client.send("POST", "/test/count", body: "{\"a\":1}")
            #expect(plain.text == "3")
        }
    }

    @Test func badIdempotencyKeysAreRefused() async throws {
        let tally = Tally()
        try await TestServer.run(routes: [TestRoutes.counting(tally)]) { server in
            for key in ["a b", String(repeating: "k", count: 256), "ä"] {
                let reply = try await server.client.send("POST", "/test/count", ["Idempotency-Key": key], body: "1")
                #expect(try reply.status == 400 && code(reply) == "invalid_parameter", "\(key.prefix(10))")
            }
            let longest = ["Idempotency-Key": String(repeating: "k", count: 255)]
            #expect(try await server.client.send("POST", "/test/count", longest, body: "1").status == 201)
            #expect(tally.count == 1)
        }
    }
}
