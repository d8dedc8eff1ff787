package import Catalog

/// What of a product goes into columns of values and numbers.
enum ProductColumns {
    /// A text attribute longer than this is prose: nobody picks it from a list of facet values.
    private static let valueBytesMax = 256

    static func values(of product: Product) -> [(field: String, texts: [String])] {
        var fields: [(field: String, texts: [String])] = []
        if let brand = product.brand { fields.append(("brand", [brand])) }
        fields.append(("category", paths(product.categoryPath)))
        fields.append(("tags", product.tags))
        fields.append(("gtins", product.gtins))
        if let model = product.model { fields.append(("model", [model])) }
        let skus = [product.sku].compactMap { $0 } + product.variants.map(\.sku)
        fields.append(("sku", skus.map(\.rawValue)))
        if let language = product.language { fields.append(("language", [language])) }
        var attributes: [String: [String]] = [:]
        for attribute in product.attributes {
            switch attribute.value {
            case .text(let text): attributes[attribute.key] = [text]
            case .boolean(let flag): attributes[attribute.key] = [flag ? "true" : "false"]
            case .list(let texts): attributes[attribute.key] = texts
            case .number: break
            }
        }
        for option in product.variants.flatMap(\.options) {
            let key = key(option.name)
            if attributes[key]?.contains(option.value) != true { attributes[key, default: []].append(option.value) }
        }
        for (key, texts) in attributes where !reserved.contains(key) {
            fields.append((key, texts.filter { $0.utf8.count <= valueBytesMax }))
        }
        return fields.filter { !$0.texts.isEmpty }
    }

    static func numbers(of product: Product) -> [(field: String, number: Double, unit: String?)] {
        var fields: [(field: String, number: Double, unit: String?)] = []
        if let rating = product.rating { fields.append(("rating", rating, nil)) }
        fields.append(("review_count", Double(product.reviewCount), nil))
        fields.append(("popularity", product.popularity, nil))
        if let stock = available(product) { fields.append(("stock", stock, nil)) }
        for (field, instant) in [
            ("released_at", product.releasedAt), ("created_at", product.createdAt), ("updated_at", product.updatedAt),
        ] {
            if let instant { fields.append((field, Double(instant.millisecondsSinceEpoch) / 1_000, nil)) }
        }
        for attribute in product.attributes where !reserved.contains(attribute.key) {
            if case .number(let number, let unit) = attribute.value { fields.append((attribute.key, number, unit)) }
        }
        return fields
    }

    /// Pieces that can be bought, over all variants; `nil` when the catalog keeps no stock of the product.
    static func available(_ product: Product) -> Double? {
        if product.variants.isEmpty { return product.stock.map { Double($0.available) } }
        return Double(product.variants.reduce(product.stock?.available ?? 0) { $0 + $1.stock.available })
    }

    /// "A", "A > B", "A > B > C".
    private static func paths(_ levels: [String]) -> [String] {
        levels.indices.map { CategoryPath.joined(levels[...$0]) }
    }

    private static func key(_ name: String) -> String {
        String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    /// Attributes can't take the names of the catalog's own fields.
    private static let reserved: Set<String> = [
        "brand", "category", "tags", "gtins", "model", "sku", "language", "price", "rating", "review_count",
        "popularity", "stock", "in_stock", "released_at", "created_at", "updated_at",
    ]
}
