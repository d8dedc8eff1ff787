package import Catalog

/// What the variants of one document put into columns, a row for each in the catalog's order.
struct VariantRecord {
    /// At least 1.
    var count: Int
    /// Fields whose values differ from variant to variant; every one has a row for each variant.
    var values: [(field: String, rows: [[String]])] = []
    /// Pieces that can be bought of each variant.
    var stock: [Double] = []
    /// What each variant costs, by column of ``PriceFieldBuilder/name(_:_:)``; a row may be empty.
    var prices: [(key: String, rows: [[PriceEntry]])] = []
    /// What the product costs where its variants have prices of their own: the lowest of theirs at any time.
    var productPrices: [(key: String, entries: [PriceEntry])] = []
    /// The members of each variant that never change, ready to be copied into an answer: `"sku":"A","options":{…}`.
    var members: [[UInt8]] = []
    /// The address of each variant's picture as a JSON text; empty without one.
    var images: [[UInt8]] = []
}

/// Makes the columns of a product's variants.
///
/// What holds for a variant is settled here and not in searches: an option takes the place of the product's attribute of
/// the same key, and a price of its own that of the product. So the values of a product are exactly those of its variants.
enum VariantColumns {
    /// - Parameter options: what ``ProductColumns/optionRows(of:)`` makes of the product.
    /// - Returns: `nil` for a product without variants.
    static func record(
        of product: Product, options: [(field: String, rows: [[String]])], pricing: VariantPricing?
    ) -> VariantRecord? {
        guard !product.variants.isEmpty else { return nil }
        var record = VariantRecord(count: product.variants.count, values: options)
        let own = product.sku.map { [$0.rawValue] } ?? []
        record.values.append(("sku", product.variants.map { [$0.sku.rawValue] + own }))
        record.stock = stock(of: product)
        if let pricing {
            record.prices = pricing.variants
            record.productPrices = pricing.product
        }
        var writer = JSONWriter()
        for variant in product.variants {
            writer.removeAll()
            writer.beginObject()
            writer.member("sku", variant.sku.rawValue)
            writer.name("options")
            ProductJSON.write(variant.options, to: &writer)
            // What follows in an answer is the writer's to close.
            record.members.append(Array(writer.bytes.dropFirst()))
            writer.removeAll()
            if let url = variant.imageURL { writer.string(url) }
            record.images.append(writer.bytes)
        }
        return record
    }

    /// Catalogs that count only whole products say nothing of variants; each then has what the product has.
    static func stock(of product: Product) -> [Double] {
        if !countsVariants(product), let stock = product.stock {
            return [Double](repeating: Double(stock.available), count: product.variants.count)
        }
        return product.variants.map { Double($0.stock.available) }
    }

    /// Whether the catalog says of some variant how many there are.
    static func countsVariants(_ product: Product) -> Bool { product.variants.contains { $0.stock != Stock() } }
}
