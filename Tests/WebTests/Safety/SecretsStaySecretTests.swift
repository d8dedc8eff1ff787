import Catalog
import Foundation
import HTTPTypes
import Search
import Testing

@testable import Commerce
@testable import Web

/// Passwords, tokens, keys and card numbers are in no log line, however talkative the log, and in no file of the data folder.
@Suite struct SecretsStaySecretTests {
    private static let card = "4000000000009995"
    private static let goodCard = "4242424242424242"
    private static let password = "correct horse battery"
    private static let newPassword = "another fine password"
    private static let wrongPassword = "a secret that is wrong"

    /// All that was given out or sent so far.
    private struct Secrets {
        let server: TestServer
        var all: [String] = [SecretsStaySecretTests.card, SecretsStaySecretTests.goodCard]

        /// A call of `/api/v1` under a key of its own, so that its answer is kept.
        func send(
            _ method: String, _ path: String, _ headers: [String: String], _ body: String? = nil
        ) async throws -> (status: Int, json: JSONValue) {
            let key = headers.merging(["Idempotency-Key": "\(UInt64.random(in: 0 ... .max))"]) { $1 }
            let reply = try await server.client.send(method, "/api/v1" + path, key, body: body)
            return (reply.status, try JSONReader.parse(reply.body))
        }

        mutating func keep(_ value: JSONValue?) throws -> String {
            let text = try #require(value?.text)
            all.append(text)
            return text
        }
    }

    private static func cardBody(_ number: String, _ more: String = "") -> String {
        #"{\#(more)"card":{"number":"\#(number)","expiry_month":12,"expiry_year":2040,"security_code":"123"}}"#
    }

    // MARK: What people do

