import Catalog
import Commerce
import Search
import Testing

@testable import Web

/// Reviews over HTTP: the calls of `docs/guides/reviews.md`, and who may make them.
@Suite struct ReviewHTTPTests {
    private static let path = "/products/bag/reviews"

    private func run(_ body: @Sendable (TestServer, _ ann: TestPerson) async throws -> Void) async throws {
        try await TestServer.run { server in
            for id in ["bag", "cup"] {
                _ = try await server.engine.ingest.replace(
                    ProductID(id), ["name": .string("A \(id)"), "sku": .string(id), "price": 900],
                    expectedVersion: nil, actor: "test")
            }
            try await body(server, try await server.person("ann"))
        }
    }

    /// What a search for well rated products finds, once the index has everything that was written.
    private func wellRated(_ server: TestServer) async throws -> [String?] {
        let sequence = try await server.engine.ingest.setStatus(ProductID("cup"), .published, actor: "t").sequence
        let reply = try await server.stranger.call(
            "GET", "/search?q=&filter=rating%20%3E%3D%204&sort=rating:desc&min_sequence=\(sequence)")
        #expect(reply.status == 200)
        return reply.json["results"]?.elements?.map { $0["id"]?.text } ?? []
    }

    @Test func theCallsOfTheGuideWorkAndSearchFollows() async throws {
        try await run { server, ann in
            let support = try await server.person("sue", roles: [.support])
            let written = try await ann.call(
                "POST", Self.path, #"{"rating":5,"title":"Light","text":"Does what it should.","author":"Ann"}"#)
            #expect(written.status == 201 && written.json["state"] == "pending")
            let id = try #require(written.json["id"]?.text)
            #expect(try await ann.status("POST", Self.path, #"{"rating":5,"text":"Again"}"#) == 409)
            #expect(try await wellRated(server) == [])
            #expect(try await support.call("GET", "/admin/reviews").json["reviews"]?.elements?.count == 1)
            #expect(try await support.status("POST", "/admin/reviews/\(id)/approve") == 200)
            #expect(try await wellRated(server) == ["bag"])
            let list = try await server.stranger.call("GET", Self.path + "?sort=helpful&rating=5")
            #expect(list.json["rating"] == 5 && list.json["total"] == 1)
            let bob = try await server.person("bob")
            #expect(try await bob.call("PUT", "\(Self.path)/\(id)/vote", #"{"helpful":true}"#).json["helpful"] == 1)
            #expect(try await bob.call("DELETE", "\(Self.path)/\(id)/vote").json["helpful"] == 0)
            let answer = try await support.call("PUT", "\(Self.path)/\(id)/answer", #"{"text":"Thank you!"}"#)
            #expect(answer.json["answer"]?["text"] == "Thank you!")
            #expect(try await ann.call("PATCH", "\(Self.path)/\(id)", #"{"rating":2}"#).json["state"] == "pending")
            #expect(try await wellRated(server) == [])
            let reject = #"{"reason":"It is about the delivery."}"#
            #expect(try await support.status("POST", "/admin/reviews/\(id)/reject", reject) == 200)
            let own = try await ann.call("GET", "/users/me/reviews")
            #expect(own.json["reviews"]?.elements?.first?["reason"] == "It is about the delivery.")
            #expect(try await ann.call("GET", "/users/me/export").json["reviews"]?.elements?.count == 1)
            #expect(try await ann.status("DELETE", "\(Self.path)/\(id)") == 200)
        }
    }

    @Test func nobodyDoesWhatIsNotHis() async throws {
        try await run { server, ann in
            let seller = try await server.person("sam", roles: [.seller])
            let operatorKey = TestPerson(server: server, id: "", headers: try await server.key(.admin))
            let catalogKey = TestPerson(server: server, id: "", headers: try await server.key(.catalog))
            let body = #"{"rating":5,"text":"Fine"}"#
            #expect(try await server.stranger.status("POST", Self.path, body) == 401)
            #expect(try await operatorKey.status("POST", Self.path, body) == 403)
            let id = try #require(try await ann.call("POST", Self.path, body).json["id"]?.text)
            for stranger in [seller, ann, catalogKey] {
                #expect(try await stranger.status("GET", "/admin/reviews") == 403)
                #expect(try await stranger.status("POST", "/admin/reviews/\(id)/approve") == 403)
                #expect(try await stranger.status("POST", "/admin/reviews/\(id)/reject", #"{"reason":"x"}"#) == 403)
            }
            #expect(try await operatorKey.status("POST", "/admin/reviews/\(id)/approve") == 200)
            let text = #"{"text":"Mine"}"#
            #expect(try await ann.status("PUT", "\(Self.path)/\(id)/answer", text) == 403)
            #expect(try await seller.status("PUT", "\(Self.path)/\(id)/answer", text) == 403)
            #expect(try await seller.status("PATCH", "\(Self.path)/\(id)", #"{"rating":1}"#) == 403)
            #expect(try await seller.status("DELETE", "\(Self.path)/\(id)") == 403)
            #expect(try await ann.status("PUT", "\(Self.path)/\(id)/vote", #"{"helpful":true}"#) == 403)
            #expect(try await ann.status("DELETE", "/products/cup/reviews/\(id)") == 404)
            #expect(try await server.stranger.status("GET", "/products/none/reviews") == 404)
            for query in ["sort=best", "rating=6", "page=0", "per_page=101", "verified=1", "state=pending"] {
                #expect(try await server.stranger.status("GET", "\(Self.path)?\(query)") == 400, "\(query)")
            }
        }
    }
}
