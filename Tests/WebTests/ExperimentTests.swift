import Catalog
import Foundation
import Search
import Testing

@testable import Web

/// Experiments with simulated visitors who use the server as a shop does.
@Suite struct ExperimentTests {
    @Test func visitorsOfAnABTestAreDividedAndCounted() async throws {
        try await ExperimentShop.run { shop in
            try await shop.start(#""kind":"ab","share":0.5"#)
            var arms: [String: String] = [:]
            for round in 0..<2 {
                for number in 0..<120 {
                    let visitor = "v\(number)"
                    let page = try await shop.search("lamp", visitor)
                    let arm = try #require(page["experiment"]?["arm"]?.text)
                    // A visitor stays where he is, and each arm has its own order.
                    let before = arms.updateValue(arm, forKey: visitor)
                    #expect(before == nil || before == arm)
                    let first = try #require(page["results"]?.elements?.first?["id"]?.text)
                    #expect(first == (arm == "candidate" ? "lamp-29" : "lamp-00"), "\(arm)")
                    // Those of the candidate click, of the control only every sixth.
                    if round == 0, arm == "candidate" || number % 6 == 0 {
                        try await shop.report("click", page, first)
                    }
                    if round == 0, number % 10 == 0 { try await shop.report("conversion", page, first) }
                }
            }
            let candidates = arms.values.count { $0 == "candidate" }
            #expect((35...85).contains(candidates), "a fair coin gives 60 ± 11 of 120: \(candidates)")
            let found = try await shop.call("GET", "/experiments/new")
            #expect(found["state"] == "running")
            let results = try #require(found["results"])
            let sides = results["arms"]?.elements ?? []
            #expect(sides.map { $0["arm"] } == ["control", "candidate"])
            #expect(sides.compactMap { $0["visitors"]?.integer } == [Int64(120 - candidates), Int64(candidates)])
            // The second round was the same search of the day.
            #expect(sides.compactMap { $0["searches"]?.integer }.reduce(0, +) == 120)
            #expect(sides.compactMap { $0["pages"]?.integer }.reduce(0, +) == 240)
            #expect(sides.last?["click_through"] == 1)
            #expect(sides.compactMap { $0["conversions"]?.integer }.reduce(0, +) == 12)
            let lower = try #require(results["click_through"]?["difference"]?["lower"]?.number)
            #expect(lower > 0.5, "\(results)")
            #expect(results["conversion"]?["p_value"]?.number ?? 0 > 0.001)
            #expect(results["split"]?["asked"] == 0.5 && results["warnings"]?.elements?.count == 1)
        }
    }

    @Test func interleavedPagesGoOnAndTeamsWinByClicks() async throws {
        try await ExperimentShop.run { shop in
            try await shop.start(#""kind":"interleaving""#)
            for number in 0..<150 {
                let visitor = "v\(number)"
                let page = try await shop.search("lamp", visitor, "&per_page=10")
                let again = try await shop.search("lamp", visitor, "&per_page=10")
                let next = try await shop.search("lamp", visitor, "&per_page=10&page=2")
                let ids = ExperimentShop.ids(page)
                #expect(ids == ExperimentShop.ids(again), "the same visitor sees the same page")
                #expect(Set(ids + ExperimentShop.ids(next)).count == 20, "nothing comes twice")
                let teams = page["experiment"]?["teams"]?.elements?.compactMap(\.text) ?? []
                #expect(teams.count == 10 && teams.count { $0 == "control" } == 5)
                for (team, newest) in [("control", false), ("candidate", true)] {
                    let own = zip(ids, teams).filter { $0.1 == team }.map(\.0)
                    #expect(own == (newest ? own.sorted(by: >) : own.sorted()), "\(team) keeps its order")
                }
                #expect(page["total"] == 30 && page["facets"]?["brand"]?["values"]?.elements?.first?["count"] == 30)
                // Four of five choose what the candidate put first.
                let wanted = number % 5 == 0 ? "control" : "candidate"
                let index = try #require(teams.firstIndex(of: wanted))
                try await shop.report("click", page, ids[index])
            }
            let results = try #require(try await shop.call("GET", "/experiments/new")["results"])
            #expect(results["visitors"] == 150 && results["searches"] == 150 && results["pages"] == 450)
            #expect(results["wins"] == 120 && results["losses"] == 30 && results["ties"] == 0)
            #expect(abs((results["preference"]?["value"]?.number ?? 0) - 0.6) < 1e-9)
            #expect(results["preference"]?["lower"]?.number ?? 0 > 0.4 && results["p_value"]?.number ?? 1 < 0.001)
            #expect(results["warnings"] == [])
            #expect(results["teams"]?.elements?.compactMap { $0["clicks"]?.integer } == [30, 120])
        }
    }

    @Test func whatOnlyOneAnalyzerFindsBelongsToNobodyAndIsCounted() async throws {
        // The draft takes "gizmo" for a lamp; nothing in the catalog is called so.
        try await ExperimentShop.run(draft: ExperimentShop.synonyms) { shop in
            #expect(try await shop.search("gizmo", "v1")["total"] == 0)
            try await shop.start(#""kind":"interleaving""#)
            let page = try await shop.search("gizmo", "v1", "&per_page=5")
            #expect(page["total"] == 30 && page["facets"]?["brand"]?["values"]?.elements?.first?["count"] == 30)
            #expect(page["experiment"]?["teams"]?.elements?.allSatisfy(\.isNull) == true)
            let clicked = try await shop.search("gizmo", "v1", "&filter=brand%20%3D%20Acme&per_page=0")
            #expect(clicked["total"] == 30 && clicked["experiment"]?["teams"] == [])
        }
    }

    @Test func searchesThatCanNotBeInterleavedAreAnsweredAsUsual() async throws {
        try await ExperimentShop.run { shop in
            try await shop.start(#""kind":"interleaving""#)
            for query in ["&sort=price:asc", "&cursor=*", "&group_by=brand", "&understand=true", "&analyzer=standard"] {
                let page = try await shop.search("lamp", "v1", query, key: shop.key)
                #expect(page["experiment"] == nil && page["query_id"] != nil, "\(query)")
            }
            #expect(try await shop.search("", "v1")["experiment"] == nil)
            _ = try await shop.call("PUT", "/curations/c", #"{"queries":["lamp"],"pin":["lamp-20"]}"#)
            let pinned = try await shop.search("lamp", "v1")
            #expect(ExperimentShop.ids(pinned).first == "lamp-20" && pinned["experiment"] == nil)
            _ = try await shop.call("DELETE", "/curations/c")
            _ = try await shop.call("PUT", "/synonyms/s", #"{"from":["light"],"to":["lamp"]}"#)
            #expect(try await shop.search("light", "v1")["experiment"] != nil)
        }
    }

    @Test func filtersOfKeysHoldInBothArms() async throws {
        try await ExperimentShop.run { shop in
            let made = try await shop.server.engine.keys.create(
                name: "partner", scopes: [.search], filter: "price < 1010", expiresAt: nil)
            let key = ["X-Api-Key": made.secret]
            for (kind, name) in [("ab", "one"), ("interleaving", "two")] {
                try await shop.start("\"kind\":\"\(kind)\"", name: name)
                for number in 0..<12 {
                    let page = try await shop.search("lamp", "v\(number)", "&facets=brand", key: key)
                    #expect(page["total"] == 10 && ExperimentShop.ids(page).allSatisfy { $0 < "lamp-10" })
                    #expect(page["experiment"] != nil)
                }
                _ = try await shop.call("DELETE", "/experiments/\(name)")
            }
            // What they search for stays with them.
            let analytics = try await shop.call("GET", "/analytics/queries")
            #expect(analytics["queries"] == [] && analytics["searches"] == 12)
        }
    }

    @Test func mistakesRivalsAndLateChangesAreRefused() async throws {
        try await ExperimentShop.run { shop in
            func refusal(_ name: String, _ body: String) async throws -> JSONValue {
                let reply = try await shop.send("PUT", "/experiments/\(name)", shop.key, body)
                #expect(reply.status >= 400, "\(reply.text)")
                return try JSONReader.parse(reply.body)["error"] ?? .null
            }
            let pair = #""control":"storefront-en","candidate":"storefront-en@draft""#
            let wrong = try await refusal("new", #"{"kind":"x","control":"","share":2,"colour":1,"ends_at":"soon"}"#)
            #expect((wrong["details"]?.elements?.count ?? 0) >= 6, "\(wrong)")
            let shared = try await refusal("new", "{\"kind\":\"interleaving\",\"share\":0.4,\(pair)}")
            #expect(shared["code"] == "invalid_request")
            let unknown = try await refusal("new", #"{"kind":"ab","control":"mine","candidate":"other"}"#)
            #expect(unknown["code"] == "unknown_analyzer" && unknown["details"]?.elements?.count == 2)
            let foreign = try await refusal("new", #"{"kind":"ab","control":"storefront-en","candidate":"standard"}"#)
            #expect(foreign["code"] == "conflict" && foreign["message"]?.text?.contains("another index") == true)
            let past = try await refusal("new", "{\"kind\":\"ab\",\"ends_at\":\"2020-01-01T00:00:00Z\",\(pair)}")
            #expect(past["details"]?.elements?.first?["field"] == "ends_at")
            try await shop.start(#""kind":"ab""#)
            #expect(try await refusal("other", "{\"kind\":\"interleaving\",\(pair)}")["code"] == "conflict")
            #expect(try await refusal("new", "{\"kind\":\"ab\",\"share\":0.3,\(pair)}")["code"] == "conflict")
            let ended = try await shop.call(
                "PUT", "/experiments/new", "{\"kind\":\"ab\",\"ends_at\":\"2020-01-01T00:00:00Z\",\(pair)}")
            #expect(ended["state"] == "ended")
            #expect(try await shop.search("lamp", "v1")["experiment"] == nil)
            try await shop.start(#""kind":"interleaving""#, name: "other")
            #expect(try await shop.call("GET", "/experiments")["experiments"]?.elements?.count == 2)
            #expect(try await shop.send("GET", "/experiments/none", shop.key).status == 404)
            #expect(try await shop.send("DELETE", "/experiments/none", shop.key).status == 404)
        }
    }

    /// Another version would be measured under the name of the first.
    @Test func anotherDraftStopsTheExperiment() async throws {
        try await ExperimentShop.run { shop in
            try await shop.start(#""kind":"ab""#)
            #expect(try await shop.search("lamp", "v1")["experiment"] != nil)
            _ = try await shop.call("PUT", "/analyzers/storefront-en", ExperimentShop.synonyms(shop.file))
            #expect(try await shop.search("lamp", "v1")["experiment"] == nil)
            let found = try await shop.call("GET", "/experiments/new")
            #expect(found["state"] == "stopped" && found["reason"]?.text?.contains("storefront-en@draft") == true)
        }
    }
}
