import Catalog
import GRDB

/// A product as it stands in the tables, with the number of its row.
struct StoredProduct {
    var key: Int64
    var categoryID: CategoryID?
    var product: Product
}

/// The columns of the table `product`, in the order in which they are read and written.
enum ProductRow {
    static let columns = """
        key, id, slug, sku, model, name, descriptionText, brand, categoryID, status, language, gtins, tags, \
        translations, attributes, media, stockOnHand, stockReserved, stockBackorder, rating, reviewCount, popularity, \
        releasedAt, createdAt, updatedAt, version
        """

    static let insertSQL = """
        INSERT INTO product (\(columns)) VALUES (\(Array(repeating: "?", count: 26).joined(separator: ", ")))
        """

    static let updateSQL = """
        UPDATE product SET id = ?2, slug = ?3, sku = ?4, model = ?5, name = ?6, descriptionText = ?7, brand = ?8, \
        categoryID = ?9, status = ?10, language = ?11, gtins = ?12, tags = ?13, translations = ?14, attributes = ?15, \
        media = ?16, stockOnHand = ?17, stockReserved = ?18, stockBackorder = ?19, rating = ?20, reviewCount = ?21, \
        popularity = ?22, releasedAt = ?23, createdAt = ?24, updatedAt = ?25, version = ?26 WHERE key = ?1
        """

    /// Values for ``insertSQL`` (with no key: SQLite gives one) and ``updateSQL``.
    static func arguments(_ product: Product, key: Int64?, categoryID: CategoryID?) -> StatementArguments {
        var values: [(any DatabaseValueConvertible)?] = []
        values.reserveCapacity(26)
        values.append(key)
        values.append(product.id.rawValue)
        values.append(product.slug.rawValue)
        values.append(product.sku?.rawValue)
        values.append(product.model)
        values.append(product.name)
        values.append(product.descriptionText)
        values.append(product.brand)
        values.append(categoryID?.rawValue)
        values.append(product.status.rawValue)
        values.append(product.language)
        values.append(json(product.gtins.isEmpty) { $0.strings(product.gtins) })
        values.append(json(product.tags.isEmpty) { $0.strings(product.tags) })
        values.append(json(product.translations.isEmpty) { ProductJSON.write(product.translations, to: &$0) })
        values.append(json(product.attributes.isEmpty) { ProductJSON.write(product.attributes, to: &$0) })
        values.append(json(product.media.isEmpty) { ProductJSON.write(product.media, to: &$0) })
        values.append(product.stock?.onHand)
        values.append(product.stock?.reserved)
        values.append(product.stock?.allowsBackorder)
        values.append(product.rating)
        values.append(product.reviewCount)
        values.append(product.popularity)
        values.append(product.releasedAt?.millisecondsSinceEpoch)
        values.append(product.createdAt.millisecondsSinceEpoch)
        values.append(product.updatedAt.millisecondsSinceEpoch)
        values.append(product.version)
        return StatementArguments(values)
    }

    /// `nil` for an empty part.
    static func json(_ isEmpty: Bool, _ body: (inout JSONWriter) -> Void) -> String? {
        if isEmpty { return nil }
        var writer = JSONWriter(reservingCapacity: 256)
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Reads a row of ``columns``; variants, prices and the category's path are left empty.
    static func product(_ row: Row) throws -> StoredProduct {
        let created = Timestamp(millisecondsSinceEpoch: row[23])
        var product = Product(id: ProductID(row[1]), slug: Slug(row[2]), name: row[5], createdAt: created)
        product.sku = (row[3] as String?).map { SKU($0) }
        product.model = row[4]
        product.descriptionText = row[6]
        product.brand = row[7]
        let status: String = row[9]
        guard let status = Product.Status(rawValue: status) else {
            throw StoreError.damaged("a product has the unknown status \(status)")
        }
        product.status = status
        product.language = row[10]
        if let json = row[11] as String? { product.gtins = try ProductParts.texts(json) }
        if let json = row[12] as String? { product.tags = try ProductParts.texts(json) }
        if let json = row[13] as String? { product.translations = try ProductParts.translations(json) }
        if let json = row[14] as String? { product.attributes = try ProductParts.attributes(json) }
        if let json = row[15] as String? { product.media = try ProductParts.media(json) }
        if let onHand = row[16] as Int64? {
            product.stock = Stock(onHand: onHand, reserved: row[17], allowsBackorder: row[18])
        }
        product.rating = row[19]
        product.reviewCount = row[20]
        product.popularity = row[21]
        product.releasedAt = timestamp(row[22])
        product.updatedAt = Timestamp(millisecondsSinceEpoch: row[24])
        product.version = row[25]
        return StoredProduct(key: row[0], categoryID: (row[8] as Int64?).map { CategoryID($0) }, product: product)
    }

    static func timestamp(_ milliseconds: Int64?) -> Timestamp? {
        milliseconds.map { Timestamp(millisecondsSinceEpoch: $0) }
    }
}
