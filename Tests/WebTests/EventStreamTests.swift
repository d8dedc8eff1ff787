import Catalog
import Foundation
import Search
import Synchronization
import Testing

@testable import Web

/// A subscriber over a real connection.
@Suite struct EventStreamTests {
    struct Event: Sendable, Equatable {
        var type = ""
        var id: String?
        var data = JSONValue.null
    }

    /// Reads a stream until an event is what is waited for; fails after the socket's limit.
    private func listen(
        _ server: TestServer, _ target: String, _ headers: [String: String], until: @escaping @Sendable (Event) -> Bool,
        onOpen: @escaping @Sendable () -> Void = {}
    ) async throws -> [Event] {
        let head =
            "GET \(target) HTTP/1.1\r\nHost: x\r\n"
            + headers.map { "\($0.key): \($0.value)\r\n" }.joined() + "\r\n"
        return try await server.client.blocking { socket in
            socket.sendAll(Array(head.utf8))
            var events: [Event] = []
            var current = Event()
            var isOpen = false
            while let line = try socket.line() {
                if line.hasPrefix("id: ") { current.id = String(line.dropFirst(4)) }
                if line.hasPrefix("event: ") { current.type = String(line.dropFirst(7)) }
                if line.hasPrefix("data: ") { current.data = try JSONReader.parse(String(line.dropFirst(6))) }
                guard line.isEmpty, !current.type.isEmpty else { continue }
                events.append(current)
                if !isOpen { onOpen() }
                isOpen = true
                if until(current) { return events }
                current = Event()
            }
            throw RawClient.Failure(reason: "the stream ended after \(events.map(\.type))")
        }
    }

    private func put(_ server: TestServer, _ key: [String: String], _ id: String, brand: String) async throws {
        let body = "{\"name\":\"Lamp\",\"price\":100,\"brand\":\"\(brand)\"}"
        let reply = try await server.client.send("PUT", "/api/v1/products/\(id)", key, body: body)
        try #require(reply.status < 300, "\(reply.text)")
    }

    private func checkOrder(of events: [Event]) {
        #expect(events.first?.type == "stream.opened" && events.first?.id != nil)
        // What is told is how the product is by then: a slow subscriber hears of the deletion twice.
        #expect(events.last { $0.data["id"] == "a" }?.type == "product.deleted")
        let updated = events.first { $0.type == "product.updated" && $0.data["id"] == "b" }
        #expect(updated?.data["version"] == 1 && updated?.data["status"] == "published", "\(events)")
    }

    @Test func changesAreToldAndASubscriberWhoComesBackMissesNothing() async throws {
        try await TestServer.run { server in
            let key = try await server.key(.catalog)
            let (opened, isOpen) = AsyncStream<Void>.makeStream()
            async let first = listen(server, "/api/v1/events?types=product.*", key) {
                $0.data["id"] == "end"
            } onOpen: {
                isOpen.yield()
            }
            _ = await opened.first { true }
            try await put(server, key, "a", brand: "Aro")
            try await put(server, key, "b", brand: "Bex")
            _ = try await server.client.send("DELETE", "/api/v1/products/a", key)
            try await put(server, key, "end", brand: "Aro")
            let events = try await first
            checkOrder(of: events)
            // Whatever was heard last, the rest comes after it.
            for (place, event) in events.enumerated() where event.id != nil {
                let rest = events[(place + 1)...].filter { $0.type.hasPrefix("product.") }
                guard !rest.isEmpty else { continue }
                let again = try await listen(
                    server, "/api/v1/events?types=product.*", key.merging(["Last-Event-ID": event.id ?? ""]) { $1 }
                ) { $0.data["id"] == "end" }
                #expect(again.dropFirst().map(\.id).last == rest.last?.id)
                #expect(again.first?.type == "stream.opened")
                let missed = Set(rest.compactMap { $0.data["id"]?.text })
                #expect(Set(again.compactMap { $0.data["id"]?.text }) == missed)
            }
        }
    }

