import Catalog
import Foundation
import GRDB
import Testing

@testable import Store

/// A store in a folder of its own that goes when the test ends.
final class StoreFixture {
    let folder: URL
    let database: CatalogDatabase
    let store: CatalogStore

    var path: String { folder.appendingPathComponent("catalog.sqlite").path }

    init(options: CatalogDatabase.Options = CatalogDatabase.Options()) throws {
        folder = try Self.makeFolder()
        database = try CatalogDatabase(path: folder.appendingPathComponent("catalog.sqlite").path, options: options)
        store = CatalogStore(database)
    }

    deinit {
        try? database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    static func makeFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aisle-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @discardableResult
    func apply(_ changes: CatalogChange..., at milliseconds: Int64 = 1_000) throws -> CatalogReceipt {
        try store.apply(changes, actor: "test", now: at(milliseconds))
    }

    func refusal(of changes: CatalogChange...) -> Refusal? {
        do throws(Refusal) {
            try store.apply(changes, actor: "test", now: at(1_000))
            return nil
        } catch {
            return error
        }
    }

    /// Numbers of rows, to show that a refused write left nothing.
    func rowCounts() throws -> [String: Int] {
        try database.read { db in
            var counts: [String: Int] = [:]
            for table in ["product", "sku", "variant", "price", "category", "priceHistory", "auditLog", "outbox"] {
                counts[table] = try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)")
            }
            return counts
        }
    }
}

func at(_ milliseconds: Int64) -> Timestamp { Timestamp(millisecondsSinceEpoch: milliseconds) }

func euros(_ cents: Int64, compareAt: Int64? = nil) -> Price {
    Price(amount: Money(minorUnits: cents, currency: CurrencyCode("EUR")), compareAtMinorUnits: compareAt)
}

func product(_ id: String, name: String? = nil, sku: String? = nil, path: [String] = [], variants: [String] = [])
    -> Product
{
    let name = name ?? "Product \(id)"
    var product = Product(
        id: ProductID(id), slug: Slug.generated(from: name, fallback: id), name: name, createdAt: at(500))
    product.sku = sku.map { SKU($0) }
    product.categoryPath = path
    product.variants = variants.map { Variant(sku: SKU($0)) }
    return product
}

/// A product in which every field says something.
func fullProduct(_ id: String = "full") -> Product {
    var full = product(id, name: "Laptop Bag “Zürich” 15.6\"", sku: "\(id)-SKU", path: ["Electronics", "Bags"])
    full.gtins = ["4006381333931", "96385074"]
    full.model = "LB-15/6"
    full.descriptionText = "Line one\nline two\t\"quoted\" \\ 😀 'x'; DROP TABLE product"
    full.brand = "Ünïc"
    full.tags = ["new", "sale"]
    full.status = .archived
    full.language = "en"
    full.translations = [Translation(language: "de", name: "Laptoptasche", descriptionText: "Für Zürich")]
    full.attributes = [
        ProductAttribute(key: "material", value: .text("Nylon")),
        ProductAttribute(key: "width", value: .number(15.6, unit: "in")),
        ProductAttribute(key: "pockets", value: .number(3, unit: nil)),
        ProductAttribute(key: "waterproof", value: .boolean(false)),
        ProductAttribute(key: "colors", value: .list(["black", "grau"])),
    ]
    full.variants = [
        Variant(
            sku: SKU("\(id)-XL"), options: [VariantOption(name: "size", value: "XL")],
            prices: [
                euros(5_995),
                Price(
                    amount: Money(minorUnits: 7, currency: CurrencyCode("JPY")), customerGroup: CustomerGroup("trade")),
            ],
            stock: Stock(onHand: 3, reserved: 1, allowsBackorder: true), imageURL: "/img/xl.jpg"),
        Variant(sku: SKU("\(id)-S")),
    ]
    full.media = [Media(url: "https://example.com/a.pdf", kind: .document, alternativeText: "front")]
    full.prices = [
        Price(
            amount: Money(minorUnits: 4_995, currency: CurrencyCode("EUR")), compareAtMinorUnits: 6_995,
            customerGroup: CustomerGroup("vip"), validFrom: at(5), validUntil: at(6)),
        euros(5_495),
    ]
    full.stock = Stock(onHand: 10, reserved: 2)
    full.rating = 4.3
    full.reviewCount = 17
    full.popularity = 1_234.5
    full.releasedAt = at(-86_400_000)
    return full
}
