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
        case "price":
            let prices = snapshot.priceColumn(currency: request.currency, group: request.customerGroup)
            return prices?.price(document, at: request.now).map { .integer($0.amountMinor) } ?? .null
        case "in_stock": return .boolean((snapshot.numberColumn("stock")?.value(document) ?? 0) > 0)
        default: break
        }
        var values: [JSONValue] = []
        if let column = snapshot.valueColumn(field) {
            values += column.counts(over: Bitmap(sorted: [document])).map { .string(column.value($0.ordinal)) }
        }
        if let number = snapshot.numberColumn(field)?.value(document) { values.append(Self.json(number, field)) }
        return values.count > 1 ? .array(values) : values.first ?? .null
    }

    private static func json(_ number: Double, _ field: String) -> JSONValue {
        // Dates are kept as seconds.
        if field.hasSuffix("_at"), let milliseconds = Int64(exactly: (number * 1_000).rounded()) {
            return .string(Timestamp(millisecondsSinceEpoch: milliseconds).rfc3339)
        }
        return Int64(exactly: number).map { .integer($0) } ?? .number(number)
    }
}