    @Test func keyWithAFilterHearsOnlyOfWhatItMaySee() async throws {
        try await TestServer.run { server in
            let key = try await server.key(.catalog)
            try await put(server, key, "a", brand: "Aro")
            try await put(server, key, "x", brand: "Bex")
            let made = try await server.engine.keys.create(
                name: "partner", scopes: [.catalog], filter: "brand = Aro", expiresAt: nil)
            let partner = ["X-Api-Key": made.secret]
            try await server.engine.settle()
            let (opened, isOpen) = AsyncStream<Void>.makeStream()
            async let heard = listen(server, "/api/v1/events", partner) {
                $0.data["id"] == "end"
            } onOpen: {
                isOpen.yield()
            }
            _ = await opened.first { true }
            try await put(server, key, "x", brand: "Bexter")
            try await put(server, key, "hidden", brand: "Bex")
            _ = try await server.client.send("DELETE", "/api/v1/products/x", key)
            // "a" leaves what the key may see, which it must hear of, and comes back as another's.
            try await put(server, key, "a", brand: "Bex")
            try await server.engine.settle()
            try await put(server, key, "a", brand: "Box")
            _ = try await server.client.send("POST", "/api/v1/reindex", key)
            try await server.engine.settle()
            try await put(server, key, "end", brand: "Aro")
            let events = try await heard
            #expect(events.map(\.type) == ["stream.opened", "product.deleted", "product.updated"])
            #expect(events.compactMap { $0.data["id"]?.text } == ["a", "end"])
            #expect(events[1].data["version"] == nil && events[1].data["status"] == nil)
            // Who comes back is told that something may be missing, and not what.
            let back = partner.merging(["Last-Event-ID": events[0].id ?? ""]) { $1 }
            let again = try await listen(server, "/api/v1/events", back) { $0.data["id"] == "end" }
            #expect(again.map(\.type) == ["stream.reset", "product.updated"])
        }
    }

    @Test func rebuildsAndJobsAreTold() async throws {
        try await TestServer.run { server in
            let key = try await server.key(.catalog)
            try await put(server, key, "a", brand: "Aro")
            let (opened, isOpen) = AsyncStream<Void>.makeStream()
            async let heard = listen(server, "/api/v1/events?types=index.*,job.*", key) {
                $0.type == "job.finished"
            } onOpen: {
                isOpen.yield()
            }
            _ = await opened.first { true }
            let reply = try await server.client.send("POST", "/api/v1/reindex", key)
            let job = try JSONReader.parse(reply.body)["job"]
            let events = try await heard
            let types = events.map(\.type).filter { $0 != "job.progress" && $0 != "index.committed" }
            #expect(types == ["stream.opened", "index.rebuild_started", "index.rebuild_finished", "job.finished"])
            #expect(events.last?.data["id"] == job && events.last?.data["state"] == "succeeded")
            #expect(events.contains { $0.type == "index.committed" && $0.id == nil && $0.data["documents"] == 1 })
            let finished = events.first { $0.type == "index.rebuild_finished" }
            #expect(finished?.data["documents"] == 1 && finished?.data["at"]?.text != nil)
        }
    }

    @Test func whatIsWrongIsRefusedBeforeTheStreamBegins() async throws {
        try await TestServer.run { server in
            let key = try await server.key(.catalog)
            let search = try await server.key(.search)
            #expect(try await server.client.get("/api/v1/events").status == 401)
            #expect(try await server.client.get("/api/v1/events", search).status == 403)
            for query in ["types=product.gone", "types=", "last_event_id=5", "last_event_id=-1.2", "topics=a"] {
                let reply = try await server.client.get("/api/v1/events?\(query)", key)
                #expect(reply.status == 400, "\(query)")
            }
        }
    }

    @Test func positionThatIsNotKnownIsAReset() async throws {
        try await TestServer.run { server in
            let key = try await server.key(.catalog)
            let events = try await listen(server, "/api/v1/events?last_event_id=900.7", key) { _ in true }
            #expect(events.map(\.type) == ["stream.reset"])
            #expect(events.first?.id?.hasPrefix("0.") == true)
        }
    }

    @Test func revokedKeyEndsItsStream() async throws {
        try await TestServer.run { server in
            let made = try await server.engine.keys.create(
                name: "gone", scopes: [.catalog], filter: nil, expiresAt: nil)
            let (opened, isOpen) = AsyncStream<Void>.makeStream()
            async let heard = listen(server, "/api/v1/events", ["X-Api-Key": made.secret]) {
                $0.type == "stream.error"
            } onOpen: {
                isOpen.yield()
            }
            _ = await opened.first { true }
            try await server.engine.keys.revoke(made.id)
            #expect(try await heard.last?.data["error"]?["code"] == "unauthorized")
        }
    }

    @Test func subscribersBeyondTheLimitAreRefusedAndAPlaceIsFreeAgain() async throws {
        try await TestServer.run { server in
            var held: [EventSubscription] = []
            for _ in 0..<EventSubscriptions.subscribersMax {
                held.append(
                    try await server.engine.events.subscribe(types: [.jobFinished], after: nil, grant: .everything))
            }
            let key = try await server.key(.catalog)
            #expect(try await server.client.get("/api/v1/events", key).status == 503)
            held.removeLast()
            #expect(server.engine.events.subscribers == EventSubscriptions.subscribersMax - 1)
            withExtendedLifetime(held) {}
        }
    }
}

extension Engine {
    /// Returns once all changes are searchable and no job runs.
    fileprivate func settle() async throws {
        while true {
            let jobs = try JSONReader.parse(try await jobs.list())["jobs"]?.elements ?? []
            let isIdle = !jobs.contains { $0["state"] == "running" || $0["state"] == "queued" }
            if try await index.readiness().backlog == 0, isIdle { return }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
