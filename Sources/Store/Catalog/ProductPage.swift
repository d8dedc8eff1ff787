import Catalog

/// Products that follow one another in the table, while what belongs to them is read from other tables.
struct ProductPage {
    /// The products as the other tables find them: behind a first, up to and with a last.
    enum Bounds {
        case ids(after: String, through: String)
        case rows(after: Int64, through: Int64)

        /// Begins one of two statements, depending on the order of the page.
        func begin(byID: BoundStatement, byRow: BoundStatement) throws -> BoundStatement {
            switch self {
            case .ids(let after, let last):
                try byID.begin()
                byID.add(after)
                byID.add(last)
                return byID
            case .rows(let after, let last):
                try byRow.begin()
                byRow.add(after)
                byRow.add(last)
                return byRow
            }
        }
    }

    let bounds: Bounds
    private(set) var products: [StoredProduct]
    /// Where the rows of other tables stand, which come in the order of the products.
    private var current = 0

    /// - Parameter products: in the order of the bounds.
    init(_ bounds: Bounds, products: [StoredProduct]) {
        self.bounds = bounds
        self.products = products
    }

    /// Begins with the rows of another table.
    mutating func rewind() { current = 0 }

    /// Changes the product to which a row belongs.
    ///
    /// - Throws: `store_damaged` for a row of another product, or one that comes out of order.
    mutating func update(key: Int64, _ body: (inout Product) throws -> Void) throws {
        while current < products.count, products[current].key != key { current += 1 }
        guard current < products.count else {
            throw StoreError.damaged("a variant or price belongs to a product that does not exist")
        }
        try body(&products[current].product)
    }
}
