import Catalog
import Commerce
import Foundation
import HTTPTypes
import Search
import Testing

@testable import Web

/// `Idempotency-Key` on every write.
@Suite struct IdempotencySweepTests {
    /// Calls that send a body to read something.
    private static let readingPosts: Set<String> = [
        "/api/v1/search", "/api/v1/multi-search", "/api/v1/analyze", "/api/v1/merchandising/dry-run",
    ]

    private func code(_ reply: RawClient.Reply) throws -> String? {
        try JSONReader.parse(reply.body)["error"]?["code"]?.text
    }

    @Test func everyWriteLooksAtTheKey() async throws {
        var settings = WebSettings()
        settings.limits.signInsPerMinuteOfAddress = 0
        try await TestServer.run(settings) { server in
            let person = try await server.person("root", roles: [.admin, .seller]).headers
            let key = try await server.key(.admin)
            for route in Routes.all(try TestControllers.make(server)) {
                let isWrite = route.method != .get && !Self.readingPosts.contains(route.path)
                #expect((route.effect == .write) == isWrite, "\(route.method) \(route.path)")
                guard isWrite else { continue }
                let path = route.path.replacing(/\{\w+\}/, with: "1")
                for bad in [String(repeating: "k", count: 256), "a b", "ü"] {
                    var headers = if case .scope = route.access { key } else { person }
                    headers["Idempotency-Key"] = bad
                    let reply = try await server.client.send(
                        route.method.rawValue, path, headers, body: route.body == .none ? nil : "{}")
                    let refused = try reply.status == 400 && code(reply) == "invalid_parameter"
                    #expect(refused && reply.text.contains("Idempotency-Key"), "\(route.method) \(path): \(reply.text)")
                }
            }
        }
    }

    private struct Write {
        var method: String
        var path: String
        var body: String?
        /// Another body, which the same key must not be used for.
        var other: String
    }

