import Metrics
import Search

/// Times the stages of every search and the commits of the index.
package final class SearchMetrics: SearchObserver {
    private let parse: Timer
    private let match: Timer
    private let rank: Timer
    private let facets: Timer
    private let answer: Timer
    private let total: Timer
    private let empty: Counter
    private let cacheHits: Counter
    private let cacheMisses: Counter
    private let indexed: Counter
    private let commit: Timer

    package init(registry: PrometheusRegistry) {
        func stage(_ name: String) -> Timer {
            Timer(label: "aisle_search_stage", dimensions: [("stage", name)], factory: registry)
        }
        parse = stage("parse")
        match = stage("match")
        rank = stage("rank")
        facets = stage("facets")
        answer = stage("answer")
        total = Timer(label: "aisle_search", factory: registry)
        empty = Counter(label: "aisle_search_without_hits", factory: registry)
        func lookups(_ result: String) -> Counter {
            Counter(label: "aisle_answer_cache_lookups", dimensions: [("result", result)], factory: registry)
        }
        cacheHits = lookups("hit")
        cacheMisses = lookups("miss")
        indexed = Counter(label: "aisle_indexed_documents", factory: registry)
        commit = Timer(label: "aisle_index_commit", factory: registry)
    }

    package func searched(_ timings: SearchTimings) {
        parse.recordMicroseconds(timings.parseMicroseconds)
        match.recordMicroseconds(timings.matchMicroseconds)
        rank.recordMicroseconds(timings.rankMicroseconds)
        facets.recordMicroseconds(timings.facetMicroseconds)
        answer.recordMicroseconds(timings.answerMicroseconds)
        total.recordMicroseconds(timings.totalMicroseconds)
        if timings.hits == 0 { empty.increment() }
    }

    package func looked(found: Bool) { (found ? cacheHits : cacheMisses).increment() }

    package func indexed(_ applied: Int, seconds: Double) {
        indexed.increment(by: applied)
        commit.recordSeconds(seconds)
    }
}
