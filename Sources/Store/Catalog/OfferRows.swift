import Catalog
import GRDB

/// What is offered under single SKUs: only what a cart shows and counts, which is far less than a whole product.
///
/// Reads within a transaction of somebody else.
package struct OfferRows {
    /// A thing that can be put into a cart.
    package struct Offer: Hashable, Sendable {
        package var sku: SKU
        package var productID: ProductID
        package var slug: Slug
        package var name: String
        package var isPublished: Bool
        /// `nil` when nobody has ever counted it.
        package var stock: Stock?
        /// Of a variant; empty for a product's own SKU.
        package var options: [VariantOption]
        package var imageURL: String?
        /// Of the variant, in one currency.
        package var ownPrices: [Price]
        /// Of the product, in one currency.
        package var productPrices: [Price]
    }

    private let db: Database

    package init(_ db: Database) { self.db = db }

    /// - Returns: `nil` when no product and no variant has the SKU.
    package func offer(_ sku: SKU, currency: CurrencyCode) throws -> Offer? {
        guard CatalogReader.isStorable(sku.rawValue) else { return nil }
        let select = try db.cachedStatement(sql: Self.select)
        guard let row = try Row.fetchOne(select, arguments: [sku.rawValue]) else { return nil }
        let onHand: Int64? = row[5]
        var offer = Offer(
            sku: sku, productID: ProductID(row[1]), slug: Slug(row[2]), name: row[3],
            isPublished: row[4] == Product.Status.published.rawValue,
            stock: onHand.map { Stock(onHand: $0, reserved: row[6], allowsBackorder: row[7]) }, options: [],
            imageURL: row[10], ownPrices: [], productPrices: [])
        if let options = row[9] as String? { offer.options = try ProductParts.options(options) }
        if offer.imageURL == nil, let media = row[11] as String? {
            offer.imageURL = try ProductParts.media(media).first { $0.kind == .image }?.url
        }
        try addPrices(to: &offer, productKey: row[0], variantPosition: row[8], currency)
        return offer
    }

    /// What the catalog says of a product beyond its price: weight, class of taxes. Empty when there is no such product.
    package func attributes(of product: ProductID) throws -> [ProductAttribute] {
        let select = try db.cachedStatement(sql: "SELECT attributes FROM product WHERE id = ?")
        guard let row = try Row.fetchOne(select, arguments: [product.rawValue]), let text = row[0] as String? else {
            return []
        }
        return try ProductParts.attributes(text)
    }

    private static let select = """
        SELECT product.key, product.id, product.slug, product.name, product.status,
            CASE WHEN variant.sku IS NULL THEN product.stockOnHand ELSE variant.stockOnHand END,
            CASE WHEN variant.sku IS NULL THEN product.stockReserved ELSE variant.stockReserved END,
            CASE WHEN variant.sku IS NULL THEN product.stockBackorder ELSE variant.stockBackorder END,
            variant.position, variant.options, variant.imageURL, product.media
        FROM sku JOIN product ON product.key = sku.productKey LEFT JOIN variant ON variant.sku = sku.sku
        WHERE sku.sku = ?
        """

    private func addPrices(
        to offer: inout Offer, productKey: Int64, variantPosition: Int64?, _ currency: CurrencyCode
    ) throws {
        let select = try db.cachedStatement(
            sql: """
                SELECT variantPosition, customerGroup, minorUnits, compareAtMinorUnits, validFrom, validUntil FROM price
                WHERE productKey = ? AND currency = ? AND (variantPosition IS NULL OR variantPosition = ?)
                """)
        let rows = try Row.fetchCursor(select, arguments: [productKey, currency.rawValue, variantPosition])
        while let row = try rows.next() {
            let price = Price(
                amount: Money(minorUnits: row[2], currency: currency), compareAtMinorUnits: row[3],
                customerGroup: CustomerGroup(row[1]), validFrom: ProductRow.timestamp(row[4]),
                validUntil: ProductRow.timestamp(row[5]))
            let isOwn = (row[0] as Int64?) != nil
            if isOwn { offer.ownPrices.append(price) } else { offer.productPrices.append(price) }
        }
    }
}
