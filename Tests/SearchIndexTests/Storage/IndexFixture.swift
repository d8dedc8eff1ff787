import Analysis
import Catalog
import Foundation

@testable import SearchIndex

/// A new index in a folder of its own, with the shipped English analyzer.
struct IndexFixture {
    let path: String
    let schema: IndexSchema
    let folder: IndexFolder

    init(analyzer: String = "storefront-en") throws {
        path = NSTemporaryDirectory() + "aisle-index-" + UUID().uuidString
        schema = IndexSchema(
            analyzer: try ShippedAnalyzers.analyzer(named: analyzer), analyzers: [:], currency: CurrencyCode("EUR"))
        folder = try IndexFolder(path)
    }

    /// Builds, switches in and opens a generation.
    func generation(_ products: [Product], checkpoint: Int64 = 1) throws -> IndexGeneration {
        let location = try folder.newGeneration()
        let builder = try GenerationBuilder(location, schema: schema)
        try builder.add(products)
        try builder.finish(checkpoint: checkpoint)
        try folder.switchTo(location)
        return try open(location)
    }

    func open(_ location: GenerationFolder, writable: Bool = true) throws -> IndexGeneration {
        try IndexGeneration.open(location, schema: schema, searchThreads: 2, writable: writable)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    func search(_ text: String, in snapshot: IndexSnapshot, _ change: (inout SearchRequest) throws -> Void = { _ in })
        throws -> SearchOutcome
    {
        var request = SearchRequest(text: text, currency: CurrencyCode("EUR"), now: Self.now)
        try change(&request)
        return try Searcher(
            snapshot: snapshot, session: schema.analyzer.makeSession(), parameters: schema.analyzer.ranking
        ).search(request)
    }

    static let now = Timestamp(millisecondsSinceEpoch: 1_700_000_000_000)

    static func product(
        _ id: Int, _ name: String, brand: String? = nil, category: [String] = [], price: Int64? = nil,
        attributes: [ProductAttribute] = [], version: Int64 = 1
    ) -> Product {
        var product = Product(
            id: ProductID("p\(id)"), slug: Slug("p\(id)"), name: name,
            createdAt: Timestamp(millisecondsSinceEpoch: 1_000))
        product.brand = brand
        product.categoryPath = category
        if let price { product.prices = [Price(amount: Money(minorUnits: price, currency: CurrencyCode("EUR")))] }
        product.attributes = attributes
        product.version = version
        return product
    }
}

extension SearchOutcome {
    func ids(_ snapshot: IndexSnapshot) -> [String] { hits.map { snapshot.productID($0.document) } }
}
