import Catalog
import Foundation
import Search
import Testing

@testable import Web

@Suite struct AnalyzerDraftTests {
    /// The steps of `docs/guides/analyzers.md`.
    @Test func theGuidesStepsWork() async throws {
        try await TestServer.run { server in
            let key = try await server.key(.admin)
            func call(
                _ method: String, _ path: String, _ body: JSONValue? = nil, status: Int = 200
            ) async throws -> JSONValue {
                let headers = key.merging(body == nil ? [:] : ["Content-Type": "application/json"]) { $1 }
                let text = body.map { String(decoding: JSONWriter.bytes($0), as: UTF8.self) }
                let reply = try await server.client.send(method, "/api/v1" + path, headers, body: text)
                #expect(reply.status == status, "\(method) \(path): \(reply.text)")
                return try JSONReader.parse(reply.body)
            }
            func total(_ query: String) async throws -> JSONValue? {
                try await call("GET", "/search?\(query)")["total"]
            }
            func end(_ job: JSONValue) async throws {
                let url = try #require(job["status_url"]?.text)
                for _ in 0..<60_000 {
                    let state = try await call("GET", String(url.dropFirst("/api/v1".count)))["state"]?.text
                    if state == "succeeded" { return }
                    #expect(["queued", "running"].contains(state))
                    try await Task.sleep(for: .milliseconds(10))
                }
                Issue.record("the job did not end")
            }
            let product: JSONValue = ["id": "c", "name": "Connected cable", "price": 100]
            let sequence = try await call("POST", "/products", product, status: 201)["sequence"]?.integer ?? 0
            #expect(try await total("q=cable&min_sequence=\(sequence)") == 1)
            let file = try await call("GET", "/analyzers/storefront-en")
            #expect(file["source"] == "file" && file["version"] == .null)
            let list = (file["lists"]?["en-synonyms"]?.text ?? "") + "\ngizmo, cable\n"
            let draft = try await call("PUT", "/analyzers/storefront-en", ["lists": ["en-synonyms": .string(list)]])
            #expect(draft["effect"] == "none")
            #expect(try await total("q=gizmo&analyzer=storefront-en@draft") == 1)
            #expect(try await total("q=gizmo") == 0)
            #expect(try await call("POST", "/analyzers/storefront-en/publish")["state"] == "live")
            #expect(try await total("q=gizmo") == 1)
            let yaml = (file["yaml"]?.text ?? "").replacingOccurrences(of: "plural_en", with: "english")
            let stemming = try await call("PUT", "/analyzers/storefront-en", ["yaml": .string(yaml)])
            #expect(stemming["effect"] == "rebuild")
            let refused = try await call("GET", "/search?q=connection&analyzer=storefront-en@draft", status: 409)
            #expect(refused["error"]?["code"] == "conflict")
            try await end(try await call("POST", "/analyzers/storefront-en/reindex", status: 202))
            #expect(try await total("q=connection&analyzer=storefront-en@draft") == 1)
            try await end(try await call("POST", "/analyzers/storefront-en/publish", status: 202))
            #expect(try await total("q=connection") == 1)
            // Lists that the draft does not bring are those that were live.
            #expect(try await total("q=gizmo") == 1)
            #expect(try await call("POST", "/analyzers/storefront-en/rollback")["state"] == "live")
            #expect(try await total("q=connection") == 0)
            let versions = try await call("GET", "/analyzers/storefront-en/versions")["versions"]?.elements
            #expect(versions?.compactMap { $0["state"]?.text } == ["previous", "live", "kept"])
            #expect(try await call("GET", "/analyzers/storefront-en/versions/1")["yaml"] == file["yaml"])
            #expect(try await call("GET", "/analyzers")["analyzers"]?.elements?.isEmpty == false)
        }
    }

    @Test func mistakesAndStrangersAreRefused() async throws {
        try await TestServer.run { server in
            let (key, search) = (try await server.key(.relevance), try await server.key(.search))
            func send(
                _ method: String, _ path: String, _ key: [String: String], _ body: String? = nil
            ) async throws -> (status: Int, json: JSONValue) {
                let headers = key.merging(body == nil ? [:] : ["Content-Type": "application/json"]) { $1 }
                let reply = try await server.client.send(method, "/api/v1/analyzers" + path, headers, body: body)
                return (reply.status, try JSONReader.parse(reply.body))
            }
            let wrong = #"{"yaml":"language: 1\nfields: {name: x}\ncolour: red"}"#
            let mistakes = try await send("PUT", "/mine", key, wrong)
            #expect(mistakes.status == 422 && mistakes.json["error"]?["code"] == "invalid_analyzer")
            #expect((mistakes.json["error"]?["details"]?.elements?.count ?? 0) >= 8, "\(mistakes.json)")
            #expect(try await send("PUT", "/mine", search, #"{"yaml":""}"#).status == 403)
            #expect(try await send("GET", "/mine", key).status == 404)
            #expect(try await send("GET", "/mine/versions", key).status == 404)
            #expect(try await send("GET", "/standard/versions/1", key).status == 404)
            #expect(try await send("GET", "/standard/versions/x", key).status == 400)
            #expect(try await send("POST", "/standard/publish", key).status == 404)
            #expect(try await send("POST", "/standard/reindex", key).status == 404)
            #expect(try await send("POST", "/standard/rollback", key).status == 404)
            #expect(try await send("DELETE", "/standard/draft", key).status == 404)
            let stale = key.merging(["If-Match": "\"5\""]) { $1 }
            let text = try await send("GET", "/standard", key).json["yaml"] ?? .null
            let yaml = String(decoding: JSONWriter.bytes(text), as: UTF8.self)
            #expect(try await send("PUT", "/standard", stale, "{\"yaml\":\(yaml)}").status == 409)
            // A new analyzer is used by those who name it, once it is published.
            #expect(try await send("PUT", "/mine", key, "{\"yaml\":\(yaml)}").status == 200)
            #expect(try await send("POST", "/mine/publish", key).status == 200)
            #expect(try await send("GET", "/mine", key).json["source"] == "store")
        }
    }
}
