import Catalog
import Foundation
import Testing

@testable import Search
@testable import SearchIndex

/// Reading all hits while others write.
@Suite struct CursorTests {
    private static let adjectives = ["red", "blue", "green", "small", "large"]

    /// 60 lamps, some with equal prices, and a few without the second word.
    private func fill(_ fixture: EngineFixture) async throws {
        for index in 0..<60 {
            _ = try await fixture.put(
                id(index), "\(Self.adjectives[index % 5]) desk lamp \(index % 7 == 0 ? "lamp lamp" : "")",
                [JSONMember("popularity", .integer(Int64(index % 4)))])
        }
        try await fixture.engine.relay.catchUp()
    }

    private func id(_ index: Int) -> String { index < 10 ? "p0\(index)" : "p\(index)" }

    /// Reads everything, calling `between` after each page.
    private func readAll(
        _ fixture: EngineFixture, _ parameters: [(String, String)], between: (Int) async throws -> Void
    ) async throws -> [String] {
        var ids: [String] = []
        var cursor: String? = "*"
        var pages = 0
        while let place = cursor, pages < 100 {
            let query = parameters + [("per_page", "7"), ("cursor", place)]
            let answer = try JSONReader.parse(
                try await fixture.engine.search.search(
                    RequestParameters(query: query.map { (name: $0.0, value: $0.1) }), grant: .everything))
            ids += answer.ids
            cursor = answer["next_cursor"]?.text
            pages += 1
            try await between(pages)
        }
        return ids
    }

    @Test(arguments: [
        [("q", "lamp")], [("q", "red lamp"), ("sort", "relevance")], [("q", "lamp"), ("sort", "price:asc")], [],
        [("sort", "popularity:desc,price:asc")], [("q", "lamp"), ("sort", "popularity:desc,relevance")],
    ])
    func everyHitComesOnceWhileOthersChange(_ parameters: [(String, String)]) async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        try await fill(fixture)
        let before = try await fixture.search(
            ("q", parameters.first { $0.0 == "q" }?.1 ?? ""), ("per_page", "250")
        ).ids
        let ids = try await readAll(fixture, parameters) { page in
            // A product that was read already and one that was not get new documents; others come and go.
            for index in [page, 60 - page] {
                _ = try await fixture.put(
                    id(index), "\(Self.adjectives[index % 5]) desk lamp \(index % 7 == 0 ? "lamp lamp" : "")",
                    [
                        JSONMember("popularity", .integer(Int64(index % 4))),
                        JSONMember("description", .string("changed \(page)")),
                    ])
            }
            _ = try await fixture.put("a\(page)", "violet lamp", [JSONMember("popularity", 3)])
            _ = try await fixture.put("z\(page)", "lamp table lamp desk", [JSONMember("popularity", 0)])
            if page == 2 { _ = try await fixture.engine.ingest.delete(ProductID("p30"), actor: "test") }
            try await fixture.engine.relay.catchUp()
        }
        #expect(Set(ids).count == ids.count, "seen twice")
        // Deleted while it was read: it may have been seen or not.
        #expect(Set(before).subtracting(ids).isSubset(of: ["p30"]), "skipped")
    }

    @Test func pagesOfACursorAreThoseOfTheSearch() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        try await fill(fixture)
        for sort in ["relevance", "price:desc"] {
            let whole = try await fixture.search(("q", "blue lamp"), ("per_page", "250"), ("sort", sort))
            let ids = try await readAll(fixture, [("q", "blue lamp"), ("sort", sort)]) { _ in }
            #expect(Set(ids) == Set(whole.ids) && ids.count == whole["total"]?.integer.map { Int($0) })
            if sort == "relevance" { #expect(ids == whole.ids) }
        }
    }

    @Test func relevanceGoesOnInANewerIndexWhenItsOwnIsGone() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        try await fill(fixture)
        let first = try await fixture.search(("q", "lamp"), ("per_page", "20"), ("cursor", "*"))
        let text = try #require(first["next_cursor"]?.text)
        var position = try #require(CursorPosition(text: text))
        // As a server that was started again sees it.
        position.run &+= 1
        _ = try await fixture.put("new", "lamp")
        try await fixture.engine.relay.catchUp()
        let second = try await fixture.search(("q", "lamp"), ("per_page", "50"), ("cursor", position.text))
        #expect(second.ids.count >= 40)
        #expect(Set(second.ids).isDisjoint(with: first.ids))
    }

    @Test func cursorsOfOtherSearchesAndDamagedOnesAreRefused() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        try await fill(fixture)
        let cursor = try #require(
            try await fixture.search(("q", "lamp"), ("per_page", "5"), ("cursor", "*"))["next_cursor"]?.text)
        let others = [
            [("q", "desk")], [("q", "lamp"), ("filter", "price > 1")], [("q", "lamp"), ("sort", "price:asc")],
            [("q", "lamp"), ("currency", "USD")], [("q", "lamp"), ("relax", "off")],
        ]
        for other in others {
            let refusal = await refused(fixture, other + [("cursor", cursor)])
            #expect(refusal?.code == .invalidParameter && refusal?.message.contains("another search") == true)
            #expect(refusal?.problems.first?.field == "cursor")
        }
        for damaged in [String(cursor.dropLast()), "x" + cursor, "", "**", cursor + cursor] {
            let refusal = await refused(fixture, [("q", "lamp"), ("cursor", damaged)])
            #expect(refusal?.code == .invalidParameter, "\(damaged)")
        }
        // What is shown of a hit may change on the way.
        let next = try await fixture.search(
            ("q", "lamp"), ("per_page", "9"), ("cursor", cursor), ("fields", "id"), ("facets", "brand"))
        #expect(next.ids.count == 9)
    }

    @Test func cursorAndPageExcludeEachOther() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        let refusal = await refused(fixture, [("cursor", "*"), ("page", "1"), ("per_page", "0")])
        #expect(Set(refusal?.problems.map(\.field) ?? []) == ["page", "per_page"])
        let suggest = await #expect(throws: Refusal.self) {
            _ = try await fixture.engine.search.suggest(
                RequestParameters(query: [("q", "a"), ("cursor", "*")]), grant: .everything)
        }
        #expect(suggest?.problems.first?.field == "cursor")
    }

    @Test func pagesEndAtTheirDepthAndNameTheCursor() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        try await fill(fixture)
        #expect(try await fixture.search(("page", "1000"), ("per_page", "100"))["total"]?.integer == 60)
        let refusal = await refused(fixture, [("page", "1001"), ("per_page", "100")])
        #expect(refusal?.code == .limitExceeded && refusal?.message.contains("cursor=*") == true)
    }

    @Test func placesReadBackAsTheyWereWritten() throws {
        var position = CursorPosition(fingerprint: .max)
        position.isReranked = true
        position.score = -0.25
        position.values = [.infinity, -3, 0.1]
        position.productID = String(repeating: "ü", count: 64)
        position.run = 7
        position.serial = 9
        #expect(CursorPosition(text: position.text) == position)
        #expect(position.text.utf8.count <= CursorPosition.textBytesMax)
        for length in 0..<position.text.count {
            #expect(CursorPosition(text: String(position.text.prefix(length))) == nil)
        }
    }

    private func refused(_ fixture: EngineFixture, _ parameters: [(String, String)]) async -> Refusal? {
        do throws(Refusal) {
            _ = try await fixture.engine.search.search(
                RequestParameters(query: parameters.map { (name: $0.0, value: $0.1) }), grant: .everything)
            return nil
        } catch { return error }
    }
}
