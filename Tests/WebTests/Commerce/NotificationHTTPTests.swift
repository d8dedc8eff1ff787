import Catalog
import Foundation
import HTTPTypes
import Search
import Testing

@testable import Commerce
@testable import Web

/// Notifications and dead letters over HTTP, and who may see them.
@Suite struct NotificationHTTPTests {
    private func json(
        _ server: TestServer, _ method: String, _ path: String, _ headers: [String: String], _ body: String? = nil
    ) async throws -> (status: Int, json: JSONValue) {
        let reply = try await server.client.send(method, "/api/v1/\(path)", headers, body: body)
        return (reply.status, try JSONReader.parse(reply.body))
    }

    /// Somebody who is signed in, made without mails.
    private func person(_ server: TestServer, _ email: String) async throws -> [String: String] {
        let origin = RequestOrigin(networkAddress: nil, userAgent: nil)
        let credentials: JSONValue = ["email": .string(email), "password": "correct horse battery"]
        try await server.shop.accounts.signUp.register(credentials)
        let folder = server.folder.appending(path: "mail")
        var token: String?
        for _ in 0..<30_000 where token == nil {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            for name in names where name.hasSuffix(".eml") {
                let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                if text.contains("To: \(email)\r\n") {
                    token = text.firstMatch(of: /token=(\w+)/).map { String($0.output.1) }
                }
            }
            if token == nil { try await Task.sleep(for: .milliseconds(10)) }
        }
        _ = try await server.shop.accounts.signUp.verifyEmail(
            ["token": .string(try #require(token))], from: origin, by: Caller(actor: "test", correlationID: "r"))
        let pair = try await server.shop.accounts.signIn.login(credentials, from: origin)
        return ["Authorization": "Bearer \(pair.accessToken)"]
    }

    @Test func peopleSeeTheirOwnNotificationsOnly() async throws {
        try await TestServer.run { server in
            let (ann, bob) = (
                try await person(server, "ann@example.com"), try await person(server, "bob@example.com")
            )
            let id = try #require(try await json(server, "GET", "users/me", ann).json["id"]?.text)
            let now = server.shop.environment.now()
            try await server.shop.store.write { db in
                let facts = NotificationFacts(values: ["number": "A-1"], orderID: "ord_1")
                try NotificationStore(db).insert(.orderShipped, facts, of: UserID(id), event: 1, at: now)
            }
            let page = try await json(server, "GET", "users/me/notifications?unread=true&limit=5", ann)
            let first = try #require(page.json["notifications"]?.elements?.first)
            #expect(page.status == 200 && page.json["unread"] == 1)
            #expect(first["title"] == "Your order A-1 is on its way" && first["order_id"] == "ord_1")
            let number = try #require(first["id"]?.integer)
            #expect(try await json(server, "GET", "users/me/notifications", bob).json["notifications"]?.elements == [])
            #expect(try await json(server, "POST", "users/me/notifications/\(number)/read", bob).status == 404)
            #expect(try await json(server, "POST", "users/me/notifications/\(number)/read", ann).status == 200)
            #expect(try await json(server, "GET", "users/me/notifications/unread", ann).json["unread"] == 0)
            #expect(try await json(server, "POST", "users/me/notifications/read", ann).json["read"] == 0)
            let preferences = "users/me/notifications/preferences"
            let changed = try await json(server, "PUT", preferences, ann, #"{"orders":{"email":false}}"#)
            #expect(changed.json["orders"] == ["email": false, "in_app": true])
            #expect(try await json(server, "GET", preferences, bob).json["orders"]?["email"] == true)
            #expect(try await json(server, "GET", "users/me/notifications", [:]).status == 401)
            let key = try await server.key(.admin)
            #expect(try await json(server, "GET", "users/me/notifications", key).status == 403)
        }
    }

    @Test func deadLettersAreForWhoOperatesTheService() async throws {
        try await TestServer.run { server in
            let ann = try await person(server, "ann@example.com")
            let (admin, catalog) = (try await server.key(.admin), try await server.key(.catalog))
            #expect(try await json(server, "GET", "admin/mails", admin).json["mails"]?.elements == [])
            #expect(try await json(server, "POST", "admin/mails/mail_x/resend", admin).status == 404)
            for headers in [ann, catalog] {
                #expect(try await json(server, "GET", "admin/mails", headers).status == 403)
                #expect(try await json(server, "POST", "admin/mails/mail_x/resend", headers).status == 403)
            }
            #expect(try await json(server, "GET", "admin/mails", [:]).status == 401)
        }
    }

    @Test func theLagOfSubscribersIsInTheMetrics() async throws {
        try await TestServer.run { server in
            for _ in 0..<30_000 {
                let text = try await server.client.get("/metrics").text
                if text.contains("aisle_event_lag{subscriber=\"notifications\"} 0") { return }
                try await Task.sleep(for: .milliseconds(10))
            }
            Issue.record("no lag in the metrics")
        }
    }
}
