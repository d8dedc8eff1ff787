import Analysis
import Catalog
import Foundation
import SearchIndex

/// The sample corpus as products, and an index of it in a folder of its own.
struct SampleCatalog {
    let products: [Product]
    let schema: IndexSchema
    let snapshot: IndexSnapshot
    private let generation: IndexGeneration

    static let now = Timestamp(millisecondsSinceEpoch: 1_790_000_000_000)
    static let currency = CurrencyCode("EUR")

    init() throws {
        let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
        let registry = try AnalyzerRegistry(folder: root.appending(path: "analyzers"))
        guard let analyzer = registry.analyzer(named: "storefront-en") else { throw CocoaError(.fileNoSuchFile) }
        schema = IndexSchema(analyzer: analyzer, analyzers: [:], currency: Self.currency)
        let lines = try Data(contentsOf: root.appending(path: "corpora/sample/products.ndjson"))
            .split(separator: UInt8(ascii: "\n"))
        let defaults = ProductDefaults(currency: Self.currency, status: .published, language: "en")
        products = try lines.compactMap { line in
            try? ProductValidation.validate(try ProductDraft.read(Array(line)), defaults: defaults, now: Self.now).get()
        }
        generation = try Self.build(products, schema)
        snapshot = generation.snapshot
    }

    /// Builds a generation and opens it.
    static func build(_ products: [Product], _ schema: IndexSchema) throws -> IndexGeneration {
        let folder = try IndexFolder(NSTemporaryDirectory() + "aisle-benchmark-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        let location = try folder.newGeneration()
        let builder = try GenerationBuilder(location, schema: schema)
        try builder.add(products)
        try builder.finish(checkpoint: 0)
        // Open files stay readable after the folder has gone.
        return try IndexGeneration.open(location, schema: schema, searchThreads: 1, writable: false)
    }

    func searcher() throws -> (Searcher, AnalysisSession) {
        let session = try schema.analyzer.makeSession()
        return (Searcher(snapshot: snapshot, session: session, parameters: schema.analyzer.ranking), session)
    }

    func request(_ text: String, _ change: (inout SearchRequest) -> Void = { _ in }) -> SearchRequest {
        var request = SearchRequest(text: text, currency: Self.currency, now: Self.now)
        change(&request)
        return request
    }
}
