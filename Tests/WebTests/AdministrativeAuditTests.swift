import Catalog
import Commerce
import HTTPTypes
import Logging
import NIOCore
import Search
import Testing

@testable import Web

/// That no administrative write goes by without an entry of the audit log that says who, what and when, and holds no secret.
@Suite struct AdministrativeAuditTests {
    private static func name(_ route: Route) -> String {
        "\(route.method.rawValue) \(route.path.dropFirst(Routes.prefix.count))"
    }

    private func page(
        _ server: TestServer, _ change: (inout AuditQuery) -> Void = { _ in }
    ) async throws -> [AdminAction] {
        var query = AuditQuery(log: .shop, limit: AuditLog.pageMax)
        change(&query)
        return try await server.shop.auditLog.page(query).entries
    }

    @Test func theTableHasEveryAdministrativeWriteAndNothingElse() async throws {
        try await TestServer.run { server in
            let routes = Routes.all(try TestControllers.make(server))
            let writes = Set(routes.filter(\.isAdministrativeWrite).map(Self.name))
            let shared = AuditedActions.all.filter(\.value.isShared).map(\.key)
            let all = Set(AuditedActions.all.keys)
            #expect(all == writes.union(shared))
            #expect(Set(routes.map(Self.name)).isSuperset(of: shared))
        }
    }

