import Testing

@testable import Catalog

/// A product in which every field says something.
func fullProduct() -> Product {
    func at(_ text: String) -> Timestamp { Timestamp(rfc3339: text) ?? Timestamp(millisecondsSinceEpoch: 0) }
    let euro = CurrencyCode("EUR")
    var product = Product(
        id: ProductID("p-1"), slug: Slug("laptop-bag"), name: "Laptop Bag “Zürich” 15.6\"",
        createdAt: at("2020-01-01T00:00:00Z"))
    product.sku = SKU("BAG")
    product.gtins = ["4006381333931", "96385074"]
    product.model = "LB-15/6"
    product.descriptionText = "Line one\nline two\t\"quoted\" \\ 😀"
    product.brand = "Ünïc"
    product.categoryPath = ["Electronics", "Bags", "Laptop Bags"]
    product.tags = ["new", "sale"]
    product.status = .archived
    product.language = "en"
    product.translations = [
        Translation(language: "de", name: "Laptoptasche", descriptionText: "Für Zürich"),
        Translation(language: "pt-BR", name: "Bolsa"),
    ]
    product.attributes = [
        ProductAttribute(key: "material", value: .text("Nylon")),
        ProductAttribute(key: "width", value: .number(15.6, unit: "in")),
        ProductAttribute(key: "pockets", value: .number(3, unit: nil)),
        ProductAttribute(key: "waterproof", value: .boolean(false)),
        ProductAttribute(key: "colors", value: .list(["black", "grau"])),
    ]
    product.variants = [
        Variant(
            sku: SKU("BAG-XL"),
            options: [VariantOption(name: "size", value: "XL"), VariantOption(name: "color", value: "grey")],
            prices: [
                Price(amount: Money(minorUnits: 5995, currency: euro)),
                Price(
                    amount: Money(minorUnits: 7000, currency: CurrencyCode("JPY")),
                    customerGroup: CustomerGroup("trade")),
            ],
            stock: Stock(onHand: 3, reserved: 1, allowsBackorder: true), imageURL: "/img/xl.jpg"),
        Variant(sku: SKU("BAG-S")),
    ]
    product.media = [
        Media(url: "https://example.com/a.jpg", alternativeText: "front"),
        Media(url: "https://example.com/a.pdf", kind: .document),
    ]
    product.prices = [
        Price(
            amount: Money(minorUnits: 4995, currency: euro), compareAtMinorUnits: 6995,
            customerGroup: CustomerGroup("vip"),
            validFrom: at("2024-01-01T00:00:00Z"), validUntil: at("2024-02-01T00:00:00.5Z")),
        Price(amount: Money(minorUnits: 5495, currency: euro)),
    ]
    product.stock = Stock(onHand: 10, reserved: 2)
    product.rating = 4.3
    product.reviewCount = 17
    product.popularity = 1234.5
    product.releasedAt = at("2019-05-05T00:00:00Z")
    product.updatedAt = at("2021-02-03T04:05:06.789Z")
    product.version = 7
    return product
}

@Suite struct ProductJSONTests {
    private let now = Timestamp(millisecondsSinceEpoch: 1_700_000_000_000)

    @Test func everyFieldReadsBackTheSame() throws {
        let product = fullProduct()
        let draft = try ProductDraft.read(ProductJSON.encode(product))
        #expect(draft.problems == [])
        #expect(try ProductValidation.validate(draft, defaults: ProductDefaults(), now: now).get() == product)
    }

    @Test func smallestProductReadsBackTheSame() throws {
        let product = Product(id: ProductID("1"), slug: Slug("n"), name: "n", createdAt: now)
        let draft = try ProductDraft.read(ProductJSON.encode(product))
        #expect(try ProductValidation.validate(draft, defaults: ProductDefaults(), now: now).get() == product)
    }

    @Test func partsReadBackAsTheStoreKeepsThem() throws {
        func text(_ body: (inout JSONWriter) -> Void) -> String {
            var writer = JSONWriter()
            body(&writer)
            return String(decoding: writer.bytes, as: UTF8.self)
        }
        let product = fullProduct()
        #expect(
            try ProductParts.attributes(text { ProductJSON.write(product.attributes, to: &$0) }) == product.attributes)
        #expect(
            try ProductParts.translations(text { ProductJSON.write(product.translations, to: &$0) })
                == product.translations)
        #expect(try ProductParts.media(text { ProductJSON.write(product.media, to: &$0) }) == product.media)
        #expect(
            try ProductParts.options(text { ProductJSON.write(product.variants[0].options, to: &$0) })
                == product.variants[0].options)
        #expect(try ProductParts.texts(text { $0.strings(product.tags) }) == product.tags)
        #expect(throws: Problem.self) { try ProductParts.texts("[1]") }
    }

    @Test func shortFormsMeanTheLongOnes() throws {
        let draft = try ProductDraft.read(
            Array(
                #"{"id":"1","name":"n","price":4995,"currency":"usd","compare_at_price":5995,"stock":4,"image_url":"/a.jpg"}"#
                    .utf8))
        let product = try ProductValidation.validate(draft, defaults: ProductDefaults(), now: now).get()
        let dollar = CurrencyCode("USD")
        #expect(product.prices == [Price(amount: Money(minorUnits: 4995, currency: dollar), compareAtMinorUnits: 5995)])
        #expect(product.stock == Stock(onHand: 4))
        #expect(product.media == [Media(url: "/a.jpg")])
        #expect(product.slug == Slug("n") && product.createdAt == now && product.updatedAt == now)
    }

    @Test func patchChangesOnlyWhatItNames() throws {
        var product = fullProduct()
        product.prices = [
            Price(amount: Money(minorUnits: 4995, currency: CurrencyCode("USD")), compareAtMinorUnits: 6995)
        ]
        func patched(_ json: String) throws -> Product {
            let draft = ProductPatch.draft(of: product, applying: try JSONReader.parse(json))
            return try ProductValidation.validate(draft, defaults: ProductDefaults(), now: now).get()
        }
        #expect(try patched("{}") == product)
        var expected = product
        expected.name = "Other"
        #expect(try patched(#"{"name":"Other"}"#) == expected)
        expected = product
        expected.prices[0].amount = Money(minorUnits: 3995, currency: CurrencyCode("USD"))
        #expect(try patched(#"{"price":3995}"#) == expected)
        expected = product
        expected.prices[0].compareAtMinorUnits = 9000
        #expect(try patched(#"{"compare_at_price":9000}"#) == expected)
        expected = product
        expected.attributes.removeFirst()
        expected.attributes[0].value = .number(16, unit: "in")
        #expect(try patched(#"{"attributes":{"material":null,"width":{"value":16}}}"#) == expected)
        expected = product
        expected.media = [Media(url: "/b.jpg")]
        #expect(try patched(#"{"image_url":"/b.jpg"}"#) == expected)
        #expect(throws: Refusal.self) { try patched(#"{"name":null}"#) }
        #expect(throws: Refusal.self) { try patched("7") }
    }
}
