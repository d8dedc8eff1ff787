import Catalog
import Crypto
import Foundation
import Glibc
import Search
import Synchronization
import TestSupport
import Testing

@testable import Web

/// Webhooks over real connections, to a receiver in the test.
@Suite struct WebhookTests {
    private static func fast(_ settings: inout EngineSettings) {
        settings.webhooksAllowPrivateAddresses = true
        settings.webhookPauseMilliseconds = 20
        settings.webhookAttemptsMax = 4
        settings.webhookTimeoutMilliseconds = 2_000
    }

    private struct Hook {
        var id: String
        var secret: String
    }

    private func make(
        _ server: TestServer, _ admin: [String: String], port: Int, types: String = "[\"product.*\"]"
    ) async throws -> Hook {
        let body = "{\"url\":\"http://127.0.0.1:\(port)/hook\",\"types\":\(types)}"
        let reply = try await server.client.send("POST", "/api/v1/webhooks", admin, body: body)
        try #require(reply.status == 201, "\(reply.text)")
        let made = try JSONReader.parse(reply.body)
        return Hook(id: try #require(made["id"]?.text), secret: try #require(made["secret"]?.text))
    }

    private func put(_ server: TestServer, _ id: String) async throws {
        let key = try await server.key(.catalog)
        let reply = try await server.client.send(
            "PUT", "/api/v1/products/\(id)", key, body: "{\"name\":\"Lamp\",\"price\":100}")
        try #require(reply.status < 300, "\(reply.text)")
    }

    private func deliveries(_ server: TestServer, _ admin: [String: String], _ hook: Hook) async throws -> [JSONValue] {
        let reply = try await server.client.get("/api/v1/webhooks/\(hook.id)/deliveries", admin)
        return try JSONReader.parse(reply.body)["deliveries"]?.elements ?? []
    }

    /// Asks until a delivery is in the state.
    private func delivery(
        _ server: TestServer, _ admin: [String: String], _ hook: Hook, _ state: String
    ) async throws -> JSONValue {
        for _ in 0..<60_000 {
            if let found = try await deliveries(server, admin, hook).first(where: { $0["state"]?.text == state }) {
                return found
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw RawClient.Failure(reason: "no delivery is \(state)")
    }

    @Test func deliveryIsRetriedUntilItIsTakenAndIsSigned() async throws {
        let receiver = try WebhookReceiver(statuses: [500, 302, 204])
        try await TestServer.run(engineSettings: Self.fast) { server in
            let admin = try await server.key(.admin)
            let hook = try await make(server, admin, port: receiver.port)
            try await put(server, "a")
            let delivery = try await delivery(server, admin, hook, "delivered")
            #expect(delivery["attempts"] == 3 && delivery["last_status"] == 204 && delivery["last_error"] == nil)
            let requests = receiver.requests
            #expect(requests.count == 3)
            #expect(Set(requests.map { $0.headers["aisle-delivery"] }) == [delivery["id"]?.text])
            for request in requests {
                let parts = (request.headers["aisle-signature"] ?? "").split(separator: ",")
                let time = try #require(parts.first?.dropFirst(2))
                let code = HMAC<SHA256>.authenticationCode(
                    for: Array("\(time).".utf8) + request.body, using: SymmetricKey(data: Array(hook.secret.utf8)))
                #expect(parts.last == "v1=" + code.map { String(format: "%02x", $0) }.joined())
                let body = try JSONReader.parse(request.body)
                #expect(body["id"] == delivery["id"] && body["webhook"]?.text == hook.id)
                let event = body["events"]?.elements?.first
                #expect(event?["type"] == "product.updated" && event?["data"]?["id"] == "a")
            }
        }
    }

    @Test func secretIsShownOnceAndLoggedNever() async throws {
        let receiver = try WebhookReceiver(statuses: [400])
        try await TestServer.run(engineSettings: Self.fast) { server in
            let admin = try await server.key(.admin)
            let hook = try await make(server, admin, port: receiver.port)
            try await put(server, "a")
            _ = try await delivery(server, admin, hook, "dead")
            for path in ["", "/\(hook.id)", "/\(hook.id)/deliveries"] {
                let reply = try await server.client.get("/api/v1/webhooks\(path)", admin)
                #expect(reply.status == 200 && !reply.text.contains(hook.secret))
            }
            let patched = try await server.client.send(
                "PATCH", "/api/v1/webhooks/\(hook.id)", admin, body: "{\"active\":false}")
            #expect(patched.status == 200 && !patched.text.contains(hook.secret))
            #expect(!server.log.lines.contains { "\($0.message) \($0.metadata)".contains(hook.secret) })
            let headers = admin.merging(["Idempotency-Key": "k"]) { $1 }
            let body = "{\"url\":\"http://127.0.0.1:1/\",\"types\":[\"job.*\"]}"
            let first = try await server.client.send("POST", "/api/v1/webhooks", headers, body: body)
            let second = try await server.client.send("POST", "/api/v1/webhooks", headers, body: body)
            #expect(first.text.contains("whsec_") && second.status == 201 && !second.text.contains("whsec_"))
        }
    }

    @Test func deadDeliveryIsSentAgainByHandUnderItsID() async throws {
        let receiver = try WebhookReceiver(statuses: [500, 500, 500, 500, 200])
        try await TestServer.run(engineSettings: Self.fast) { server in
            let admin = try await server.key(.admin)
            let hook = try await make(server, admin, port: receiver.port)
            try await put(server, "a")
            let dead = try await delivery(server, admin, hook, "dead")
            #expect(dead["attempts"] == 4 && dead["last_status"] == 500)
            let id = try #require(dead["id"]?.text)
            let path = "/api/v1/webhooks/\(hook.id)/deliveries/\(id)/redeliver"
            let redelivery = try await server.client.send("POST", path, admin)
            #expect(redelivery.status == 202, "\(redelivery.text)")
            let delivered = try await delivery(server, admin, hook, "delivered")
            #expect(delivered["id"]?.text == id)
            #expect(Set(receiver.requests.map { $0.headers["aisle-delivery"] }) == [id])
            let unknown = try await server.client.send(
                "POST", "/api/v1/webhooks/\(hook.id)/deliveries/no/redeliver", admin)
            #expect(unknown.status == 404)
            #expect(try await server.client.send("DELETE", "/api/v1/webhooks/\(hook.id)", admin).status == 200)
            #expect(try await server.client.get("/api/v1/webhooks/\(hook.id)", admin).status == 404)
        }
    }

    @Test func receiverThatHangsHoldsUpNobodyElse() async throws {
        let hanging = try WebhookReceiver(statuses: [0])
        let good = try WebhookReceiver(statuses: [200])
        try await TestServer.run(engineSettings: Self.fast) { server in
            let admin = try await server.key(.admin)
            let slow = try await make(server, admin, port: hanging.port)
            let hook = try await make(server, admin, port: good.port)
            try await put(server, "a")
            _ = try await delivery(server, admin, hook, "delivered")
            #expect(try await server.client.get("/api/v1/search?q=lamp").status == 200)
            let failed = try await delivery(server, admin, slow, "dead")
            #expect(failed["last_error"]?.text?.contains("in time") == true)
        }
    }

    @Test(arguments: [
        "http://127.0.0.1/x", "http://10.1.2.3/", "http://[::1]/", "http://169.254.169.254/latest", "http://localhost/",
        "ftp://example.com/", "http://user:pw@example.com/", "nonsense", "",
    ])
    func addressesThatMayNotBeCalledAreRefused(url: String) async throws {
        try await TestServer.run { server in
            let admin = try await server.key(.admin)
            let reply = try await server.client.send(
                "POST", "/api/v1/webhooks", admin, body: "{\"url\":\"\(url)\",\"types\":[\"job.finished\"]}")
            #expect(reply.status == 400, "\(reply.text)")
        }
    }

    /// The name is harmless; what it stands for is not.
    @Test func nameOfAPrivateAddressIsNotConnectedTo() async throws {
        let receiver = try WebhookReceiver(statuses: [200])
        try await TestServer.run { settings in
            Self.fast(&settings)
            settings.webhooksAllowPrivateAddresses = false
        } _: { server in
            let admin = try await server.key(.admin)
            // libc takes it for 127.0.0.1, which no look at the text would tell.
            let body = "{\"url\":\"http://0x7f.1:\(receiver.port)/\",\"types\":[\"product.*\"]}"
            let reply = try await server.client.send("POST", "/api/v1/webhooks", admin, body: body)
            try #require(reply.status == 201, "\(reply.text)")
            let made = try JSONReader.parse(reply.body)
            let hook = Hook(id: made["id"]?.text ?? "", secret: "")
            try await put(server, "a")
            let dead = try await delivery(server, admin, hook, "dead")
            #expect(dead["last_error"] == "the host is in a private network")
            #expect(receiver.requests.isEmpty)
        }
    }

    @Test func allProblemsAreNamedAndOnlyAdministratorsMayMakeWebhooks() async throws {
        try await TestServer.run { server in
            let admin = try await server.key(.admin)
            let body = "{\"url\":5,\"types\":[\"product.gone\",\"job.progress\"],\"active\":1,\"extra\":2}"
            let reply = try await server.client.send("POST", "/api/v1/webhooks", admin, body: body)
            #expect(reply.status == 400)
            let details = try JSONReader.parse(reply.body)["error"]?["details"]?.elements ?? []
            #expect(Set(details.compactMap { $0["field"]?.text }) == ["extra", "url", "active", "types"])
            #expect(try await server.client.get("/api/v1/webhooks", try await server.key(.catalog)).status == 403)
            let made = try await server.engine.keys.create(
                name: "part", scopes: [.admin], filter: "brand = Aro", expiresAt: nil)
            let filtered = try await server.client.send(
                "POST", "/api/v1/webhooks", ["X-Api-Key": made.secret],
                body: "{\"url\":\"https://example.com/\",\"types\":[\"product.*\"]}")
            #expect(filtered.status == 403)
        }
    }
}
