import Catalog
import GRDB

/// The rows of the table `price`, product by product.
struct PriceRows {
    private static let columns = """
        price.variantPosition, price.currency, price.customerGroup, price.minorUnits, price.compareAtMinorUnits, \
        price.validFrom, price.validUntil
        """

    private let ofProduct: BoundStatement
    private let ofIDs: BoundStatement
    private let ofRows: BoundStatement
    private let insertPrice: BoundStatement
    private let deleteOwnPrices: BoundStatement

    init(_ db: Database) {
        ofProduct = BoundStatement(
            db, "SELECT \(Self.columns) FROM price WHERE productKey = ? ORDER BY variantPosition, position")
        // The cross join keeps the products outside, in whose order the rows come without being sorted.
        ofIDs = BoundStatement(
            db,
            """
            SELECT \(Self.columns), product.key FROM product CROSS JOIN price ON price.productKey = product.key \
            WHERE product.id > ? AND product.id <= ? ORDER BY product.id, price.variantPosition, price.position
            """)
        ofRows = BoundStatement(
            db,
            """
            SELECT \(Self.columns), productKey FROM price WHERE productKey > ? AND productKey <= ? \
            ORDER BY productKey, variantPosition, position
            """)
        insertPrice = BoundStatement(
            db,
            """
            INSERT INTO price (productKey, variantPosition, position, currency, customerGroup, minorUnits, \
            compareAtMinorUnits, validFrom, validUntil) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        deleteOwnPrices = BoundStatement(
            db, "DELETE FROM price WHERE productKey = ? AND variantPosition IS NULL")
    }

    /// Adds the prices to the product and to its variants, which must be there already.
    func read(productKey: Int64, into product: inout Product) throws {
        try ofProduct.begin()
        ofProduct.add(productKey)
        try ofProduct.forEachRow { try Self.add($0, to: &product) }
    }

    /// Calls `body` with the row of each price of a page, in the order of the products, for ``add(_:to:)``.
    func read(_ page: ProductPage.Bounds, _ body: (_ productKey: Int64, StoredRow) throws -> Void) throws {
        try page.begin(byID: ofIDs, byRow: ofRows).forEachRow { row in try body(try row.integer(7), row) }
    }

    /// Adds the price of a row to its product or variant.
    static func add(_ row: StoredRow, to product: inout Product) throws {
        let money = Money(minorUnits: try row.integer(3), currency: CurrencyCode(try row.text(1)))
        let price = Price(
            amount: money, compareAtMinorUnits: row.optionalInteger(4), customerGroup: CustomerGroup(try row.text(2)),
            validFrom: row.optionalTimestamp(5), validUntil: row.optionalTimestamp(6))
        guard let position = row.optionalInteger(0) else { return product.prices.append(price) }
        guard let place = Int(exactly: position), product.variants.indices.contains(place) else {
            throw StoreError.damaged("a price belongs to a variant that does not exist")
        }
        product.variants[place].prices.append(price)
    }

    /// Writes all prices of one owner that has none in the table.
    ///
    /// - Parameter variantPosition: `nil` for the product's own.
    func insert(productKey: Int64, variantPosition: Int?, _ prices: [Price]) throws {
        for (position, price) in prices.enumerated() {
            try insertPrice.begin()
            insertPrice.add(productKey)
            insertPrice.add(variantPosition.map(Int64.init))
            insertPrice.add(Int64(position))
            insertPrice.add(price.amount.currency.rawValue)
            insertPrice.add(price.customerGroup.rawValue)
            insertPrice.add(price.amount.minorUnits)
            insertPrice.add(price.compareAtMinorUnits)
            insertPrice.add(price.validFrom?.millisecondsSinceEpoch)
            insertPrice.add(price.validUntil?.millisecondsSinceEpoch)
            try insertPrice.execute()
        }
    }

    /// Removes the product's own prices.
    func deleteOwn(productKey: Int64) throws {
        try deleteOwnPrices.begin()
        deleteOwnPrices.add(productKey)
        try deleteOwnPrices.execute()
    }
}
