import Catalog
import Foundation
import Logging
import Search
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Web

/// Limits of time and number, slow clients, shutting down.
@Suite struct LoadAndTimeTests {
    private func code(_ reply: RawClient.Reply) throws -> String? {
        try JSONReader.parse(reply.body)["error"]?["code"]?.text
    }

    @Test func requestsBeyondTheLimitAreRefusedAndHealthStillAnswers() async throws {
        var settings = WebSettings()
        settings.limits.requestsMax = 2
        let latch = Latch()
        try await TestServer.run(settings, routes: [TestRoutes.waiting(latch)]) { server in
            async let first = server.client.get("/test/wait")
            async let second = server.client.get("/test/wait")
            await latch.arrivals(2)
            let third = try await server.client.get("/test/wait")
            #expect(try third.status == 503 && code(third) == "unavailable")
            #expect(third.headers["retry-after"] == "1")
            #expect(try await server.client.get("/health/live").status == 200)
            latch.open()
            let statuses = try await [first.status, second.status]
            #expect(statuses == [200, 200])
            #expect(try await server.client.get("/test/wait").status == 200)
        }
    }

    @Test func overdueRequestsAreAnsweredAndKeepTheirPlaceUntilTheyEnd() async throws {
        var settings = WebSettings()
        settings.limits.requestsMax = 1
        settings.limits.readMillisecondsMax = 50
        let latch = Latch()
        try await TestServer.run(settings, routes: [TestRoutes.waiting(latch)]) { server in
            let late = try await server.client.get("/test/wait")
            #expect(try late.status == 503 && code(late) == "timeout")
            let refused = try await server.client.get("/test/wait")
            #expect(try code(refused) == "unavailable")
            latch.open()
            var next = try await server.client.get("/test/wait")
            while next.status == 503 { next = try await server.client.get("/test/wait") }
            #expect(next.text == "done")
        }
    }

    @Test func aBodyThatDripsIsCutOff() async throws {
        var settings = WebSettings()
        settings.limits.bodyGraceMilliseconds = 100
        settings.limits.bodyBytesPerSecondMin = 1_000_000
        try await TestServer.run(settings, routes: [TestRoutes.echo]) { server in
            let answer = try await server.client.blocking { socket in
                _ = socket.send("POST /test/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na")
                return socket.readToEnd()
            }
            #expect(answer != nil)
            #expect(try await server.client.get("/health/live").status == 200)
        }
    }

    @Test func headersThatDripAreCutOff() async throws {
        var settings = WebSettings()
        settings.limits.idleMilliseconds = 100
        try await TestServer.run(settings) { server in
            let answer = try await server.client.blocking { socket in
                _ = socket.send("GET /health/live HTTP/1.1\r\nHost: ")
                return socket.readToEnd()
            }
            #expect(answer == [])
        }
    }

    @Test func aClientThatDoesNotReadIsCutOff() async throws {
        var settings = WebSettings()
        settings.limits.stalledWriteMilliseconds = 100
        let route = TestRoutes.large
        try await TestServer.run(settings, routes: [route]) { server in
            let received = try await server.client.blocking { socket in
                _ = socket.send("GET /test/large HTTP/1.1\r\nHost: x\r\n\r\n")
                Thread.sleep(forTimeInterval: 1.5)
                return socket.readToEnd()?.count
            }
            let count = try #require(received)
            #expect(count < 100_000_000)
            #expect(try await server.client.get("/health/live").status == 200)
        }
    }

    @Test func aClientThatLeavesInTheMiddleOfItsBodyHurtsNobody() async throws {
        try await TestServer.run(routes: [TestRoutes.echo]) { server in
            for _ in 0..<20 {
                try await server.client.blocking { socket in
                    _ = socket.send("POST /test/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
                }
            }
            #expect(try await server.client.get("/health/live").status == 200)
            #expect(!server.log.lines.contains { $0.level == .error })
        }
    }

    @Test func aTakenPortIsOneClearRefusal() async throws {
        try await TestServer.run { first in
            var settings = WebSettings()
            settings.port = first.client.port
            settings.openAPIFile = nil
            let second = try WebApplication.build(
                engine: first.engine, shop: first.shop, settings: settings, logger: .init(label: "second"))
            let refusal = await #expect(throws: Refusal.self) { try await second.run() }
            #expect(refusal?.code == .portInUse)
            #expect(refusal?.message.contains("\(first.client.port)") == true)
            #expect(try await first.client.get("/health/live").status == 200)
        }
    }

    @Test func runningRequestsFinishBeforeTheServerStops() async throws {
        let latch = Latch()
        let done = Mutex(false)
        try await TestServer.run(routes: [TestRoutes.waiting(latch)]) { server in
            async let reply = server.client.get("/test/wait")
            await latch.arrivals(1)
            await server.group.triggerGracefulShutdown()
            latch.open()
            let text = try await reply.text
            #expect(text == "done")
            done.withLock { $0 = true }
        }
        #expect(done.withLock { $0 })
    }

    @Test func metricsCountRequestsByTemplate() async throws {
        try await TestServer.run { server in
            for id in ["a", "b", "c"] { _ = try await server.client.get("/api/v1/products/\(id)") }
            _ = try await server.client.get("/nowhere")
            let text = try await server.client.get("/metrics").text
            #expect(text.contains("aisle_http_request_duration_seconds_count{route=\"/api/v1/products/{id}\",status="))
            #expect(text.contains("aisle_http_request_duration_seconds_count{route=\"unmatched\",status=\"4xx\"} 1\n"))
            #expect(text.contains("aisle_http_requests_in_flight 1\n"))
            #expect(text.contains("# TYPE aisle_index_backlog gauge\n"))
        }
    }
}
