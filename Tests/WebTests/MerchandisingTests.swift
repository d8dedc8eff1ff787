import Catalog
import Foundation
import Search
import Testing

@testable import Web

@Suite struct MerchandisingTests {
    /// The calls of `docs/guides/merchandising.md` on the sample corpus.
    @Test func theGuidesStepsWorkOnTheSampleCorpus() async throws {
        try await TestServer.run { server in
            let key = try await server.key(.admin)
            let text = try String(
                contentsOf: Repository.root.appending(path: "corpora/sample/products.ndjson"), encoding: .utf8)
            var sequence: Int64 = 0
            for line in text.split(separator: "\n").prefix(120) {
                let reply = try await server.client.send(
                    "POST", "/api/v1/products", key.merging(["Content-Type": "application/json"]) { $1 },
                    body: String(line))
                #expect(reply.status == 201, "\(reply.text)")
                sequence = try JSONReader.parse(reply.body)["sequence"]?.integer ?? 0
            }
            func call(_ method: String, _ path: String, _ body: String? = nil) async throws -> JSONValue {
                let headers = key.merging(body == nil ? [:] : ["Content-Type": "application/json"]) { $1 }
                let reply = try await server.client.send(method, "/api/v1" + path, headers, body: body)
                #expect(reply.status == 200, "\(method) \(path): \(reply.text)")
                return try JSONReader.parse(reply.body)
            }
            let before = try await call("GET", "/search?q=gizmobook&min_sequence=\(sequence)")["total"]
            #expect(before == 0)
            _ = try await call("PUT", "/synonyms/gizmobook", #"{"from":["gizmobook"],"to":["laptop"]}"#)
            let found = try await call("GET", "/search?q=gizmobook&per_page=2")
            let ids = found["results"]?.elements?.compactMap { $0["id"]?.text } ?? []
            #expect(ids.count == 2)
            let curation = "{\"queries\":[\"gizmobook\"],\"pin\":[\"\(ids[1])\"],\"banner\":\"Hello\"}"
            _ = try await call("PUT", "/curations/gizmo", curation)
            let pinned = try await call("GET", "/search?q=gizmobook")
            #expect(pinned["results"]?.elements?.first?["id"]?.text == ids[1])
            #expect(pinned["merchandising"]?["banners"] == ["Hello"] && pinned["total"] == found["total"])
            let run = try await call(
                "POST", "/merchandising/dry-run", #"{"delete":{"curations":["gizmo"]},"queries":["gizmobook"]}"#)
            #expect(run["changed"] == 1)
            #expect(try await call("GET", "/merchandising/versions")["current"] == 2)
            #expect(
                try await call("GET", "/merchandising/versions/2/diff")["curations"]?.elements?.count == 1)
            _ = try await call("POST", "/merchandising/versions/1/rollback")
            #expect(try await call("GET", "/search?q=gizmobook")["merchandising"] == nil)
            let file = String(decoding: JSONWriter.bytes(try await call("GET", "/merchandising")), as: UTF8.self)
            #expect(try await call("PUT", "/merchandising", file)["changed"] == false)
            #expect(try await call("GET", "/synonyms/gizmobook")["id"] == "gizmobook")
            #expect(try await call("GET", "/curations")["curations"] == [])
            _ = try await call("DELETE", "/synonyms/gizmobook")
        }
    }

    @Test func mistakesAndStrangersAreRefused() async throws {
        try await TestServer.run { server in
            let (key, search) = (try await server.key(.relevance), try await server.key(.search))
            func status(
                _ method: String, _ path: String, _ key: [String: String], _ body: String? = nil
            ) async throws -> Int {
                let headers = key.merging(body == nil ? [:] : ["Content-Type": "application/json"]) { $1 }
                return try await server.client.send(method, "/api/v1" + path, headers, body: body).status
            }
            let rule = #"{"synonyms":["a","b"]}"#
            #expect(try await status("PUT", "/synonyms/a", search, rule) == 403)
            #expect(try await status("GET", "/merchandising", search) == 403)
            #expect(try await status("PUT", "/synonyms/a", key, #"{"synonyms":["a"]}"#) == 400)
            #expect(try await status("DELETE", "/synonyms/a", key) == 404)
            #expect(try await status("GET", "/curations/a", key) == 404)
            #expect(try await status("POST", "/merchandising/versions/9/rollback", key) == 404)
            #expect(try await status("GET", "/merchandising/versions/x/diff", key) == 400)
            #expect(try await status("POST", "/merchandising/dry-run", key, #"{"queries":[]}"#) == 400)
            let stale = key.merging(["If-Match": "\"5\""]) { $1 }
            #expect(try await status("PUT", "/synonyms/a", stale, rule) == 409)
            #expect(try await status("PUT", "/synonyms/a", key, rule) == 200)
        }
    }
}
