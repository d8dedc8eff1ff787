import Catalog
import HTTPTypes
import Search
import Testing

@testable import Web

/// Rates of people, and of whoever comes through a proxy.
@Suite struct CallerRateTests {
    private static let second: Int64 = 1_000_000_000

    @Test func peopleAreLimitedByTheirAccountWhateverTheirSessions() async throws {
        var settings = WebSettings()
        settings.limits.userRequestsPerSecond = 1
        settings.limits.userBurst = 3
        settings.limits.addressRequestsPerSecond = 1_000
        settings.limits.keyRequestsPerSecond = 1_000
        try await TestServer.run(settings, rateClock: { 0 }) { server in
            let (ann, bob) = (try await server.person("ann"), try await server.person("bob"))
            let login = #"{"email":"ann@example.com","password":"correct horse battery"}"#
            let access = try #require(
                try await server.stranger.call("POST", "/auth/login", login).json["access_token"]?.text)
            let second = ["Authorization": "Bearer \(access)"]
            for _ in 0..<2 { #expect(try await ann.status("GET", "/users/me") == 200) }
            let last = try await server.client.get("/api/v1/users/me", second)
            #expect(last.status == 200 && last.headers["ratelimit-remaining"] == "0")
            #expect(last.headers["ratelimit-limit"] == "3")
            for headers in [ann.headers, second] {
                let over = try await server.client.get("/api/v1/users/me", headers)
                #expect(over.status == 429 && over.headers["retry-after"] == "1")
            }
            #expect(try await bob.status("GET", "/users/me") == 200)
            let key = try await server.client.get("/api/v1/search", try await server.key(.search))
            #expect(key.headers["ratelimit-limit"] == "2000")
            let metrics = try await server.client.get("/metrics").text
            #expect(metrics.contains("aisle_rate_limited_total{by=\"user\"} 2"))
        }
    }

    /// Everybody may have an account, so that it is no way around the limit of the address.
    @Test func peopleCountForTheirAddressWhenAccountsHaveNoLimit() async throws {
        var settings = WebSettings()
        settings.limits.addressRequestsPerSecond = 1
        settings.limits.addressBurst = 4
        settings.limits.keyRequestsPerSecond = 1_000
        try await TestServer.run(settings, rateClock: { 0 }) { server in
            // Signing in took the first of the four.
            let ann = try await server.person("ann")
            for _ in 0..<3 { #expect(try await ann.status("GET", "/users/me") == 200) }
            #expect(try await ann.status("GET", "/users/me") == 429)
            #expect(try await server.client.get("/api/v1/search").status == 429)
        }
    }

    @Test func aClientDoesNotChooseItsAddress() async throws {
        for trusted in [0, 1] {
            var settings = WebSettings()
            settings.limits.addressRequestsPerSecond = 1
            settings.limits.addressBurst = 2
            settings.limits.trustedProxies = trusted
            try await TestServer.run(settings, rateClock: { 0 }) { (server: TestServer) async throws -> Void in
                @Sendable func ask(_ forwarded: String) async throws -> Int {
                    try await server.client.get("/api/v1/categories", ["X-Forwarded-For": forwarded]).status
                }
                #expect(try await ask("192.0.2.1") == 200)
                #expect(try await ask("192.0.2.1") == 200)
                // What stands in front of the proxy's word is the client's invention.
                #expect(try await ask("203.0.113.9, 192.0.2.1") == 429)
                #expect(try await ask("192.0.2.2") == (trusted == 0 ? 429 : 200))
            }
        }
    }

    @Test func aClockThatIsSetBackLocksNobodyOut() throws {
        let buckets = RateBuckets()
        let rate = try #require(RateBuckets.Rate(perSecond: 1, burst: 2))
        let hour = 3_600 * Self.second
        for _ in 0..<3 { _ = buckets.take("a", rate, at: hour) }
        let refused = buckets.take("a", rate, at: 0)
        #expect(!refused.isAllowed && refused.retryAfterSeconds <= 1 && refused.resetSeconds <= 2)
        #expect(buckets.take("a", rate, at: Self.second).isAllowed)
        // Nor does it give more than a full bucket.
        for _ in 0..<2 { _ = buckets.take("b", rate, at: hour) }
        #expect(!buckets.take("b", rate, at: hour - 1).isAllowed)
    }

    @Test func triesSayWhenTheNextIsAllowed() async throws {
        var settings = WebSettings()
        settings.limits.signInsPerMinuteOfAccount = 2
        try await TestServer.run(settings, rateClock: { 0 }) { server in
            let body = #"{"email":"ann@example.com","password":"wrong password"}"#
            for _ in 0..<2 {
                #expect(try await server.client.send("POST", "/api/v1/auth/login", body: body).status == 401)
            }
            let over = try await server.client.send("POST", "/api/v1/auth/login", body: body)
            #expect(over.status == 429 && over.headers["retry-after"] == "30", "half of a minute for one of two")
        }
    }

    @Test func aLockedAccountSaysHowLong() async throws {
        try await TestServer.run { server in
            let body = #"{"email":"ann@example.com","password":"wrong password"}"#
            var last: RawClient.Reply?
            for _ in 0..<6 { last = try await server.client.send("POST", "/api/v1/auth/login", body: body) }
            let reply = try #require(last)
            let seconds = try #require(reply.headers["retry-after"].flatMap { Int($0) })
            #expect(reply.status == 429 && (1...60).contains(seconds))
            // Whether there is such an account is not told: it is the same for one that has.
            _ = try await server.person("bob")
            let real = body.replacing("ann@", with: "bob@")
            for _ in 0..<6 { last = try await server.client.send("POST", "/api/v1/auth/login", body: real) }
            #expect(last?.status == 429)
        }
    }
}