    private func signIn(_ secrets: inout Secrets) async throws -> [String: String] {
        let server = secrets.server
        let credentials = #"{"email":"ann@example.com","password":"\#(Self.password)"}"#
        _ = try await secrets.send("POST", "/auth/register", [:], credentials)
        let registration = try await server.mailedToken(to: "ann@example.com", kind: "reg_")
        secrets.all += [registration, Self.password, Self.wrongPassword, Self.newPassword]
        _ = try await server.stranger.call("POST", "/auth/verify-email", #"{"token":"\#(registration)"}"#)
        let wrong = #"{"email":"ann@example.com","password":"\#(Self.wrongPassword)"}"#
        #expect(try await secrets.send("POST", "/auth/login", [:], wrong).status == 401)
        let tokens = try await server.stranger.call("POST", "/auth/login", credentials)
        let refresh = try secrets.keep(tokens.json["refresh_token"])
        _ = try secrets.keep(tokens.json["access_token"])
        let renewed = try await server.stranger.call("POST", "/auth/refresh", #"{"refresh_token":"\#(refresh)"}"#)
        _ = try secrets.keep(renewed.json["refresh_token"])
        return ["Authorization": "Bearer \(try secrets.keep(renewed.json["access_token"]))"]
    }

    private func secondFactor(_ secrets: inout Secrets, _ ann: [String: String]) async throws {
        let server = secrets.server
        let body = #"{"password":"\#(Self.password)"}"#
        let reply = try await server.client.send("POST", "/api/v1/users/me/totp", ann, body: body)
        let begun = try JSONReader.parse(reply.body)
        let secret = try secrets.keep(begun["secret"])
        _ = try secrets.keep(begun["otpauth_uri"])
        let bytes = Self.decoded(base32: secret)
        let code = TimeBasedCode.code(secret: bytes, step: TimeBasedCode.step(at: server.shop.environment.now()))
        let key = ann.merging(["Idempotency-Key": "totp"]) { $1 }
        let confirmed = try await server.client.send(
            "POST", "/api/v1/users/me/totp/confirm", key, body: #"{"code":"\#(code)"}"#)
        let codes = try JSONReader.parse(confirmed.body)["recovery_codes"]?.elements ?? []
        #expect(codes.count == 10, "\(confirmed.text)")
        for code in codes { _ = try secrets.keep(code) }
        let recovery = try #require(codes.first?.text)
        let off = #"{"password":"\#(Self.password)","recovery_code":"\#(recovery)"}"#
        #expect(try await server.client.send("DELETE", "/api/v1/users/me/totp", ann, body: off).status == 200)
    }

    private static func decoded(base32 text: String) -> [UInt8] {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var (bits, count, bytes) = (0, 0, [UInt8]())
        for byte in text.utf8 {
            bits = bits << 5 | (letters.firstIndex(of: byte) ?? 0)
            count += 5
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> count))
        }
        return bytes
    }

    private func otherPasswords(_ secrets: inout Secrets, _ ann: [String: String]) async throws {
        let server = secrets.server
        let email = #"{"email":"ann@new.example.com","password":"\#(Self.password)"}"#
        #expect(try await secrets.send("POST", "/users/me/email", ann, email).status == 202)
        secrets.all.append(try await server.mailedToken(to: "ann@new.example.com", kind: "eml_"))
        #expect(
            try await secrets.send("POST", "/auth/forgot-password", [:], #"{"email":"ann@example.com"}"#).status == 202)
        let reset = try await server.mailedToken(to: "ann@example.com", kind: "pwr_")
        secrets.all.append(reset)
        let change = #"{"current_password":"\#(Self.password)","new_password":"\#(Self.newPassword)"}"#
        #expect(try await server.client.send("POST", "/api/v1/users/me/password", ann, body: change).status == 200)
        let short = #"{"token":"\#(reset)","password":"short"}"#
        #expect(try await secrets.send("POST", "/auth/reset-password", [:], short).status == 422)
    }

    private func buy(_ secrets: inout Secrets) async throws {
        let made = try await secrets.send("POST", "/cart/items", [:], #"{"sku":"BAG-1"}"#)
        let cart = ["X-Cart-Token": try secrets.keep(made.json["token"])]
        _ = try secrets.keep(try await secrets.send("POST", "/cart/share", cart).json["code"])
        let id = try #require(try await secrets.send("POST", "/checkout/init", cart).json["id"]?.text)
        let info = #"{"email":"gus@example.com","address":\#(SafetyShop.address)}"#
        _ = try await secrets.send("PUT", "/checkout/\(id)/shipping-address", cart, info)
        _ = try await secrets.send("PUT", "/checkout/\(id)/shipping-method", cart, #"{"id":"standard"}"#)
        let payment = try await secrets.send("PUT", "/checkout/\(id)/payment-method", cart, Self.cardBody(Self.card))
        #expect(payment.status == 200, "\(payment.json)")
        let done = try await secrets.send("POST", "/checkout/\(id)/complete", cart, "{}")
        let order = try #require(done.json["order"]?["id"]?.text, "\(done.json)")
        let holder = ["X-Order-Token": try secrets.keep(done.json["order_token"])]
        for number in [Self.card, Self.goodCard] {
            let body = Self.cardBody(number, #""order_id":"\#(order)","#)
            let paid = try await secrets.send("POST", "/payments/process", holder, body)
            #expect([201, 409].contains(paid.status), "\(paid.json)")
        }
    }

    private func operate(_ secrets: inout Secrets) async throws {
        let server = secrets.server
        let admin = try await server.key(.admin)
        secrets.all.append(try #require(admin["X-Api-Key"]))
        let made = try await secrets.send("POST", "/keys", admin, #"{"name":"k","scopes":["search"]}"#)
        let key = try secrets.keep(made.json["secret"])
        _ = try await server.client.get("/api/v1/search", ["X-Api-Key": key])
        _ = try await server.client.get("/api/v1/search", ["X-Api-Key": key + "x"])
        _ = try await server.client.get("/api/v1/search", ["Authorization": "Basic \(key)"])
    }

    // MARK: What goes wrong

    /// Secrets where none belong: in queries, in paths, in broken bodies, under wrong names.
    private func misuse(_ secrets: Secrets, _ ann: [String: String]) async throws {
        let secret = Self.wrongPassword.replacing(" ", with: "-") + "-misplaced"
        for (method, path, body) in [
            ("POST", "/auth/login?password=\(secret)", "{}"),
            ("POST", "/auth/verify-email?token=\(secret)", #"{"token":"x"}"#),
            ("POST", "/auth/login", #"{"email":"ann@example.com","password":"\#(secret)"#),
            ("POST", "/auth/login", #"{"email":"\#(secret)","password":1}"#),
            ("POST", "/auth/login", #"{"\#(secret)":true}"#), ("POST", "/auth/login", #"["\#(secret)"]"#),
            ("POST", "/auth/reset-password", #"{"token":"\#(secret)","password":"\#(secret)"}"#),
            ("POST", "/auth/refresh", #"{"refresh_token":"\#(secret)"}"#),
            ("POST", "/auth/confirm-email", #"{"token":"\#(secret)"}"#),
            ("POST", "/users/me/password", #"{"current_password":"\#(secret)","new_password":"\#(secret)"}"#),
            ("POST", "/payments/process", #"{"order_id":"x","card":{"number":"\#(secret)"}}"#),
            ("POST", "/payments/process", #"{"order_id":"x","card":"\#(secret)"}"#),
            ("POST", "/users/me/payment-methods", #"{"token":"\#(secret)"}"#),
            ("POST", "/nothing?token=\(secret)", "{}"), ("GET", "/users/me?access_token=\(secret)", nil),
            ("GET", "/orders/\(secret)", nil), ("GET", "/wishlists/shared/\(secret)", nil),
            ("GET", "/auth/oidc/none/callback?state=\(secret)&code=\(secret)", nil),
            ("PATCH", "/cart/items/\(secret)", "{}"),
        ] as [(String, String, String?)] {
            let answer = try await secrets.server.client.send(
                method, "/api/v1" + path, ann.merging(["Idempotency-Key": "k"]) { $1 }, body: body)
            #expect((400..<500).contains(answer.status), "\(method) \(path): \(answer.text)")
        }
        for header in ["X-Order-Token", "X-Cart-Token", "X-Api-Key", "Cookie", "Authorization", "X-Visitor-Id"] {
            _ = try? await secrets.server.client.get("/api/v1/orders/ord_x", [header: secret])
        }
        try SecretHunt(secrets.server).expectNothing(of: [secret])
    }

    @Test func nothingOfThemIsWrittenDown() async throws {
        try await TestServer.run(routes: [TestRoutes.failure]) { server in
            var secrets = Secrets(server: server)
            let bag = SafetyShop.product
            let made = try await server.client.send("POST", "/api/v1/products", server.key(.catalog), body: bag)
            #expect(made.status == 201)
            let ann = try await signIn(&secrets)
            try await secondFactor(&secrets, ann)
            try await misuse(secrets, ann)
            try await otherPasswords(&secrets, ann)
            try await buy(&secrets)
            try await operate(&secrets)
            _ = try await server.client.get("/test/fail/internal_error", ann)
            #expect(secrets.all.count > 25 && secrets.all.allSatisfy { $0.utf8.count >= 8 })
            let hunt = try SecretHunt(server)
            hunt.expectNothing(of: secrets.all)
            #expect(hunt.places(of: "request failed") == ["the log"])
            #expect(
                hunt.places(of: "ann@example.com").contains { $0.hasPrefix("catalog.sqlite") }, "files are looked into")
            // Nor is anything of it shown to whoever may read everything.
            let admin = try await server.key(.admin)
            for path in ["/admin/audit-log", "/admin/audit-log?log=catalog", "/admin/users", "/admin/mails", "/keys"] {
                let text = try await server.client.get("/api/v1" + path, admin).text
                for secret in secrets.all { #expect(!text.contains(secret), "\(path)") }
            }
        }
    }

    /// Signing needs the secret of a webhook, so that it is kept in its table, as the guide says, and nowhere else.
    @Test func secretsOfWebhooksAreInTheirTableOnly() async throws {
        try await TestServer.run(engineSettings: { $0.webhooksAllowPrivateAddresses = true }) { server in
            let admin = try await server.key(.admin).merging(["Idempotency-Key": "k"]) { $1 }
            let body = #"{"url":"http://127.0.0.1:9/hook","types":["product.updated"]}"#
            let made = try await server.client.send("POST", "/api/v1/webhooks", admin, body: body)
            let json = try JSONReader.parse(made.body)
            let secret = try #require(json["secret"]?.text, "\(made.text)")
            let again = try await server.client.send("POST", "/api/v1/webhooks", admin, body: body)
            #expect(try JSONReader.parse(again.body)["id"] == json["id"] && !again.text.contains(secret))
            for path in ["/webhooks", "/admin/audit-log", "/admin/audit-log?log=catalog"] {
                #expect(try await !server.client.get("/api/v1" + path, admin).text.contains(secret), "\(path)")
            }
            #expect(try SecretHunt(server).places(of: secret).allSatisfy { $0.hasPrefix("catalog.sqlite") })
        }
    }
}
