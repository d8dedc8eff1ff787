import Catalog
import Commerce
import Search
import Testing

@testable import Web

/// Reports, logs and changes of many prices over HTTP, and who may see and make them.
@Suite struct ReportHTTPTests {
    @Test func administratorsReadReportsAndLogs() async throws {
        try await TestServer.run { server in
            let root = try await server.person("root", roles: [.admin])
            let ann = try await server.person("ann")
            #expect(try await root.status("PUT", "/admin/users/\(ann.id)/roles", #"{"roles":["support"]}"#) == 200)
            let log = try await root.call("GET", "/admin/audit-log?action=user.roles_changed&subject_id=\(ann.id)")
            let entry = try #require(log.json["entries"]?.elements?.first)
            #expect(entry["actor"] == .string(root.id) && entry["before"]?["roles"] == ["customer"])
            #expect(entry["after"]?["roles"] == ["customer", "support"])
            let csv = try await server.client.get("/api/v1/admin/audit-log?format=csv", root.headers)
            #expect(csv.status == 200 && csv.headers["content-type"]?.hasPrefix("text/csv") == true)
            #expect(csv.text.contains("user.roles_changed"))
            for name in ReportKind.allCases.map(\.rawValue) {
                let report = try await root.call("GET", "/admin/reports/\(name)?from=2026-01-01&to=2036-01-01")
                #expect(report.status == 200 && report.json["rows"]?.elements != nil, "\(name)")
                let table = try await server.client.get("/api/v1/admin/reports/\(name)?format=csv", root.headers)
                #expect(table.status == 200 && table.text.contains("\r\n"), "\(name)")
                #expect(try await ann.status("GET", "/admin/reports/\(name)") == 403)
                #expect(try await server.stranger.status("GET", "/admin/reports/\(name)") == 401)
            }
            #expect(try await root.status("GET", "/admin/reports/other") == 404)
            for query in ["format=pdf", "from=2026-01-01", "limit=0", "day=1"] {
                #expect(try await root.status("GET", "/admin/reports/revenue?\(query)") == 400, "\(query)")
            }
            #expect(try await ann.status("GET", "/admin/audit-log") == 403)
            #expect(try await root.status("GET", "/admin/audit-log?log=other") == 400)
            #expect(try await root.call("GET", "/admin/audit-log?log=catalog").json["entries"] == [])
        }
    }

    @Test func editorsChangeManyPricesAndSearchFollows() async throws {
        try await TestServer.run { server in
            for (id, price) in [("bag", 5_000), ("cup", 900)] as [(String, Int64)] {
                _ = try await server.engine.ingest.replace(
                    ProductID(id),
                    ["name": .string(id), "sku": .string(id), "brand": "Acme", "price": .integer(price)],
                    expectedVersion: nil, actor: "test")
            }
            let editor = try await server.person("ed", roles: [.catalog])
            let body = #"{"brand":"Acme","percent":-10,"ending":99"#
            let dry = try await editor.call("POST", "/admin/prices/bulk", body + #","dry_run":true}"#)
            #expect(dry.status == 200 && dry.json["changed"] == 2)
            for person in [try await server.person("ann"), try await server.person("sam", roles: [.seller])] {
                #expect(try await person.status("POST", "/admin/prices/bulk", body + "}") == 403)
                #expect(try await person.status("GET", "/admin/prices/bulk/rpr_x") == 403)
                #expect(try await person.status("POST", "/admin/prices/bulk/rpr_x/cancel") == 403)
            }
            let started = try await editor.call("POST", "/admin/prices/bulk", body + "}")
            #expect(started.status == 202)
            let id = try #require(started.json["id"]?.text)
            var state: JSONValue?
            for _ in 0..<30_000 {
                state = try await editor.call("GET", "/admin/prices/bulk/\(id)").json["state"]
                if state == "done" { break }
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(state == "done")
            let sequence = try await server.engine.ingest.setStatus(ProductID("cup"), .published, actor: "t").sequence
            let found = try await server.stranger.call("GET", "/search?q=&sort=price:asc&min_sequence=\(sequence)")
            #expect(found.json["results"]?.elements?.map { $0["price"] } == [799, 4_499])
            #expect(try await editor.status("POST", "/admin/prices/bulk/\(id)/cancel") == 409)
            #expect(try await editor.status("POST", "/admin/prices/bulk", #"{"percent":5}"#) == 422)
        }
    }
}
