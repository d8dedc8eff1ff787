package import Analysis
package import Catalog

/// What of a product goes into columns of values and numbers.
enum ProductColumns {
    /// A text attribute longer than this is prose: nobody picks it from a list of facet values.
    private static let valueBytesMax = 256

    static func values(of product: Product) -> [(field: String, texts: [String])] {
        var known = AttributeKeys()
        let keys = product.attributes.map { known.number(of: $0.key) }
        return values(
            of: product, keys: keys, known, paths: paths(product.categoryPath), options: optionRows(of: product))
    }

    /// - Parameter keys: the number of each attribute's key in `known`.
    /// - Parameter paths: what ``paths(_:)`` makes of the product's category.
    /// - Parameter options: what ``optionRows(of:)`` makes of its variants.
    static func values(
        of product: Product, keys: [Int], _ known: AttributeKeys, paths: [String],
        options: [(field: String, rows: [[String]])]
    ) -> [(field: String, texts: [String])] {
        var fields: [(field: String, texts: [String])] = []
        fields.reserveCapacity(7 + keys.count)
        func add(_ field: String, _ texts: [String]) {
            if !texts.isEmpty { fields.append((field, texts)) }
        }
        if let brand = product.brand { fields.append(("brand", [brand])) }
        add("category", paths)
        add("tags", product.tags)
        add("gtins", product.gtins)
        if let model = product.model { fields.append(("model", [model])) }
        let skus = product.variants.isEmpty ? [] : product.variants.map(\.sku.rawValue)
        if let sku = product.sku { add("sku", [sku.rawValue] + skus) } else { add("sku", skus) }
        if let language = product.language { fields.append(("language", [language])) }
        addAttributes(of: product, keys, known, options, to: &fields)
        return fields
    }

    private static func addAttributes(
        of product: Product, _ keys: [Int], _ known: AttributeKeys,
        _ options: [(field: String, rows: [[String]])], to fields: inout [(field: String, texts: [String])]
    ) {
        let start = fields.count
        for (attribute, number) in zip(product.attributes, keys) where !known[number].isReserved {
            switch attribute.value {
            case .text(let text): fields.append((attribute.key, [text]))
            case .boolean(let flag): fields.append((attribute.key, flag ? yes : no))
            case .list(let texts): fields.append((attribute.key, texts))
            case .number, .point: break
            }
        }
        // Keys have no repeats by the catalog's promise; where one comes again, the last counts.
        if Set(keys).count < keys.count { removeRepeats(&fields, from: start) }
        if !options.isEmpty { addOptions(options, to: &fields, from: start) }
        for index in fields.indices[start...] where fields[index].texts.contains(where: isProse) {
            fields[index].texts.removeAll(where: isProse)
        }
        fields.removeAll { $0.texts.isEmpty }
    }

    private static let yes = ["true"]
    private static let no = ["false"]

    private static func isProse(_ text: String) -> Bool { text.utf8.count > valueBytesMax }

    private static func removeRepeats(_ fields: inout [(field: String, texts: [String])], from start: Int) {
        var last: [String: Int] = [:]
        for index in fields.indices[start...] { last[fields[index].field] = index }
        fields = fields.indices.filter { $0 < start || last[fields[$0].field] == $0 }.map { fields[$0] }
    }

    /// A field that variants have is what they have, all together.
    private static func addOptions(
        _ options: [(field: String, rows: [[String]])], to fields: inout [(field: String, texts: [String])],
        from start: Int
    ) {
        var places: [String: Int] = [:]
        for index in fields.indices[start...] { places[fields[index].field] = index }
        for (field, rows) in options {
            var texts: [String] = []
            for text in rows.lazy.joined() where !texts.contains(text) { texts.append(text) }
            if let place = places[field] { fields[place].texts = texts } else { fields.append((field, texts)) }
        }
    }

    /// The fields that some variant has as an option, with the values of each variant: those of its option, or of the
    /// product's attribute when it lacks the option.
    static func optionRows(of product: Product) -> [(field: String, rows: [[String]])] {
        guard !product.variants.isEmpty else { return [] }
        var fields: [(field: String, rows: [[String]])] = []
        for (index, variant) in product.variants.enumerated() {
            for option in variant.options {
                let key = key(option.name)
                guard !AttributeKeys.isReserved(key) else { continue }
                let place: Int
                if let known = fields.firstIndex(where: { $0.field == key }) {
                    place = known
                } else {
                    place = fields.count
                    fields.append((key, [[String]](repeating: [], count: product.variants.count)))
                }
                if !fields[place].rows[index].contains(option.value) { fields[place].rows[index].append(option.value) }
            }
        }
        for place in fields.indices where fields[place].rows.contains(where: \.isEmpty) {
            let own = texts(of: product.attributes.last { $0.key == fields[place].field }?.value)
            for index in fields[place].rows.indices where fields[place].rows[index].isEmpty {
                fields[place].rows[index] = own
            }
        }
        return fields
    }

    private static func texts(of value: AttributeValue?) -> [String] {
        switch value {
        case .text(let text): isProse(text) ? [] : [text]
        case .boolean(let flag): flag ? yes : no
        case .list(let texts): texts.filter { !isProse($0) }
        case .number, .point, nil: []
        }
    }

    static func numbers(
        of product: Product, keys: [Int], _ known: AttributeKeys, _ units: MeasureUnits
    ) -> [(field: String, number: Double, unit: String?)] {
        var fields: [(field: String, number: Double, unit: String?)] = []
        fields.reserveCapacity(7 + keys.count)
        if let rating = product.rating { fields.append(("rating", rating, nil)) }
        fields.append(("review_count", Double(product.reviewCount), nil))
        fields.append(("popularity", product.popularity, nil))
        if let stock = available(product) { fields.append(("stock", stock, nil)) }
        func add(_ field: String, _ instant: Timestamp) {
            fields.append((field, Double(instant.millisecondsSinceEpoch) / 1_000, nil))
        }
        if let releasedAt = product.releasedAt { add("released_at", releasedAt) }
        add("created_at", product.createdAt)
        add("updated_at", product.updatedAt)
        for (attribute, number) in zip(product.attributes, keys) where !known[number].isReserved {
            switch attribute.value {
            case .number(let number, let unit):
                fields.append((attribute.key, number, unit))
                if let unit, let measure = MeasureColumns.field(attribute.key, number, unit, units) {
                    fields.append(measure)
                }
            case .point(let point):
                fields.append((GeoColumn.latitudeField(attribute.key), point.latitude, nil))
                fields.append((GeoColumn.longitudeField(attribute.key), point.longitude, nil))
            case .text, .boolean, .list: break
            }
        }
        return fields
    }

    /// Pieces that can be bought: those of its variants, or its own when it has none or the catalog counts whole products
    /// only; `nil` when the catalog keeps no stock of the product.
    static func available(_ product: Product) -> Double? {
        if let stock = product.stock, !VariantColumns.countsVariants(product) { return Double(stock.available) }
        return product.variants.isEmpty ? nil : Double(product.variants.reduce(0) { $0 + $1.stock.available })
    }

    /// "A", "A > B", "A > B > C".
    static func paths(_ levels: [String]) -> [String] {
        levels.indices.map { CategoryPath.joined(levels[...$0]) }
    }

    private static func key(_ name: String) -> String {
        String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }
}
