import Catalog
import HTTPTypes
import Search
import Testing

@testable import Web

/// How often callers may ask.
@Suite struct RequestRateTests {
    private static let second: Int64 = 1_000_000_000

    @Test func bucketsFillAtTheirRateUpToTheirSize() throws {
        let buckets = RateBuckets()
        let rate = try #require(RateBuckets.Rate(perSecond: 2, burst: 3))
        var remaining: [Int] = []
        for _ in 0..<3 { remaining.append(buckets.take("a", rate, at: 0).remaining) }
        #expect(remaining == [2, 1, 0])
        let refused = buckets.take("a", rate, at: 0)
        #expect(!refused.isAllowed && refused.remaining == 0 && refused.retryAfterSeconds == 1)
        #expect(refused.limit == 3 && refused.resetSeconds == 2)
        #expect(buckets.take("b", rate, at: 0).isAllowed)
        #expect(!buckets.take("a", rate, at: Self.second / 2 - 1).isAllowed)
        #expect(buckets.take("a", rate, at: Self.second / 2).isAllowed)
        #expect(!buckets.take("a", rate, at: Self.second / 2).isAllowed)
        // After a long pause there are no more than the bucket holds.
        #expect((0..<5).filter { _ in buckets.take("a", rate, at: 100 * Self.second).isAllowed }.count == 3)
    }

    @Test func ratesOfZeroSetNoLimit() {
        #expect(RateBuckets.Rate(perSecond: 0, burst: 9) == nil)
        #expect(RateBuckets.Rate(perSecond: 4, burst: 0)?.burst == 8)
    }

    @Test func memoryIsBoundedAndTheBusyAreRemembered() throws {
        let buckets = RateBuckets(capacity: 100)
        let rate = try #require(RateBuckets.Rate(perSecond: 1, burst: 5))
        for _ in 0..<5 { _ = buckets.take("busy", rate, at: 0) }
        for caller in 0..<10_000 { _ = buckets.take("\(caller)", rate, at: 0) }
        #expect(buckets.count <= 100)
        #expect(!buckets.take("busy", rate, at: 0).isAllowed)
    }

    @Test func addressesAreThoseThatTrustedProxiesSaw() {
        func address(_ proxies: Int, _ forwarded: String?) -> String {
            var limits = WebLimits()
            limits.trustedProxies = proxies
            var headers = HTTPFields()
            if let forwarded { headers[.xForwardedFor] = forwarded }
            return RequestRates(limits: limits, registry: PrometheusRegistry(), clock: { 0 })
                .address(of: headers, connection: "10.0.0.1")
        }
        #expect(address(0, "1.2.3.4") == "10.0.0.1")
        #expect(address(1, nil) == "10.0.0.1")
        #expect(address(1, "6.6.6.6, 1.2.3.4") == "1.2.3.4")
        #expect(address(2, "6.6.6.6, 1.2.3.4, 5.6.7.8") == "1.2.3.4")
        #expect(address(1, "2001:db8:1:2:3:4:5:6") == address(1, "2001:db8:1:2::9"))
        #expect(address(1, "2001:db8:1:2::9") != address(1, "2001:db8:1:3::9"))
    }

    @Test func addressesWithoutAKeyAreLimited() async throws {
        var settings = WebSettings()
        settings.limits.addressRequestsPerSecond = 1
        settings.limits.addressBurst = 3
        try await TestServer.run(settings, rateClock: { 0 }) { server in
            var statuses: [Int] = []
            for _ in 0..<5 { statuses.append(try await server.client.get("/api/v1/categories").status) }
            #expect(statuses.prefix(3).allSatisfy { $0 == 200 } && statuses.last == 429)
            let refused = try await server.client.get("/api/v1/search?q=a")
            #expect(refused.status == 429)
            #expect(try JSONReader.parse(refused.body)["error"]?["code"]?.text == "too_many_requests")
            #expect(refused.headers["retry-after"] == "1" && refused.headers["ratelimit-limit"] == "3")
            #expect(refused.headers["ratelimit-remaining"] == "0")
            // Guessing keys is no way around; a right key is.
            let guess = try await server.client.get("/api/v1/search", ["X-Api-Key": "aisle_search_guess"])
            #expect(guess.status == 429)
            let key = try await server.key(.search)
            #expect(try await server.client.get("/api/v1/search", key).status == 200)
            #expect(try await server.client.get("/health/live").status == 200)
            let metrics = try await server.client.get("/metrics").text
            #expect(metrics.contains("aisle_rate_limited_total{by=\"address\"}"))
            #expect(metrics.contains("aisle_rate_limit_callers 1\n"))
        }
    }

    @Test func keysAreLimitedEachForItself() async throws {
        var settings = WebSettings()
        settings.limits.keyRequestsPerSecond = 1
        settings.limits.keyBurst = 2
        try await TestServer.run(settings, rateClock: { 0 }) { server in
            let (first, second) = (try await server.key(.search), try await server.key(.catalog))
            var statuses: [Int] = []
            for _ in 0..<4 { statuses.append(try await server.client.get("/api/v1/search", first).status) }
            #expect(statuses.prefix(2).allSatisfy { $0 == 200 } && statuses.last == 429)
            let other = try await server.client.get("/api/v1/jobs", second)
            #expect(other.status == 200 && other.headers["ratelimit-remaining"] == "1")
            let open = try await server.client.get("/api/v1/search")
            #expect(open.status == 200 && open.headers["ratelimit-limit"] == nil)
        }
    }

    @Test func aKeyMayHaveALimitOfItsOwn() async throws {
        try await TestServer.run(rateClock: { 0 }) { server in
            let admin = try await server.key(.admin)
            let made = try await server.client.send(
                "POST", "/api/v1/keys", admin, body: #"{"name":"slow","scopes":["search"],"requests_per_second":1}"#)
            let secret = try #require(try JSONReader.parse(made.body)["secret"]?.text)
            var statuses: [Int] = []
            for _ in 0..<4 {
                statuses.append(try await server.client.get("/api/v1/search", ["X-Api-Key": secret]).status)
            }
            #expect(statuses.prefix(2).allSatisfy { $0 == 200 } && statuses.last == 429)
            let list = try await server.client.get("/api/v1/keys", admin)
            #expect(list.text.contains("\"requests_per_second\":1"))
            for rate in ["0", "1000001", "\"a\"", "1.5"] {
                let body = #"{"name":"x","scopes":["search"],"requests_per_second":\#(rate)}"#
                let reply = try await server.client.send("POST", "/api/v1/keys", admin, body: body)
                #expect(reply.status == 400, "\(rate)")
            }
        }
    }

    @Test func withoutSettingsNobodyIsLimited() async throws {
        try await TestServer.run { server in
            for _ in 0..<50 {
                let reply = try await server.client.get("/api/v1/categories")
                #expect(reply.status == 200 && reply.headers["ratelimit-limit"] == nil)
            }
        }
    }
}
