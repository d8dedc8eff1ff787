/// A product as JSON: the shape of `GET /products/{id}`, which ``ProductDraft/init(json:)`` reads back.
///
/// Members that are empty or unknown are left out; `id`, `slug`, `name`, `status`, `review_count`, `popularity`, the
/// times and the version are always there.
package enum ProductJSON {
    /// The names of all members, in the order in which they are written.
    package static let memberNames = [
        "id", "slug", "sku", "gtins", "model", "name", "description", "brand", "category_path", "tags", "status",
        "language", "translations", "attributes", "variants", "media", "prices", "stock", "rating", "review_count",
        "popularity", "released_at", "created_at", "updated_at", "version",
    ]

    /// The bytes of one product.
    package static func encode(_ product: Product) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 2_048)
        write(product, to: &writer)
        return writer.bytes
    }

    /// The product as a tree, for patches and comparisons.
    package static func value(_ product: Product) -> JSONValue {
        do throws(Problem) {
            return try JSONReader.parse(encode(product))
        } catch {
            preconditionFailure("the writer made JSON that the reader refuses: \(error.message)")
        }
    }

    /// Adds one product to a larger text.
    package static func write(_ product: Product, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", product.id.rawValue)
        writer.member("slug", product.slug.rawValue)
        writer.member("sku", product.sku?.rawValue)
        writer.member("gtins", product.gtins)
        writer.member("model", product.model)
        writer.member("name", product.name)
        if !product.descriptionText.isEmpty { writer.member("description", product.descriptionText) }
        writer.member("brand", product.brand)
        writer.member("category_path", product.categoryPath)
        writer.member("tags", product.tags)
        writer.member("status", product.status.rawValue)
        writer.member("language", product.language)
        writeList("translations", product.translations.isEmpty, &writer) { write(product.translations, to: &$0) }
        writeList("attributes", product.attributes.isEmpty, &writer) { write(product.attributes, to: &$0) }
        writeList("variants", product.variants.isEmpty, &writer) { write(product.variants, to: &$0) }
        writeList("media", product.media.isEmpty, &writer) { write(product.media, to: &$0) }
        writeList("prices", product.prices.isEmpty, &writer) { write(product.prices, to: &$0) }
        if let stock = product.stock {
            writer.name("stock")
            write(stock, to: &writer)
        }
        if let rating = product.rating {
            writer.name("rating")
            writer.number(rating)
        }
        writer.name("review_count")
        writer.integer(product.reviewCount)
        writer.name("popularity")
        writer.number(product.popularity)
        writer.member("released_at", product.releasedAt?.rfc3339)
        writer.member("created_at", product.createdAt.rfc3339)
        writer.member("updated_at", product.updatedAt.rfc3339)
        writer.name("version")
        writer.integer(product.version)
        writer.endObject()
    }

    // MARK: Parts, each one whole value

    package static func write(_ translations: [Translation], to writer: inout JSONWriter) {
        writer.beginObject()
        for translation in translations {
            writer.name(translation.language)
            writer.beginObject()
            writer.member("name", translation.name)
            if !translation.descriptionText.isEmpty { writer.member("description", translation.descriptionText) }
            writer.endObject()
        }
        writer.endObject()
    }

    package static func write(_ attributes: [ProductAttribute], to writer: inout JSONWriter) {
        writer.beginObject()
        for attribute in attributes {
            writer.name(attribute.key)
            write(attribute.value, to: &writer)
        }
        writer.endObject()
    }

    package static func write(_ value: AttributeValue, to writer: inout JSONWriter) {
        switch value {
        case .text(let text): writer.string(text)
        case .boolean(let boolean): writer.boolean(boolean)
        case .number(let number, nil): writer.number(number)
        case .number(let number, let unit?):
            writer.beginObject()
            writer.name("value")
            writer.number(number)
            writer.member("unit", unit)
            writer.endObject()
        case .list(let entries): writer.strings(entries)
        case .point(let point):
            writer.beginObject()
            writer.name("lat")
            writer.number(point.latitude)
            writer.name("lon")
            writer.number(point.longitude)
            writer.endObject()
        }
    }

    package static func write(_ variants: [Variant], to writer: inout JSONWriter) {
        writer.beginArray()
        for variant in variants { write(variant, to: &writer) }
        writer.endArray()
    }

    package static func write(_ variant: Variant, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("sku", variant.sku.rawValue)
        writeList("options", variant.options.isEmpty, &writer) { write(variant.options, to: &$0) }
        writeList("prices", variant.prices.isEmpty, &writer) { write(variant.prices, to: &$0) }
        writer.name("stock")
        write(variant.stock, to: &writer)
        writer.member("image_url", variant.imageURL)
        writer.endObject()
    }

    package static func write(_ options: [VariantOption], to writer: inout JSONWriter) {
        writer.beginObject()
        for option in options { writer.member(option.name, option.value) }
        writer.endObject()
    }

    package static func write(_ media: [Media], to writer: inout JSONWriter) {
        writer.beginArray()
        for medium in media {
            writer.beginObject()
            writer.member("url", medium.url)
            writer.member("kind", medium.kind.rawValue)
            writer.member("alt", medium.alternativeText)
            writer.endObject()
        }
        writer.endArray()
    }

    package static func write(_ prices: [Price], to writer: inout JSONWriter) {
        writer.beginArray()
        for price in prices {
            writer.beginObject()
            writer.name("amount")
            writer.integer(price.amount.minorUnits)
            writer.member("currency", price.amount.currency.rawValue)
            if price.customerGroup != .everyone { writer.member("customer_group", price.customerGroup.rawValue) }
            if let compareAt = price.compareAtMinorUnits {
                writer.name("compare_at")
                writer.integer(compareAt)
            }
            writer.member("valid_from", price.validFrom?.rfc3339)
            writer.member("valid_until", price.validUntil?.rfc3339)
            writer.endObject()
        }
        writer.endArray()
    }

    package static func write(_ stock: Stock, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("on_hand")
        writer.integer(stock.onHand)
        writer.name("reserved")
        writer.integer(stock.reserved)
        writer.name("backorder")
        writer.boolean(stock.allowsBackorder)
        writer.endObject()
    }

    private static func writeList(
        _ name: String, _ isEmpty: Bool, _ writer: inout JSONWriter, _ body: (inout JSONWriter) -> Void
    ) {
        guard !isEmpty else { return }
        writer.name(name)
        body(&writer)
    }
}

extension JSONWriter {
    /// Writes a member with a text; nothing when there is none.
    package mutating func member(_ name: String, _ text: String?) {
        guard let text else { return }
        self.name(name)
        string(text)
    }

    /// Writes a member with a list of texts; nothing when it is empty.
    package mutating func member(_ name: String, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        self.name(name)
        strings(texts)
    }

    /// Writes an array of texts.
    package mutating func strings(_ texts: [String]) {
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}
