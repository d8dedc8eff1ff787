import Catalog
import Foundation
import Search
import Testing

@testable import Web

@Suite struct EvaluationTests {
    private static let headers = ["Content-Type": "application/json"]

    private static func shop(_ server: TestServer) async throws {
        let key = try await server.key(.catalog)
        var sequence: Int64 = 0
        for product in [
            #"{"id":"p1","name":"Laptop","brand":"Acme","price":100}"#,
            #"{"id":"p2","name":"Laptop bag","brand":"Bagwell","price":100}"#,
        ] {
            let reply = try await server.client.send(
                "POST", "/api/v1/products", key.merging(headers) { $1 }, body: product)
            #expect(reply.status == 201, "\(reply.text)")
            sequence = try JSONReader.parse(reply.body)["sequence"]?.integer ?? 0
        }
        let search = try await server.client.get(
            "/api/v1/search?min_sequence=\(sequence)", try await server.key(.search))
        #expect(search.status == 200)
    }

    private static func post(
        _ server: TestServer, _ body: String, _ key: [String: String]
    ) async throws -> (status: Int, json: JSONValue) {
        let reply = try await server.client.send(
            "POST", "/api/v1/evaluations", key.merging(headers) { $1 }, body: body)
        return (reply.status, try JSONReader.parse(reply.body))
    }

    /// Waits for the job of an accepted evaluation.
    private static func ended(
        _ server: TestServer, _ accepted: JSONValue, _ key: [String: String]
    ) async throws -> JSONValue {
        let url = try #require(accepted["status_url"]?.text)
        for _ in 0..<60_000 {
            let job = try JSONReader.parse(try await server.client.get(url, key).body)
            if !["queued", "running"].contains(job["state"]?.text) { return job }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("the job did not end")
        return .null
    }

    @Test func answersAreMeasuredAndCompared() async throws {
        try await TestServer.run { server in
            try await Self.shop(server)
            let key = try await server.key(.relevance)
            let body = #"""
                {"judgments":"q1\tp2\t3\nq1\tp1\t0\nq2\tp1\t2\n","against_run":"q1 Q0 p1 1 1 t\nq1 Q0 p2 2 .5 t\n",
                 "queries":[{"id":"q1","query":"laptop bag"},{"id":"q2","query":"laptop","language":"en"}]}
                """#
            let accepted = try await Self.post(server, body, key)
            #expect(accepted.status == 202, "\(accepted.json)")
            let job = try await Self.ended(server, accepted.json, key)
            #expect(job["state"] == "succeeded" && job["kind"] == "evaluate", "\(job)")
            let result = try #require(job["result"])
            #expect(result["queries"] == 2 && result["refused"] == .array([]))
            let runs = try #require(result["runs"]?.elements)
            #expect(runs.map { $0["name"] } == ["usual analyzers", "given run"])
            #expect(runs[0]["measures"]?.elements?.first?["measure"] == "nDCG@10")
            #expect(runs[0]["measures"]?.elements?.first?["mean"]?.number == 1)
            #expect(result["comparisons"]?.elements?.first?["wins"] == 2)
            #expect(result["comparisons"]?.elements?.first?["p_value"]?.number == 0.5)
            #expect(result["per_query"]?.elements?.map { $0["id"] } == ["q1", "q2"])
        }
    }

    @Test func aKeysFilterHoldsForWhatIsMeasured() async throws {
        try await TestServer.run { server in
            try await Self.shop(server)
            let made = try await server.engine.keys.create(
                name: "narrow", scopes: [.relevance], filter: "brand = \"Acme\"", expiresAt: nil)
            let key = ["X-Api-Key": made.secret]
            let body = #"{"judgments":"q1\tp2\t3\n","queries":[{"id":"q1","query":"laptop bag"}]}"#
            let job = try await Self.ended(server, try await Self.post(server, body, key).json, key)
            #expect(
                job["result"]?["runs"]?.elements?.first?["measures"]?.elements?.first?["mean"]?.number == 0, "\(job)")
        }
    }

    @Test func everyMistakeIsNamedAtOnce() async throws {
        try await TestServer.run { server in
            let key = try await server.key(.relevance)
            let body = #"""
                {"judgments":"q1\tp2\nq1\tp1\tx\n","queries":[{"id":"q1","query":"a"},{"id":"q1"}],"limit":49,
                 "against":"standard","against_run":"q\t0\tp\n","colour":1}
                """#
            let refused = try await Self.post(server, body, key)
            #expect(refused.status == 400)
            let fields = refused.json["error"]?["details"]?.elements?.compactMap { $0["field"]?.text } ?? []
            #expect(
                Set(fields) == [
                    "colour", "limit", "against_run", "queries[1].id", "queries[1].query", "judgments.line 1",
                    "judgments.line 2", "against_run.line 1",
                ])
            let nothing = try await Self.post(server, "{}", key)
            #expect(nothing.json["error"]?["details"]?.elements?.count == 2)
        }
    }

    @Test func analyzersAndStrangersAreRefusedAtOnce() async throws {
        try await TestServer.run { server in
            let key = try await server.key(.relevance)
            let body = #"{"judgments":"q1\tp2\t3\n","queries":[{"id":"q1","query":"a"}],"against":"nope"}"#
            let unknown = try await Self.post(server, body, key)
            #expect(unknown.status == 400 && "\(unknown.json)".contains("unknown_analyzer"), "\(unknown.json)")
            #expect(try await Self.post(server, body, try await server.key(.catalog)).status == 403)
            #expect(try await server.client.get("/api/v1/evaluations/none", key).status == 404)
            let started = try await server.client.send("POST", "/api/v1/verify", try await server.key(.catalog))
            let other = try #require(try JSONReader.parse(started.body)["job"]?.text)
            #expect(try await server.client.get("/api/v1/evaluations/\(other)", key).status == 404)
        }
    }

    @Test func idsThatDoNotMeetFailTheJob() async throws {
        try await TestServer.run { server in
            let key = try await server.key(.relevance)
            let body = #"{"judgments":"other\tp2\t3\n","queries":[{"id":"q1","query":"a"}]}"#
            let job = try await Self.ended(server, try await Self.post(server, body, key).json, key)
            #expect(job["state"] == "failed" && "\(job)".contains("do the query ids fit?"), "\(job)")
        }
    }
}
