import Catalog
import SearchIndex
import Testing

@testable import Search

@Suite struct AnswerCacheTests {
    private func key(_ text: String, at milliseconds: Int64 = 0, changesWithTime: Bool = false) -> AnswerCache.Key {
        AnswerCache.Key(
            route: "search", analyzer: "standard",
            request: SearchRequest(
                text: text, currency: CurrencyCode("EUR"), now: Timestamp(millisecondsSinceEpoch: milliseconds)),
            changesWithTime: changesWithTime)
    }

    @Test func answersGoWithTheRevision() {
        let cache = AnswerCache(bytesMax: 1 << 20)
        cache.keep([1], key("a"), serial: 7)
        #expect(cache.answer(key("a"), serial: 7) == [1])
        #expect(cache.answer(key("b"), serial: 7) == nil)
        #expect(cache.answer(key("a"), serial: 8) == nil)
        cache.keep([2], key("b"), serial: 8)
        #expect(cache.answer(key("a"), serial: 8) == nil && cache.answer(key("a"), serial: 7) == nil)
        // A search that began before the commit ends after it.
        cache.keep([3], key("a"), serial: 7)
        #expect(cache.answer(key("a"), serial: 8) == nil && cache.answer(key("b"), serial: 8) == [2])
    }

    @Test func timeCountsOnlyWhereItChangesAnswers() {
        #expect(key("a", at: 1) == key("a", at: 5_000))
        #expect(key("a", at: 1_000, changesWithTime: true) == key("a", at: 1_999, changesWithTime: true))
        #expect(key("a", at: 1_999, changesWithTime: true) != key("a", at: 2_000, changesWithTime: true))
    }

    @Test func memoryIsBoundedAndWhatIsUsedStays() {
        let cache = AnswerCache(bytesMax: 100_000)
        let answer = [UInt8](repeating: 7, count: 1_000)
        cache.keep(answer, key("used"), serial: 1)
        var kept = 0
        for number in 0..<500 {
            cache.keep(answer, key("\(number)"), serial: 1)
            #expect(cache.answer(key("used"), serial: 1) == answer)
        }
        for number in 0..<500 where cache.answer(key("\(number)"), serial: 1) != nil { kept += 1 }
        #expect((1...66).contains(kept))
        cache.keep([UInt8](repeating: 0, count: 60_000), key("huge"), serial: 1)
        #expect(cache.answer(key("huge"), serial: 1) == nil)
        #expect(AnswerCache(bytesMax: 0).isOff)
    }

    /// A repeated search is answered from the cache, never with another's filter and never after a change.
    @Test func repeatedSearchesSeeEveryChange() async throws {
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        _ = try await fixture.put("1", "Red lamp", [JSONMember("brand", "Aa")])
        try await fixture.engine.relay.catchUp()
        for _ in 1...2 { #expect(try await fixture.search(("q", "lamp")).ids == ["1"]) }
        let narrow = Grant(keyID: "k", scopes: [.search], filter: "brand = \"Bb\"")
        #expect(try await fixture.search(("q", "lamp"), grant: narrow).ids.isEmpty)
        _ = try await fixture.put("2", "Blue lamp", [JSONMember("brand", "Bb")])
        try await fixture.engine.relay.catchUp()
        #expect(Set(try await fixture.search(("q", "lamp")).ids) == ["1", "2"])
        #expect(try await fixture.search(("q", "lamp"), grant: narrow).ids == ["2"])
    }
}
