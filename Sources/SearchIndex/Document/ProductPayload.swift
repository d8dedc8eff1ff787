package import Catalog

/// Writes products' stored answers, one after another.
struct ProductPayload {
    private var builder = PayloadBuilder()
    /// One field's JSON at a time.
    private var writer = JSONWriter()
    /// The last time written; most products were created and last changed at the same one.
    private var instant: (time: Timestamp, json: [UInt8])?

    mutating func bytes(of product: Product) -> [UInt8] {
        builder.removeAll()
        add(.id, product.id.rawValue)
        add(.slug, product.slug.rawValue)
        add(.sku, product.sku?.rawValue)
        add(.gtins, product.gtins)
        add(.model, product.model)
        add(.name, product.name)
        if !product.descriptionText.isEmpty { add(.description, product.descriptionText) }
        add(.brand, product.brand)
        add(.categoryPath) { $0.strings(product.categoryPath) }
        add(.tags, product.tags)
        add(.language, product.language)
        if !product.translations.isEmpty { add(.translations) { ProductJSON.write(product.translations, to: &$0) } }
        add(.attributes) { ProductJSON.write(product.attributes, to: &$0) }
        if !product.variants.isEmpty { add(.variants) { ProductJSON.write(product.variants, to: &$0) } }
        if !product.media.isEmpty { add(.media) { ProductJSON.write(product.media, to: &$0) } }
        add(
            .imageURL,
            product.media.first { $0.kind == .image }?.url ?? product.variants.lazy.compactMap(\.imageURL).first)
        if let stock = ProductColumns.available(product) { add(.stock) { $0.integer(Int64(stock)) } }
        if let rating = product.rating { add(.rating) { $0.number(rating) } }
        add(.reviewCount) { $0.integer(product.reviewCount) }
        add(.popularity) { $0.number(product.popularity) }
        if let releasedAt = product.releasedAt { add(.releasedAt, releasedAt) }
        add(.createdAt, product.createdAt)
        add(.updatedAt, product.updatedAt)
        add(.version) { $0.integer(product.version) }
        return builder.bytes
    }

    private mutating func add(_ field: PayloadField, _ write: (inout JSONWriter) -> Void) {
        writer.removeAll()
        write(&writer)
        builder.add(field, writer.bytes)
    }

    private mutating func add(_ field: PayloadField, _ text: String?) {
        if let text { add(field) { $0.string(text) } }
    }

    private mutating func add(_ field: PayloadField, _ texts: [String]) {
        if !texts.isEmpty { add(field) { $0.strings(texts) } }
    }

    private mutating func add(_ field: PayloadField, _ time: Timestamp) {
        if let instant, instant.time == time {
            builder.add(field, instant.json)
        } else {
            add(field) { $0.string(time.rfc3339) }
            instant = (time, writer.bytes)
        }
    }
}
