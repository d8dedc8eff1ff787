package import Catalog

/// What the columns of an index hold of one document: the values that filters compare.
struct IndexedFieldValues {
    private let snapshot: IndexSnapshot
    private let document: UInt32
    private let request: SearchRequest

    /// - Parameter request: says whose prices count, and when.
    init(_ document: UInt32, snapshot: IndexSnapshot, request: SearchRequest) {
        self.snapshot = snapshot
        self.document = document
        self.request = request
    }

    /// One value, a list of several, or `null` for a product without the field.
    func value(of field: String) -> JSONValue {
        switch field {
        case "price": return Self.json(prices.map { .integer($0) })
        case "in_stock": return .boolean((snapshot.numberColumn("stock")?.value(document) ?? 0) > 0)
        default: break
        }
        var values: [JSONValue] = []
        if let column = snapshot.valueColumn(field) {
            values += column.counts(over: Bitmap(sorted: [document])).map { .string(column.value($0.ordinal)) }
        }
        if let number = snapshot.numberColumn(field)?.value(document) { values.append(Self.json(number, field)) }
        return Self.json(values)
    }

    /// In minor units, those of variants in their order.
    private var prices: [Int64] {
        let reader = VariantPriceReader(
            snapshot, currency: request.currency, group: request.customerGroup, now: request.now)
        guard let space = snapshot.variants, space.documents.contains(document), reader.hasOwn(document) else {
            return reader.price(ofProduct: document).map { [$0.amountMinor] } ?? []
        }
        return space.rows(of: document).reduce(into: []) { prices, row in
            guard let price = reader.price(of: row, document)?.amountMinor, !prices.contains(price) else { return }
            prices.append(price)
        }
    }

    private static func json(_ values: [JSONValue]) -> JSONValue {
        values.count > 1 ? .array(values) : values.first ?? .null
    }

    private static func json(_ number: Double, _ field: String) -> JSONValue {
        // Dates are kept as seconds.
        if field.hasSuffix("_at"), let milliseconds = Int64(exactly: (number * 1_000).rounded()) {
            return .string(Timestamp(millisecondsSinceEpoch: milliseconds).rfc3339)
        }
        return Int64(exactly: number).map { .integer($0) } ?? .number(number)
    }
}
