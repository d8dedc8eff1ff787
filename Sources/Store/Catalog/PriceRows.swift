import Catalog
import GRDB

/// The rows of the table `price` that belong to one product.
enum PriceRows {
    /// Adds the prices to the product and to its variants, which must be there already.
    static func read(_ db: Database, productKey: Int64, into product: inout Product) throws {
        let sql = """
            SELECT variantPosition, currency, customerGroup, minorUnits, compareAtMinorUnits, validFrom, validUntil \
            FROM price WHERE productKey = ? ORDER BY variantPosition, position
            """
        let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: [productKey])
        while let row = try rows.next() {
            let money = Money(minorUnits: row[3], currency: CurrencyCode(row[1]))
            let price = Price(
                amount: money, compareAtMinorUnits: row[4], customerGroup: CustomerGroup(row[2]),
                validFrom: ProductRow.timestamp(row[5]), validUntil: ProductRow.timestamp(row[6]))
            if let position = row[0] as Int? {
                guard product.variants.indices.contains(position) else {
                    throw StoreError.damaged("a price belongs to a variant that does not exist")
                }
                product.variants[position].prices.append(price)
            } else {
                product.prices.append(price)
            }
        }
    }

    /// Writes all prices of one owner that has none in the table.
    ///
    /// - Parameter variantPosition: `nil` for the product's own.
    static func insert(_ db: Database, productKey: Int64, variantPosition: Int?, _ prices: [Price]) throws {
        guard !prices.isEmpty else { return }
        let sql = """
            INSERT INTO price (productKey, variantPosition, position, currency, customerGroup, minorUnits, \
            compareAtMinorUnits, validFrom, validUntil) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        let statement = try db.cachedStatement(sql: sql)
        for (position, price) in prices.enumerated() {
            try statement.execute(arguments: [
                productKey, variantPosition, position, price.amount.currency.rawValue, price.customerGroup.rawValue,
                price.amount.minorUnits, price.compareAtMinorUnits, price.validFrom?.millisecondsSinceEpoch,
                price.validUntil?.millisecondsSinceEpoch,
            ])
        }
    }

    /// Removes the product's own prices.
    static func deleteOwn(_ db: Database, productKey: Int64) throws {
        let sql = "DELETE FROM price WHERE productKey = ? AND variantPosition IS NULL"
        try db.cachedStatement(sql: sql).execute(arguments: [productKey])
    }
}
