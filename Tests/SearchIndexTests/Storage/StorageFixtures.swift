import Analysis
import Catalog
import Foundation
@testable import SearchIndex

/// A folder of a test, deleted with the value.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "aisle-storage-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

enum StorageFixtures {
    static let isLong = ProcessInfo.processInfo.environment["LONG_TESTS"] == "1"

    static let schema: IndexSchema = {
        guard let standard = try? ShippedAnalyzers.analyzer(named: "standard"),
            let german = try? ShippedAnalyzers.analyzer(named: "storefront-de")
        else { fatalError("the shipped analyzers do not load") }
        return IndexSchema(analyzer: standard, analyzers: ["de": german], currency: CurrencyCode("EUR"))
    }()

    static let epoch = Timestamp(millisecondsSinceEpoch: 1_700_000_000_000)

    /// A product whose fields follow from a number.
    static func product(_ id: String, seed: Int = 0, name: String? = nil) -> Product {
        let words = ["lamp", "chair", "table", "phone", "cable"]
        var product = Product(
            id: ProductID(id), slug: Slug("p-" + id), name: name ?? "\(words[seed % 5]) number\(seed)", createdAt: epoch
        )
        product.version = Int64(seed) + 1
        if seed % 7 != 0 { product.brand = "Brand \(seed % 4)" }
        product.categoryPath = seed % 3 == 0 ? [] : ["Home", "Room \(seed % 3)"]
        product.tags = seed % 2 == 0 ? ["even"] : []
        if seed % 5 != 0 { product.rating = Double(seed % 11) / 2 }
        if seed % 10 == 1 {
            product.attributes = [
                ProductAttribute(key: "colour", value: .text("red \(seed % 3)")),
                ProductAttribute(key: "width", value: .number(Double(seed) / 4, unit: "cm")),
            ]
        }
        product.prices = [Price(amount: Money(minorUnits: Int64(seed % 100) * 10 + 1, currency: CurrencyCode("EUR")))]
        return product
    }

    static func build(_ products: [Product], in folder: IndexFolder, checkpoint: Int64 = 0) throws -> GenerationFolder {
        let location = try folder.newGeneration()
        let builder = try GenerationBuilder(location, schema: schema)
        try builder.add(products)
        try builder.finish(checkpoint: checkpoint)
        return location
    }

    static func open(_ location: GenerationFolder, writable: Bool = true) throws -> IndexGeneration {
        try IndexGeneration.open(location, schema: schema, searchThreads: 2, writable: writable)
    }

    /// The error of the index that the body throws; `nil` when it throws none.
    static func failure(_ body: () throws -> Void) -> IndexError? {
        do {
            try body()
            return nil
        } catch {
            return error as? IndexError ?? .failed(reason: "\(error)")
        }
    }

    /// What the first stage of ranking makes of some documents, all of the index unless said otherwise; best first.
    static func rank(
        _ node: RankNode, in snapshot: IndexSnapshot, within: Bitmap? = nil
    ) throws -> [RankedDocument] {
        let documents = (within ?? snapshot.live).toArray()
        let scorer = BM25Scorer(snapshot: snapshot, parameters: schema.analyzer.ranking, documents: documents)
        return try scorer.best(node, limit: documents.count)
    }

    static func term(_ text: String) -> [UInt8] { Array(text.utf8) }
}

/// What an index must answer, kept as plainly as possible.
struct IndexModel: Equatable {
    var products: [String: Product] = [:]
    var checkpoint: Int64 = 0

    mutating func apply(_ changes: [IndexChange], checkpoint: Int64) {
        for change in changes {
            switch change {
            case .put(let product): products[product.id.rawValue] = product
            case .remove(let id): products[id.rawValue] = nil
            }
        }
        self.checkpoint = checkpoint
    }

    /// What differs between the model and a snapshot; empty when they agree.
    func differences(from snapshot: IndexSnapshot) throws -> [String] {
        var found: [String] = []
        func check(_ claim: String, _ holds: Bool) { if !holds { found.append(claim) } }
        check("checkpoint", snapshot.checkpoint == checkpoint)
        check("document count", snapshot.documentCount == products.count)
        var docids: [UInt32: Product] = [:]
        for (id, product) in products {
            guard let docid = snapshot.docid(of: ProductID(id)) else {
                found.append("no document of \(id)")
                continue
            }
            docids[docid] = product
            check("product id of \(id)", snapshot.productID(docid) == id)
            check("version of \(id)", snapshot.version(docid) == product.version)
            check("payload of \(id)", snapshot.payload(docid).value(of: .name) == .string(product.name))
            check("rating of \(id)", snapshot.numberColumn("rating")?.value(docid) == product.rating)
            let price = snapshot.priceColumn(currency: CurrencyCode("EUR"), group: .everyone)?
                .price(docid, at: StorageFixtures.epoch)
            check("price of \(id)", price?.amountMinor == product.prices.first?.amount.minorUnits)
        }
        check("live documents", Set(snapshot.live.toArray()) == Set(docids.keys))
        for field in ["brand", "category", "tags", "colour"] {
            check("counts of \(field)", counts(field) == Self.counts(field, snapshot))
        }
        for word in ["lamp", "chair", "table", "phone", "cable"] {
            let expected = Set(docids.filter { $0.value.name.contains(word) }.keys)
            check("postings of \(word)", Set(try snapshot.postings(StorageFixtures.term(word)).toArray()) == expected)
            let frequency = try snapshot.termFrequency(StorageFixtures.term(word))
            check("frequency of \(word)", frequency == expected.count)
            check("dictionary has \(word)", expected.isEmpty || snapshot.dictionary.entry(word) != nil)
        }
        let good =
            snapshot.numberColumn("rating")?.documents(in: NumberRange(3...5), within: snapshot.live).toArray() ?? []
        check("ratings of 3 to 5", Set(good) == Set(docids.filter { (3...5).contains($0.value.rating ?? -1) }.keys))
        return found
    }

    private func counts(_ field: String) -> [String: Int] {
        var counts: [String: Int] = [:]
        for product in products.values {
            for text in ProductColumns.values(of: product).filter({ $0.field == field }).flatMap(\.texts) {
                counts[text, default: 0] += 1
            }
        }
        return counts
    }

    private static func counts(_ field: String, _ snapshot: IndexSnapshot) -> [String: Int] {
        guard let column = snapshot.valueColumn(field) else { return [:] }
        var counts: [String: Int] = [:]
        for (ordinal, count) in column.counts(over: snapshot.live) {
            counts[column.value(ordinal)] = count
            let documents = column.documents(ordinal).and(snapshot.live)
            // Both ways to the same number must agree.
            if documents.count != count || column.ordinal(of: column.value(ordinal)) != ordinal {
                counts[column.value(ordinal)] = -1
            }
        }
        return counts
    }
}
