import Catalog

/// Products side by side, attribute by attribute.
struct ProductComparison {
    private let products: [Product]

    init(_ products: [Product]) { self.products = products }

    /// Attributes on which the products differ come first, otherwise in the order of the first product.
    var json: [UInt8] {
        var keys: [String] = []
        var seen: Set<String> = []
        for product in products {
            for attribute in product.attributes where seen.insert(attribute.key).inserted { keys.append(attribute.key) }
        }
        let rows = keys.map { key -> (key: String, values: [AttributeValue?], differs: Bool) in
            let values = products.map { product in product.attributes.first { $0.key == key }?.value }
            return (key, values, Set(values).count > 1)
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("products")
        writer.beginArray()
        for product in products { writer.raw(ProductJSON.encode(product)) }
        writer.endArray()
        writer.name("attributes")
        writer.beginArray()
        for row in rows.filter(\.differs) + rows.filter({ !$0.differs }) {
            writer.beginObject()
            writer.name("key")
            writer.string(row.key)
            writer.name("values")
            writer.beginArray()
            for value in row.values {
                if let value { ProductJSON.write(value, to: &writer) } else { writer.null() }
            }
            writer.endArray()
            writer.name("differs")
            writer.boolean(row.differs)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}
