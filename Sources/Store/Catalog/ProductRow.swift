import Catalog

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

    /// Binds the values of ``insertSQL`` (with no key: SQLite gives one) and ``updateSQL``.
    static func bind(_ product: Product, key: Int64?, categoryID: CategoryID?, to statement: BoundStatement) {
        statement.add(key)
        statement.add(product.id.rawValue)
        statement.add(product.slug.rawValue)
        statement.add(product.sku?.rawValue)
        statement.add(product.model)
        statement.add(product.name)
        statement.add(product.descriptionText)
        statement.add(product.brand)
        statement.add(categoryID?.rawValue)
        statement.add(product.status.rawValue)
        statement.add(product.language)
        statement.add(json(product.gtins.isEmpty) { $0.strings(product.gtins) })
        statement.add(json(product.tags.isEmpty) { $0.strings(product.tags) })
        statement.add(json(product.translations.isEmpty) { ProductJSON.write(product.translations, to: &$0) })
        statement.add(json(product.attributes.isEmpty) { ProductJSON.write(product.attributes, to: &$0) })
        statement.add(json(product.media.isEmpty) { ProductJSON.write(product.media, to: &$0) })
        statement.add(product.stock?.onHand)
        statement.add(product.stock?.reserved)
        statement.add(product.stock?.allowsBackorder)
        statement.add(product.rating)
        statement.add(product.reviewCount)
        statement.add(product.popularity)
        statement.add(product.releasedAt?.millisecondsSinceEpoch)
        statement.add(product.createdAt.millisecondsSinceEpoch)
        statement.add(product.updatedAt.millisecondsSinceEpoch)
        statement.add(product.version)
    }

    /// `nil` for an empty part.
    static func json(_ isEmpty: Bool, _ body: (inout JSONWriter) -> Void) -> String? {
        if isEmpty { return nil }
        var writer = JSONWriter(reservingCapacity: 256)
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Reads a row of ``columns``; variants, prices and the category's path are left empty.
    static func product(_ row: StoredRow) throws -> StoredProduct {
        var product = Product(
            id: ProductID(try row.text(1)), slug: Slug(try row.text(2)), name: try row.text(5),
            createdAt: try row.timestamp(23))
        product.sku = row.optionalText(3).map { SKU($0) }
        product.model = row.optionalText(4)
        product.descriptionText = try row.text(6)
        product.brand = row.optionalText(7)
        let status = try row.text(9)
        guard let status = Product.Status(rawValue: status) else {
            throw StoreError.damaged("a product has the unknown status \(status)")
        }
        product.status = status
        product.language = row.optionalText(10)
        if let json = row.optionalText(11) { product.gtins = try ProductParts.texts(json) }
        if let json = row.optionalText(12) { product.tags = try ProductParts.texts(json) }
        if let json = row.optionalText(13) { product.translations = try ProductParts.translations(json) }
        if let json = row.optionalText(14) { product.attributes = try ProductParts.attributes(json) }
        if let json = row.optionalText(15) { product.media = try ProductParts.media(json) }
        if let onHand = row.optionalInteger(16) {
            product.stock = Stock(
                onHand: onHand, reserved: try row.integer(17), allowsBackorder: try row.boolean(18))
        }
        product.rating = row.optionalNumber(19)
        product.reviewCount = try row.integer(20)
        product.popularity = try row.number(21)
        product.releasedAt = row.optionalTimestamp(22)
        product.updatedAt = try row.timestamp(24)
        product.version = try row.integer(25)
        let category = row.optionalInteger(8).map { CategoryID($0) }
        return StoredProduct(key: try row.integer(0), categoryID: category, product: product)
    }

    static func timestamp(_ milliseconds: Int64?) -> Timestamp? {
        milliseconds.map { Timestamp(millisecondsSinceEpoch: $0) }
    }
}
