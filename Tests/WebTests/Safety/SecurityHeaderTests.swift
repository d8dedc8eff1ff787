import Catalog
import HTTPTypes
import Search
import Testing

@testable import Web

/// What all answers tell browsers, and what no cache keeps.
@Suite struct SecurityHeaderTests {
    private func check(_ reply: RawClient.Reply, _ what: String) {
        let expected = [
            "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer",
            "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
            "cross-origin-resource-policy": "same-origin",
        ]
        for (name, value) in expected { #expect(reply.headers[name] == value, "\(what): \(name)") }
        #expect(reply.headers["x-request-id"] != nil, "\(what)")
    }

    @Test func everyAnswerHasThemErrorsToo() async throws {
        try await TestServer.run(routes: [TestRoutes.failure]) { server in
            let client = server.client
            for path in [
                "/", "/health/live", "/metrics", "/api/v1/openapi.yaml", "/api/v1/search", "/api/v1/nothing",
                "/api/v1/jobs",
                "/test/fail/internal_error", "/test/fail/too_many_requests", "/%zz",
            ] {
                check(try await client.get(path), path)
            }
            check(try await client.send("HEAD", "/api/v1/search"), "HEAD")
            check(try await client.send("TRACE", "/api/v1/search"), "TRACE")
            check(try await client.send("POST", "/api/v1/search", ["Content-Length": "9999999999"], body: "{}"), "413")
            check(try await client.get("/?" + String(repeating: "a", count: 100_000)), "long head")
            check(try await client.exchange(Array("nonsense\r\n\r\n".utf8)), "no HTTP")
            let key = try await server.key(.catalog)
            check(try await client.get("/api/v1/events", key), "stream")
        }
    }

    @Test func onlyWhatIsTheSameForEverybodyMayBeKeptByACache() async throws {
        try await TestServer.run { server in
            let key = try await server.key(.admin)
            for path in ["/api/v1/search", "/api/v1/categories", "/health/live"] {
                #expect(try await server.client.get(path).headers["cache-control"] == nil, "\(path)")
            }
            for path in ["/api/v1/search", "/api/v1/keys", "/api/v1/jobs"] {
                #expect(try await server.client.get(path, key).headers["cache-control"] == "no-store", "\(path)")
            }
            for path in ["/api/v1/nothing", "/api/v1/products/none", "/api/v1/keys", "/api/v1/orders/none"] {
                #expect(try await server.client.get(path).headers["cache-control"] == "no-store", "\(path)")
            }
        }
    }

    @Test func encryptionIsAskedForWhenTheSettingsSaySo() async throws {
        try await TestServer.run { (server: TestServer) async throws -> Void in
            #expect(try await server.client.get("/").headers["strict-transport-security"] == nil)
        }
        var settings = WebSettings()
        settings.strictTransportSeconds = 86_400
        try await TestServer.run(settings) { server in
            for path in ["/", "/api/v1/nothing"] {
                let reply = try await server.client.get(path)
                #expect(reply.headers["strict-transport-security"] == "max-age=86400")
            }
        }
    }

    /// Bodies whose length is not said, or is a lie, or that are nested too deep for a reader.
    @Test func bodiesCannotHurtTheServer() async throws {
        var settings = WebSettings()
        settings.limits.queryBodyBytesMax = 100_000
        try await TestServer.run(settings, routes: [TestRoutes.echo]) { server in
            func chunked(_ path: String, _ chunk: String, times: Int) async throws -> Int {
                let size = String(chunk.utf8.count, radix: 16)
                let head = "POST \(path) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                let body = String(repeating: "\(size)\r\n\(chunk)\r\n", count: times) + "0\r\n\r\n"
                return try await server.client.exchange(Array((head + body).utf8)).status
            }
            let kilobyte = String(repeating: " ", count: 1_000)
            #expect(try await chunked("/test/echo", kilobyte, times: 100) == 200)
            #expect(try await chunked("/test/echo", kilobyte, times: 101) == 413)
            #expect(try await chunked("/api/v1/auth/login", kilobyte, times: 17) == 413)
            #expect(try await chunked("/api/v1/cart/share", "{}", times: 2) == 413)
            for open in ["[", "{\"a\":"] {
                let deep = String(repeating: open, count: 10_000)
                let reply = try await server.client.send("POST", "/api/v1/search", body: deep)
                #expect(reply.status == 400)
                #expect(try JSONReader.parse(reply.body)["error"]?["code"] == "invalid_json")
            }
            let both =
                "POST /test/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1\r\n1\r\n0\r\n\r\n"
            // Two lengths are how requests are smuggled past a proxy.
            #expect(try await server.client.exchange(Array(both.utf8)).status == 400)
            #expect(try await server.client.get("/health/live").status == 200)
        }
    }
}
