import Catalog
import HTTPTypes
import Search
import Testing

@testable import Web

/// Which pages may call from a browser.
@Suite struct CrossOriginTests {
    private static let shop = "https://shop.example.com"

    private func run(_ origins: [String], _ body: @Sendable (TestServer) async throws -> Void) async throws {
        var settings = WebSettings()
        settings.allowedOrigins = origins
        try await TestServer.run(settings, body)
    }

    private static func preflight(_ origin: String, _ method: String = "POST") -> [String: String] {
        [
            "Origin": origin, "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization,idempotency-key",
        ]
    }

    private static func crossOriginHeaders(_ reply: RawClient.Reply) -> [String] {
        reply.headers.keys.filter { $0.hasPrefix("access-control-") }.sorted()
    }

    @Test func withoutOriginsInTheSettingsNoPageMayCall() async throws {
        try await run([]) { server in
            let asked = try await server.client.send("OPTIONS", "/api/v1/search", Self.preflight(Self.shop))
            #expect(asked.status == 405 && Self.crossOriginHeaders(asked) == [])
            let got = try await server.client.get("/api/v1/search", ["Origin": Self.shop])
            #expect(got.status == 200 && Self.crossOriginHeaders(got) == [] && got.headers["vary"] == nil)
        }
    }

    @Test func allowedPagesAreToldWhatTheyMaySend() async throws {
        try await run([Self.shop, "http://localhost:3000"]) { server in
            for origin in [Self.shop, "http://localhost:3000"] {
                let reply = try await server.client.send("OPTIONS", "/api/v1/search", Self.preflight(origin))
                #expect(reply.status == 204 && reply.body.isEmpty)
                #expect(reply.headers["access-control-allow-origin"] == origin)
                #expect(reply.headers["access-control-allow-methods"] == "GET, POST, HEAD")
                let allowed = try #require(reply.headers["access-control-allow-headers"]).lowercased()
                for name in ["authorization", "idempotency-key", "x-api-key", "x-cart-token", "x-order-token"] {
                    #expect(allowed.contains(name))
                }
                #expect(reply.headers["access-control-max-age"] == "600")
                #expect(reply.headers["vary"] == "Origin")
            }
            let write = try await server.client.send(
                "OPTIONS", "/api/v1/cart/items/1", Self.preflight(Self.shop, "PATCH"))
            #expect(write.headers["access-control-allow-methods"] == "PATCH, DELETE")
            let none = try await server.client.send("OPTIONS", "/api/v1/nothing", Self.preflight(Self.shop))
            #expect(none.status == 404)
        }
    }

    @Test func answersAndErrorsAreReadableForAllowedPagesOnly() async throws {
        try await run([Self.shop]) { server in
            for path in ["/api/v1/search", "/api/v1/nothing", "/api/v1/orders", "/api/v1/search?page=x"] {
                let reply = try await server.client.get(path, ["Origin": Self.shop])
                #expect(reply.headers["access-control-allow-origin"] == Self.shop, "\(path)")
                #expect(reply.headers["access-control-expose-headers"]?.contains("X-Request-Id") == true)
                let others = [
                    "https://evil.example", "null", "https://shop.example.com.evil.example",
                    "https://shop.example.com:8443",
                ]
                for other in others {
                    let reply = try await server.client.get(path, ["Origin": other])
                    #expect(Self.crossOriginHeaders(reply) == [], "\(path) for \(other)")
                    #expect(reply.headers["vary"] == "Origin")
                }
            }
            let refused = try await server.client.send(
                "OPTIONS", "/api/v1/search", Self.preflight("https://evil.example"))
            #expect(refused.status == 403 && Self.crossOriginHeaders(refused) == [])
            // An OPTIONS of a program that is no question of a browser.
            #expect(try await server.client.send("OPTIONS", "/api/v1/search", ["Origin": Self.shop]).status == 405)
        }
    }

    /// A page of any origin could otherwise act with what the browser keeps.
    @Test func everybodyIsAllowedWithoutCredentialsOnly() async throws {
        for origins in [["*"], [Self.shop], ["*", Self.shop]] {
            try await run(origins) { server in
                let got = try await server.client.get("/api/v1/search", ["Origin": Self.shop, "Cookie": "a=b"])
                let asked = try await server.client.send("OPTIONS", "/api/v1/cart", Self.preflight(Self.shop, "DELETE"))
                #expect(got.status == 200 && asked.status == 204)
                for reply in [got, asked] {
                    #expect(reply.headers["access-control-allow-credentials"] == nil)
                    let expected = origins.contains("*") ? "*" : Self.shop
                    #expect(reply.headers["access-control-allow-origin"] == expected)
                }
            }
        }
    }

    @Test func originsInTheSettingsAreOrigins() {
        for good in ["*", "https://shop.example.com", "http://localhost:3000", "http://[::1]:8080"] {
            #expect(CrossOrigin.isOrigin(good), "\(good)")
        }
        for bad in [
            "", "shop.example.com", "https://shop.example.com/", "https://Shop.example.com", "https://*.example.com",
            "null",
        ] {
            var settings = WebSettings()
            settings.allowedOrigins = [Self.shop, bad]
            let refusal = #expect(throws: Refusal.self, "\(bad)") { try settings.check() }
            #expect(refusal?.problems.map(\.field) == ["allowed_origins"])
        }
        var settings = WebSettings()
        settings.allowedOrigins = Array(repeating: Self.shop, count: 101)
        settings.strictTransportSeconds = -1
        let refusal = #expect(throws: Refusal.self) { try settings.check() }
        #expect(refusal?.problems.map(\.field) == ["allowed_origins", "strict_transport_seconds"])
    }
}