    /// At least one of each module, in an order in which all succeed.
    private static let writes: [Write] = [
        Write(method: "POST", path: "/products", body: SafetyShop.product, other: #"{"id":"x"}"#),
        Write(method: "PATCH", path: "/products/bag", body: #"{"price":4700}"#, other: #"{"price":4600}"#),
        Write(method: "PUT", path: "/products/cup", body: #"{"name":"Cup","price":900}"#, other: #"{"name":"Mug"}"#),
        Write(method: "POST", path: "/products/cup/archive", other: "{}"),
        Write(method: "DELETE", path: "/products/cup", other: "{}"),
        Write(method: "POST", path: "/categories", body: #"{"name":"Bags"}"#, other: #"{"name":"Cups"}"#),
        Write(
            method: "POST", path: "/stock/bulk",
            body: #"{"stock":[{"product_id":"bag","on_hand":40}]}"#, other: "{}"),
        Write(method: "POST", path: "/products/import", body: #"{"id":"x1","name":"X","price":1}"#, other: "{}"),
        Write(method: "PUT", path: "/synonyms/s1", body: #"{"synonyms":["bag","sack"]}"#, other: "{}"),
        Write(
            method: "POST", path: "/inventory/adjust",
            body: #"{"adjustments":[{"sku":"BAG-1","change":2,"reason":"found"}]}"#, other: "{}"),
        Write(
            method: "PUT", path: "/promotions/TEN",
            body: #"{"kind":"percent","basis_points":1000}"#, other: "{}"),
        Write(method: "POST", path: "/keys", body: #"{"name":"k","scopes":["search"]}"#, other: "{}"),
    ]

    private static let personal: [Write] = [
        Write(method: "POST", path: "/users/me/addresses", body: SafetyShop.address, other: "{}"),
        Write(method: "PATCH", path: "/users/me", body: #"{"name":"Ann Lee"}"#, other: #"{"name":"Bob"}"#),
        Write(method: "POST", path: "/users/me/wishlists", body: #"{"name":"Home"}"#, other: #"{"name":"Flat"}"#),
        Write(method: "POST", path: "/users/me/tickets", body: #"{"subject":"S","message":"M"}"#, other: "{}"),
        Write(method: "POST", path: "/products/bag/reviews", body: #"{"rating":5,"text":"Good."}"#, other: "{}"),
        Write(method: "POST", path: "/sellers/register", body: #"{"name":"Anns"}"#, other: #"{"name":"Bobs"}"#),
        Write(method: "POST", path: "/users/me/payment-methods", body: #"{"token":"pm_card_visa"}"#, other: "{}"),
        Write(
            method: "PUT", path: "/users/me/notifications/preferences",
            body: #"{"orders":{"email":false}}"#, other: "{}"),
        Write(method: "POST", path: "/cart/items", body: #"{"sku":"BAG-1"}"#, other: #"{"sku":"BAG-2"}"#),
        Write(method: "POST", path: "/checkout/init", other: "{}"),
        Write(method: "DELETE", path: "/cart", other: "{}"),
        Write(
            method: "POST", path: "/auth/forgot-password", body: #"{"email":"ann@example.com"}"#,
            other: #"{"email":"bob@example.com"}"#),
    ]

    @Test func theSameKeyAndBodyAnswerTheSameAndAnotherBodyIsRefused() async throws {
        try await TestServer.run { server in
            let admin = try await server.key(.admin)
            let ann = try await server.person("ann").headers
            for (number, write) in (Self.writes + Self.personal).enumerated() {
                var headers = number < Self.writes.count ? admin : ann
                headers["Idempotency-Key"] = "key-\(number)"
                let name = "\(write.method) \(write.path)"
                @Sendable func send(_ headers: [String: String], _ body: String?) async throws -> RawClient.Reply {
                    try await server.client.send(write.method, "/api/v1" + write.path, headers, body: body)
                }
                let first = try await send(headers, write.body)
                #expect((200..<300).contains(first.status), "\(name): \(first.status) \(first.text)")
                #expect(first.headers["idempotent-replayed"] == nil, "\(name)")
                let again = try await send(headers, write.body)
                #expect(again.status == first.status, "\(name): \(again.text)")
                #expect(again.headers["idempotent-replayed"] == "true", "\(name)")
                #expect(again.headers["cache-control"] == "no-store", "\(name)")
                if write.path == "/keys" {
                    #expect(try JSONReader.parse(again.body)["id"] == JSONReader.parse(first.body)["id"])
                } else {
                    #expect(again.text == first.text, "\(name)")
                }
                // "{}" is no other body than none for calls without one.
                guard write.body != nil else { continue }
                let other = try await send(headers, write.other)
                #expect(try other.status == 422 && code(other) == "idempotency_mismatch", "\(name): \(other.text)")
            }
            let addresses = try await server.client.get("/api/v1/users/me/addresses", ann)
            #expect(try JSONReader.parse(addresses.body)["addresses"]?.elements?.count == 1)
        }
    }

    /// What was refused has changed nothing, and is tried again.
    @Test func aRefusedWriteLeavesItsKeyFree() async throws {
        try await TestServer.run { server in
            var ann = try await server.person("ann").headers
            ann["Idempotency-Key"] = "k"
            let path = "/api/v1/users/me/addresses"
            #expect(try await server.client.send("POST", path, ann, body: "{}").status == 422)
            let made = try await server.client.send("POST", path, ann, body: SafetyShop.address)
            #expect(made.status == 201 && made.headers["idempotent-replayed"] == nil)
        }
    }

    @Test func whileTheFirstIsUnderWayTheSecondIsAConflict() async throws {
        let latch = Latch()
        try await TestServer.run(routes: [TestRoutes.waiting(latch, effect: .write)]) { server in
            let key = ["Idempotency-Key": "k"]
            async let first = server.client.get("/test/wait", key)
            await latch.arrivals(1)
            let second = try await server.client.get("/test/wait", key)
            #expect(try second.status == 409 && code(second) == "conflict")
            latch.open()
            #expect(try await first.status == 200)
            let third = try await server.client.get("/test/wait", key)
            #expect(third.status == 200 && third.headers["idempotent-replayed"] == "true")
        }
    }

    /// However many come at once, one does it.
    @Test func manyAtOnceWriteOnce() async throws {
        try await TestServer.run { server in
            let ann = try await server.person("ann").headers
            let headers = ann.merging(["Idempotency-Key": "k"]) { $1 }
            let replies = try await withThrowingTaskGroup(of: RawClient.Reply.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await server.client.send(
                            "POST", "/api/v1/users/me/addresses", headers, body: SafetyShop.address)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(replies.allSatisfy { [201, 409].contains($0.status) })
            #expect(Set(replies.filter { $0.status == 201 }.map(\.text)).count == 1)
            let listed = try await server.client.get("/api/v1/users/me/addresses", ann)
            #expect(try JSONReader.parse(listed.body)["addresses"]?.elements?.count == 1)
        }
    }

    @Test func keysAreKeptOverARestart() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "aisle-kept-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (headers, first) = try await TestServer.run(in: folder) { server in
            let headers = try await server.person("ann").headers.merging(["Idempotency-Key": "k"]) { $1 }
            let made = try await server.client.send(
                "POST", "/api/v1/users/me/addresses", headers, body: SafetyShop.address)
            #expect(made.status == 201)
            return (headers, made.text)
        }
        try await TestServer.run(in: folder) { server in
            let path = "/api/v1/users/me/addresses"
            let again = try await server.client.send("POST", path, headers, body: SafetyShop.address)
            #expect(again.status == 201 && again.text == first && again.headers["idempotent-replayed"] == "true")
            let other = try await server.client.send("POST", path, headers, body: "{}")
            #expect(other.status == 422)
        }
    }

    /// The same key of two callers is two keys: accounts, keys, carts, orders, and visitors from two addresses.
    @Test func keysOfTwoCallersDoNotMeet() async throws {
        let tally = Tally()
        var settings = WebSettings()
        settings.limits.trustedProxies = 1
        let route = Route(.post, "/test/count", .scope(.search), effect: .write) { _ in
            .json(Array("\(tally.next())".utf8), status: .created)
        }
        try await TestServer.run(settings, routes: [route]) { server in
            let callers: [[String: String]] = [
                [:], ["X-Forwarded-For": "192.0.2.1"], ["X-Forwarded-For": "192.0.2.2"],
                ["X-Cart-Token": "crt_a"], ["X-Cart-Token": "crt_b"], ["X-Order-Token": "otk_a"],
                ["X-Order-Token": "otk_b"], ["X-Order-Token": "otk_a", "X-Cart-Token": "crt_a"],
                try await server.key(.search), try await server.key(.catalog),
                try await server.person("ann").headers, try await server.person("bob").headers,
            ]
            for _ in 0..<2 {
                var answers: [String] = []
                for caller in callers {
                    let headers = caller.merging(["Idempotency-Key": "k"]) { $1 }
                    answers.append(try await server.client.send("POST", "/test/count", headers).text)
                }
                #expect(answers == (1...callers.count).map { "\($0)" })
            }
            // Another address of the same call is another call.
            let headers = ["Idempotency-Key": "k"]
            #expect(try await server.client.send("POST", "/test/count?a=1", headers).text == "\(callers.count + 1)")
        }
    }
}
