import Analysis
import Benchmark
import Catalog
import SearchIndex

/// Where the time of indexing and searching goes, part by part, on the sample corpus.
///
/// Run with `swift package benchmark`; instruction counts are shown where the machine gives them.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .cpuTotal, .instructions, .throughput], maxDuration: .seconds(3), maxIterations: 10_000)
    guard let sample = try? SampleCatalog() else { fatalError("the sample corpus or the analyzers do not load") }

    Benchmark("analysis: all descriptions") { benchmark in
        let session = try sample.schema.analyzer.makeSession()
        for _ in benchmark.scaledIterations {
            for product in sample.products {
                blackHole(session.tokens(product.descriptionText, role: .descriptionText))
            }
        }
    }

    Benchmark("index: build a generation", configuration: .init(maxDuration: .seconds(10))) { benchmark in
        for _ in benchmark.scaledIterations { blackHole(try SampleCatalog.build(sample.products, sample.schema)) }
    }

    Benchmark("fuzzy: expand a misspelled word") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(FuzzyMatcher.expansions(of: "headpones", in: sample.snapshot.dictionary, limit: 8))
        }
    }

    func search(_ name: String, _ request: SearchRequest) {
        Benchmark("search: \(name)") { benchmark in
            let (searcher, _) = try sample.searcher()
            for _ in benchmark.scaledIterations { blackHole(try searcher.search(request)) }
        }
    }
    search("words", sample.request("wireless headphones"))
    search("a misspelled word", sample.request("wireless headpones"))
    do {
        let filter = try FilterParser.parse("rating >= 3 AND in_stock = true")
        search("filter", sample.request("headphones") { $0.filter = filter })
        let facets = try FacetRequest.parse("brand,category,colour")
        search(
            "facets and price ranges",
            sample.request("headphones") {
                $0.facets = facets
                $0.priceRanges = .automatic
            })
        search("browse with facets", sample.request("") { $0.facets = facets })
    } catch {
        fatalError("\(error)")
    }

    TreeBenchmarks.add()

    Benchmark("answer: a page of 20") { benchmark in
        let (searcher, session) = try sample.searcher()
        let request = sample.request("headphones")
        let outcome = try searcher.search(request)
        for _ in benchmark.scaledIterations {
            blackHole(
                AnswerWriter(snapshot: sample.snapshot, request: request, session: session)
                    .bytes(outcome, tookMicroseconds: 0))
        }
    }
}
