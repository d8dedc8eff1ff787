import Catalog
import Commerce
import Foundation
import HTTPTypes
import Integrations
import Search
import Testing

@testable import Web

/// Signing in at a running provider (`oidc-provider-mock`), as a browser does.
@Suite(.serialized, .enabled(if: OpenIDServer.python != nil)) struct OpenIDHTTPTests {
    private static let start = "/api/v1/auth/oidc/mock/start"
    private static let callback = "/api/v1/auth/oidc/mock/callback"
    private static let ann = #"{"email":"ann@example.com","email_verified":true,"name":"Ann Lee"}"#

    private func run(
        publicAddress: String = "http://127.0.0.1:8080",
        _ body: @Sendable (TestServer, OpenIDServer) async throws -> Void
    ) async throws {
        let provider = try OpenIDServer()
        let now: @Sendable () -> Timestamp = {
            Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000))
        }
        try await TestServer.run(
            accountPolicy: { $0.publicAddress = publicAddress }, providers: [provider.provider(now: now)]
        ) { try await body($0, provider) }
    }

    /// Where the browser is sent, and the cookie that it keeps.
    private func begin(_ server: TestServer) async throws -> (location: String, cookie: String) {
        let reply = try await server.client.get(Self.start)
        #expect(reply.status == 302 && reply.headers["cache-control"] == "no-store")
        let cookie = try #require(reply.headers["set-cookie"])
        return (try #require(reply.headers["location"]), String(cookie.prefix { $0 != ";" }))
    }

    @Test func aBrowserIsSentThereAndComesBackSignedIn() async throws {
        try await run { server, provider in
            try await provider.know("ann", Self.ann)
            let (location, cookie) = try await begin(server)
            #expect(location.hasPrefix(provider.issuer) && location.contains("code_challenge_method=S256"))
            let query = try await provider.visit(location, as: "ann")
            let back = try await server.client.get("\(Self.callback)?\(query)", ["Cookie": "other=1; \(cookie)"])
            #expect(back.status == 200 && back.headers["cache-control"] == "no-store", "\(back.text)")
            #expect(back.headers["set-cookie"]?.hasPrefix("aisle_oidc=; ") == true)
            #expect(back.headers["set-cookie"]?.contains("Max-Age=0") == true)
            let access = try #require(try JSONReader.parse(back.body)["access_token"]?.text)
            let me = try await server.client.get("/api/v1/users/me", ["Authorization": "Bearer \(access)"])
            #expect(try JSONReader.parse(me.body)["email"] == "ann@example.com")
            // An answer counts once.
            let again = try await server.client.get("\(Self.callback)?\(query)", ["Cookie": cookie])
            #expect(again.status == 400)
            #expect(try JSONReader.parse(again.body)["error"]?["code"] == "invalid_token")
        }
    }

    /// Nobody signs somebody else in as himself with a link.
    @Test func anotherBrowserIsRefused() async throws {
        try await run { server, provider in
            try await provider.know("eve", #"{"email":"eve@example.com","email_verified":true}"#)
            for headers in [[:], ["Cookie": "aisle_oidc=guess"], ["Cookie": "aisle_oidc="], ["Cookie": ";;=;"]] {
                let (location, _) = try await begin(server)
                let query = try await provider.visit(location, as: "eve")
                let back = try await server.client.get("\(Self.callback)?\(query)", headers)
                #expect(back.status == 400 && !back.text.contains("access_token"), "\(headers)")
            }
            let (location, cookie) = try await begin(server)
            let query = try await provider.visit(location, as: "eve")
            let state = try #require(query.split(separator: "&").first { $0.hasPrefix("state=") })
            let guesses = ["code=guess&\(state)", "code=x&state=ois_guess", "error=access_denied&\(state)", ""]
            for (guess, status) in zip(guesses, [401, 400, 401, 401]) {
                let back = try await server.client.get("\(Self.callback)?\(guess)", ["Cookie": cookie])
                #expect([400, 401].contains(back.status) && !back.text.contains("access_token"), "\(guess) \(status)")
            }
        }
    }

    @Test func accountsThatAreNotTheirsAreNotOpened() async throws {
        try await run { server, provider in
            _ = try await server.person("ann")
            _ = try await server.person("root", roles: [.admin])
            for (subject, claims) in [
                ("eve", #"{"email":"ann@example.com","email_verified":false}"#),
                ("mallory", #"{"email":"root@example.com","email_verified":true}"#), ("nobody", "{}"),
            ] {
                try await provider.know(subject, claims)
                let (location, cookie) = try await begin(server)
                let query = try await provider.visit(location, as: subject)
                let back = try await server.client.get("\(Self.callback)?\(query)", ["Cookie": cookie])
                #expect(back.status == 403 && !back.text.contains("access_token"), "\(subject): \(back.text)")
            }
        }
    }

    @Test func theCookieIsForThisWayOnlyAndEncryptedWhenTheShopIs() async throws {
        try await run(publicAddress: "https://shop.example.com") { server, _ in
            let cookie = try #require(try await server.client.get(Self.start).headers["set-cookie"])
            for part in ["; HttpOnly", "; SameSite=Lax", "; Secure", "; Path=/api/v1/auth/oidc", "; Max-Age=600"] {
                #expect(cookie.contains(part), "\(cookie)")
            }
        }
        try await run { server, _ in
            let cookie = try #require(try await server.client.get(Self.start).headers["set-cookie"])
            #expect(!cookie.contains("Secure"))
            #expect(try await server.client.get("/api/v1/auth/oidc/other/start").status == 404)
            #expect(try await server.client.get("/api/v1/auth/oidc/other/callback?state=s&code=c").status == 404)
            #expect(try await server.client.get("\(Self.start)?next=https://evil.example").status == 400)
        }
    }

    /// Neither what the browser carries nor what comes back is written down.
    @Test func whatPassesIsNeitherLoggedNorStored() async throws {
        try await run { server, provider in
            try await provider.know("ann", Self.ann)
            let (location, cookie) = try await begin(server)
            let query = try await provider.visit(location, as: "ann")
            let back = try await server.client.get("\(Self.callback)?\(query)", ["Cookie": cookie])
            let tokens = try JSONReader.parse(back.body)
            var secrets = query.split(separator: "&").compactMap { $0.split(separator: "=").last.map(String.init) }
            secrets += [String(cookie.dropFirst("aisle_oidc=".count)), "secret word"]
            secrets += ["access_token", "refresh_token"].compactMap { tokens[$0]?.text }
            #expect(secrets.count == 6 && secrets.allSatisfy { $0.count > 8 })
            try SecretHunt(server).expectNothing(of: secrets)
        }
    }
}
