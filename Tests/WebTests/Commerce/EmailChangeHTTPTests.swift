import Catalog
import Commerce
import Search
import Testing

@testable import Web

/// Moving an account to another e-mail address over HTTP, and who may.
@Suite struct EmailChangeHTTPTests {
    private static let password = "correct horse battery"

    private static func body(_ email: String, _ password: String = Self.password) -> String {
        #"{"email":"\#(email)","password":"\#(password)"}"#
    }

    private func login(_ server: TestServer, _ email: String) async throws -> Int {
        try await server.stranger.status("POST", "/auth/login", Self.body(email))
    }

    @Test func theLinkOfTheMailMovesTheAccount() async throws {
        try await TestServer.run { server in
            let ann = try await server.person("ann")
            let asked = try await ann.call("POST", "/users/me/email", Self.body("ann@new.example.com"))
            #expect(asked.status == 202 && asked.json["status"] == "accepted")
            // Nothing has changed until the new address has shown that it is hers.
            #expect(try await login(server, "ann@example.com") == 200)
            #expect(try await login(server, "ann@new.example.com") == 401)
            let token = try await server.mailedToken(to: "ann@new.example.com", kind: "eml_")
            let moved = try await server.stranger.call("POST", "/auth/confirm-email", #"{"token":"\#(token)"}"#)
            #expect(moved.status == 200 && moved.json["user"]?["email"] == "ann@new.example.com")
            #expect(try await login(server, "ann@new.example.com") == 200)
            #expect(try await login(server, "ann@example.com") == 401)
            #expect(try await ann.call("GET", "/users/me").json["email"] == "ann@new.example.com")
            let again = try await server.stranger.call("POST", "/auth/confirm-email", #"{"token":"\#(token)"}"#)
            #expect(again.status == 400 && again.json["error"]?["code"] == "invalid_token")
        }
    }

    @Test func onlyTheOwnerWithThePasswordMay() async throws {
        try await TestServer.run { server in
            let ann = try await server.person("ann")
            let new = Self.body("ann@new.example.com")
            #expect(try await server.stranger.status("POST", "/users/me/email", new) == 401)
            let key = TestPerson(server: server, id: "", headers: try await server.key(.admin))
            #expect(try await key.status("POST", "/users/me/email", new) == 403)
            let wrong = Self.body("ann@new.example.com", "wrong password")
            #expect(try await ann.status("POST", "/users/me/email", wrong) == 403)
            let bad = try await ann.call("POST", "/users/me/email", #"{"email":"no address","pasword":"x"}"#)
            #expect(bad.status == 422 && bad.json["error"]?["details"]?.elements?.count == 3)
            #expect(try await ann.status("POST", "/users/me/email", Self.body("ann@example.com")) == 422)
            for guess in ["eml_guess", "", "reg_x"] {
                let reply = try await server.stranger.call("POST", "/auth/confirm-email", #"{"token":"\#(guess)"}"#)
                #expect([400, 422].contains(reply.status), "\(guess)")
            }
            #expect(try await login(server, "ann@example.com") == 200)
        }
    }

    /// The answer is the same, and the owner of the address is told instead.
    @Test func anAddressThatSomebodyHasIsNotToldAndNotTaken() async throws {
        try await TestServer.run { server in
            let ann = try await server.person("ann")
            let bob = try await server.person("bob")
            let free = try await ann.call("POST", "/users/me/email", Self.body("free@example.com"))
            let taken = try await ann.call("POST", "/users/me/email", Self.body("bob@example.com"))
            #expect(taken.status == 202 && taken.json == free.json)
            _ = try await server.mailedToken(to: "free@example.com", kind: "eml_")
            #expect(try await bob.call("GET", "/users/me").json["email"] == "bob@example.com")
        }
    }

    /// A link that was taken, and then somebody else was faster with the address.
    @Test func twoWhoWantOneAddressDoNotBothGetIt() async throws {
        try await TestServer.run { server in
            let (ann, bob) = (try await server.person("ann"), try await server.person("bob"))
            var tokens: [String] = []
            for person in [ann, bob] {
                #expect(try await person.status("POST", "/users/me/email", Self.body("one@example.com")) == 202)
                var token = try await server.mailedToken(to: "one@example.com", kind: "eml_")
                while tokens.contains(token) {
                    token = try await server.mailedToken(to: "one@example.com", kind: "eml_")
                }
                tokens.append(token)
            }
            var statuses: [Int] = []
            for token in tokens {
                statuses.append(
                    try await server.stranger.status("POST", "/auth/confirm-email", #"{"token":"\#(token)"}"#))
            }
            #expect(statuses == [200, 400])
            #expect(try await ann.call("GET", "/users/me").json["email"] == "one@example.com")
            #expect(try await bob.call("GET", "/users/me").json["email"] == "bob@example.com")
        }
    }

    @Test func repeatedUnderOneKeyOneMailIsSent() async throws {
        try await TestServer.run { server in
            let ann = try await server.person("ann")
            let headers = ann.headers.merging(["Idempotency-Key": "k"]) { $1 }
            let person = TestPerson(server: server, id: ann.id, headers: headers)
            let new = Self.body("ann@new.example.com")
            #expect(try await person.status("POST", "/users/me/email", new) == 202)
            #expect(try await person.status("POST", "/users/me/email", new) == 202)
            let asked = try await ann.call("GET", "/users/me/activity").json["activity"]?.elements
            #expect(asked?.filter { $0["kind"] == "email_change_asked" }.count == 1, "\(String(describing: asked))")
            let other = Self.body("other@example.com")
            #expect(try await person.status("POST", "/users/me/email", other) == 422)
        }
    }
}
