import Catalog
import Commerce
import Foundation
import Testing

@testable import Web

/// Somebody who has signed in at a test server, or a program with a key.
struct TestPerson: Sendable {
    let server: TestServer
    let id: String
    let headers: [String: String]

    /// - Parameter path: after `/api/v1`.
    func call(_ method: String, _ path: String, _ body: String? = nil) async throws -> (
        status: Int, json: JSONValue
    ) {
        let reply = try await server.client.send(method, "/api/v1" + path, headers, body: body)
        return (reply.status, try JSONReader.parse(reply.body))
    }

    /// The status alone.
    func status(_ method: String, _ path: String, _ body: String? = nil) async throws -> Int {
        try await call(method, path, body).status
    }
}

extension TestServer {
    private static let password = "correct horse battery"

    /// Somebody without an account.
    var stranger: TestPerson { TestPerson(server: self, id: "", headers: [:]) }

    /// A new account that has signed in.
    func person(_ name: String, roles: [Role] = []) async throws -> TestPerson {
        let email = "\(name)@example.com"
        let body: JSONValue = ["email": .string(email), "password": .string(Self.password)]
        let origin = RequestOrigin(networkAddress: nil, userAgent: nil)
        let caller = Caller(actor: "test", correlationID: "test")
        try await shop.accounts.signUp.register(body)
        let token = try await mailedToken(to: email)
        let user = try await shop.accounts.signUp.verifyEmail(
            ["token": .string(token)], from: origin, by: caller)
        if !roles.isEmpty {
            let all: JSONValue = ["roles": .array(roles.map { .string($0.rawValue) })]
            _ = try await shop.accounts.administration.setRoles(
                all, of: user.id, by: Administrator(permissions: [.grantRoles], caller: caller))
        }
        let tokens = try await client.send(
            "POST", "/api/v1/auth/login", [:], body: String(decoding: JSONWriter.bytes(body), as: UTF8.self))
        let access = try #require(try JSONReader.parse(tokens.body)["access_token"]?.text)
        return TestPerson(server: self, id: user.id.rawValue, headers: ["Authorization": "Bearer \(access)"])
    }

    /// The token of the newest mail with one to an address.
    ///
    /// - Parameter kind: how the token begins.
    func mailedToken(to email: String, kind: String = "") async throws -> String {
        let mails = folder.appending(path: "mail")
        for _ in 0..<30_000 {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: mails.path)) ?? []
            for name in names.filter({ $0.hasSuffix(".eml") }).sorted(by: >) {
                let text = try String(contentsOf: mails.appending(path: name), encoding: .utf8)
                if text.contains("To: \(email)\r\n"), let token = text.firstMatch(of: /token=(\w+)/),
                    token.output.1.hasPrefix(kind)
                {
                    return String(token.output.1)
                }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw RawClient.Failure(reason: "no mail came for \(email)")
    }
}