    /// Each of them with its own way of looking at what was there before; what it does is played.
    @Test func everyAdministrativeWriteLeavesAnEntryWithItsActor() async throws {
        try await TestServer.run { server in
            let routes = Routes.all(try TestControllers.make(server))
            let audit = AdministrativeAudit(routes, log: server.shop.auditLog, logger: .init(label: "test"))
            let made = try await server.engine.keys.create(name: "boss", scopes: [.admin], filter: nil, expiresAt: nil)
            let grant = Grant(keyID: made.id, scopes: [.admin])
            var written = 0
            for (index, route) in routes.enumerated() {
                guard let action = route.auditedAction, action.writer == .call else { continue }
                let id = "sweep-\(index)"
                let values = route.path.filter { $0 == "{" }.enumerated().map { "thing-\($0.offset)" }
                let call = Call(
                    pathValues: values, query: "", authority: nil, headers: HTTPFields(), grant: grant, person: nil,
                    origin: RequestOrigin(networkAddress: nil, userAgent: nil),
                    body: .bytes(ByteBuffer(string: #"{"password":"hunter2","name":"x"}"#)), address: route.path,
                    requestID: id)
                let answer = Answer.json(Array(#"{"id":"made","state":"ON","signing_secret":"hunter2"}"#.utf8))
                _ = try await audit.perform(index, call) { _ in answer }
                let entries = try await page(server) { $0.action = action.action }.filter { $0.correlationID == id }
                let entry = try #require(entries.first, "\(Self.name(route))")
                #expect(entries.count == 1 && entry.actor == made.id && entry.subjectKind == action.kind)
                #expect(entry.subjectID == values.first ?? "made", "\(Self.name(route))")
                #expect(entry.after != nil && entry.after != AuditLog.unknownOutcome, "\(Self.name(route))")
                #expect(!String(decoding: JSONWriter.bytes(entry.json), as: UTF8.self).contains("hunter2"))
                written += 1
            }
            #expect(written == AuditedActions.all.values.filter { $0.writer == .call }.count)
        }
    }

    /// Over HTTP, with what is really there before and after.
    @Test func whatIsChangedOverHTTPIsInTheLog() async throws {
        try await TestServer.run { server in
            let boss = TestPerson(server: server, id: "", headers: try await server.key(.admin))
            let bag = #"{"id":"bag","name":"Bag","sku":"BAG-1","price":4900,"stock":{"on_hand":3,"reserved":0}}"#
            #expect(try await boss.status("POST", "/products", bag) == 201)
            let hook = #"{"url":"https://hooks.example.com/T0/B0/hunter2?k=hunter2","types":["product.*"]}"#
            let rates = try await boss.call("GET", "/admin/tax-rates").json
            let calls: [(method: String, path: String, body: String?)] = [
                ("POST", "/keys", #"{"name":"till","scopes":["search"]}"#),
                ("PUT", "/synonyms/tv", #"{"synonyms":["tv","television"]}"#),
                ("PUT", "/synonyms/tv", #"{"synonyms":["tv","telly"]}"#), ("DELETE", "/synonyms/tv", nil),
                ("PUT", "/curations/bag", #"{"queries":["bag"],"pin":["bag"]}"#),
                ("POST", "/inventory/adjust", #"{"adjustments":[{"sku":"BAG-1","change":2,"reason":"found"}]}"#),
                ("PUT", "/inventory/bag/low-stock", #"{"sku":"BAG-1","low_stock_at":1}"#),
                ("PUT", "/admin/tax-rates", String(decoding: JSONWriter.bytes(rates), as: UTF8.self)),
                ("POST", "/reindex", nil), ("POST", "/products/import?format=ndjson", bag),
                ("PUT", "/promotions/TEN", #"{"kind":"percent","basis_points":1000}"#),
                ("POST", "/webhooks", hook),
            ]
            for call in calls {
                let reply = try await boss.call(call.method, call.path, call.body)
                #expect((200..<300).contains(reply.status), "\(call.path) \(reply.json)")
            }
            let actions = try await page(server).map(\.action)
            #expect(
                actions.reversed() == [
                    "key.created", "synonyms.changed", "synonyms.changed", "synonyms.removed", "curation.changed",
                    "stock.adjusted", "stock.limit_changed", "tax_rates.changed", "reindex.started", "import.started",
                    "promotion.changed", "webhook.created",
                ])
            let changed = try await page(server) { $0.action = "synonyms.changed" }
            #expect(changed.last?.before == nil && changed.first?.before?["synonyms"] == ["tv", "television"])
            #expect(changed.first?.after?["synonyms"] == ["tv", "telly"] && changed.first?.subjectID == "tv")
            let key = try #require(try await page(server) { $0.action = "key.created" }.first)
            #expect(key.after?["scopes"] == ["search"] && key.after?["name"] == "till" && !key.subjectID.isEmpty)
            #expect(Set(try await page(server).map(\.actor)).count == 1 && key.actor.hasPrefix("key_"))
            let csv = try await server.client.get("/api/v1/admin/audit-log?format=csv", boss.headers)
            #expect(csv.text.contains("webhook.created") && csv.text.contains("https://hooks.example.com/…"))
            #expect(!csv.text.contains("hunter2"))
        }
    }

    @Test func aRefusedWriteAndARepeatedOneLeaveNoEntry() async throws {
        try await TestServer.run { server in
            let key = try await server.key(.admin)
            func send(_ path: String, _ body: String, _ more: [String: String] = [:]) async throws -> Int {
                try await server.client.send(
                    "POST", "/api/v1" + path, key.merging(more) { $1 }, body: body
                ).status
            }
            #expect(try await send("/keys", #"{"name":"till","scopes":["sea"]}"#) == 400)
            #expect(try await page(server).isEmpty)
            for _ in 0..<2 {
                #expect(try await send("/keys", #"{"name":"a","scopes":["search"]}"#, ["Idempotency-Key": "1"]) == 201)
            }
            #expect(try await page(server).map(\.action) == ["key.created"])
        }
    }

    @Test func whatBreaksOnItsWaySaysSo() async throws {
        try await TestServer.run { server in
            let routes = Routes.all(try TestControllers.make(server))
            let audit = AdministrativeAudit(routes, log: server.shop.auditLog, logger: .init(label: "test"))
            let index = try #require(routes.firstIndex { Self.name($0) == "POST /reindex" })
            let call = Call(
                pathValues: [], query: "", authority: nil, headers: HTTPFields(),
                grant: Grant(keyID: "key_1", scopes: [.admin]), person: nil,
                origin: RequestOrigin(networkAddress: nil, userAgent: nil), body: .none, address: "", requestID: "r")
            await #expect(throws: Refusal.self) {
                try await audit.perform(index, call) { _ throws(Refusal) in
                    // While the work runs, the entry is there already.
                    throw Refusal(.internalError, message: "broken")
                }
            }
            #expect(try await page(server).first?.after == ["outcome": "failed", "code": "internal_error"])
            _ = try await audit.perform(index, call) { _ throws(Refusal) in
                var query = AuditQuery(log: .shop, limit: 1)
                query.action = "reindex.started"
                let begun = try await server.shop.auditLog.page(query).entries.first
                #expect(begun?.after == AuditLog.unknownOutcome)
                return Answer.json(Array("{}".utf8))
            }
        }
    }

    @Test func onlyThoseWhoLookAfterOrdersAreNotedForCancellingThem() async throws {
        try await TestServer.run { server in
            let routes = Routes.all(try TestControllers.make(server))
            let audit = AdministrativeAudit(routes, log: server.shop.auditLog, logger: .init(label: "test"))
            let index = try #require(routes.firstIndex { Self.name($0) == "POST /orders/{id}/cancel" })
            for scopes in [Set<Scope>([.search]), [.admin]] {
                let call = Call(
                    pathValues: ["ord_1"], query: "", authority: nil, headers: HTTPFields(),
                    grant: Grant(keyID: "key_1", scopes: scopes), person: nil,
                    origin: RequestOrigin(networkAddress: nil, userAgent: nil), body: .none, address: "",
                    requestID: "r")
                let answer = Answer.json(Array(#"{"id":"ord_1","state":"CANCELLED","email":"ann@example.com"}"#.utf8))
                _ = try await audit.perform(index, call) { _ in answer }
            }
            let entries = try await page(server)
            #expect(entries.count == 1 && entries.first?.after == ["id": "ord_1", "state": "CANCELLED"])
        }
    }

    @Test(arguments: [
        (#"{"a":{"b":{"c":{"d":{"e":1}}}}}"#, #"{"a":{"b":{"c":{"d":"… 1 members"}}}}"#),
        (
            #"{"secret":null,"api_token":"x","Password":["y"]}"#,
            #"{"secret":null,"api_token":"[hidden]","Password":"[hidden]"}"#
        ),
        (#"{"url":"https://u:p@h.example:1/x?y"}"#, #"{"url":"https://h.example:1/…"}"#),
        (#"{"url":"https://h.example"}"#, #"{"url":"https://h.example"}"#),
        (#"[1,2,3,4,5,6,7,8,9,10,11,12]"#, #"[1,2,3,4,5,6,7,8,9,10,"… 2 more"]"#),
    ])
    func summariesAreShortAndHoldNoSecret(_ given: String, _ expected: String) throws {
        let short = AuditSummary.short(try JSONReader.parse(given))
        #expect(short == (try JSONReader.parse(expected)))
        let long = AuditSummary.short(.string(String(repeating: "ä", count: 201)))
        #expect(long.text == String(repeating: "ä", count: 200) + "…")
    }
}
