package import Catalog

/// One criterion of the order of hits.
package struct SortKey: Hashable, Sendable {
    package enum Field: Hashable, Sendable {
        case relevance
        case price
        /// A column of numbers, core or attribute.
        case number(String)
        /// The way from a point to the point of a field.
        case distance(String, GeoPoint)

        /// The name of the column; prices have columns of their own.
        package var columnName: String {
            switch self {
            case .relevance, .price, .distance: ""
            case .number(let name): name
            }
        }
    }

    package enum Order: Hashable, Sendable { case ascending, descending }

    package var field: Field
    package var order: Order

    package init(_ field: Field, _ order: Order) {
        self.field = field
        self.order = order
    }

    /// The order of a list without a query.
    package static let mostPopular = SortKey(.number("popularity"), .descending)

    /// More never decide anything: ties end with the first few keys.
    package static let keysMax = 8

    /// Parses `price:asc,rating:desc,newest`.
    ///
    /// Without a direction: `relevance`, `newest`, `rating`, `popularity` and `review_count` begin with the highest,
    /// `price` and `distance(field, latitude, longitude)` with the lowest; any other field needs one. Whether a field exists is for the index to say.
    ///
    /// - Throws: `invalid_sort` with every key that can't be read or comes twice, each with its byte offset.
    package static func parse(_ text: String) throws(Refusal) -> [SortKey] {
        var keys: [SortKey] = []
        var problems: [Problem] = []
        func refuse(_ part: ListPart, _ message: String, expected: String) {
            problems.append(
                Problem(.invalidSort, field: "sort", message: message, offset: part.offset, expected: expected))
        }
        for part in ListPart.split(text, by: ",", opening: "(", closing: ")") {
            guard let key = SortKey(part.text.lowercased()) else {
                let expected = "FIELD:asc, FIELD:desc, relevance, newest or distance(FIELD, LAT, LON)"
                refuse(part, "expected \(expected), found '\(part.excerpt)'", expected: expected)
                continue
            }
            if keys.contains(where: { $0.field == key.field }) {
                refuse(part, "an earlier key orders by the field of '\(part.excerpt)'", expected: "each field once")
            }
            if keys.count == keysMax {
                refuse(part, "expected at most \(keysMax) keys", expected: "at most \(keysMax) keys")
            }
            keys.append(key)
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidSort, message: "the order has mistakes", problems: problems)
        }
        return keys
    }

    /// - Parameter text: in lower case.
    private init?(_ text: String) {
        let parts = ListPart.split(text, by: ":").map(\.text)
        if let distance = GeoOriginReader(parts[0]) {
            guard parts.count == 1 || parts.count == 2 && ["asc", "desc"].contains(parts[1]) else { return nil }
            self.init(.distance(distance.field, distance.origin), parts.last == "desc" ? .descending : .ascending)
            return
        }
        guard parts.count <= 2, let name = FieldName.folded(parts[0]) else { return nil }
        let direction = parts.count == 2 ? parts[1] : nil
        switch (name, direction) {
        case ("relevance", nil), ("relevance", "desc"): self.init(.relevance, .descending)
        case ("relevance", _): return nil
        case ("newest", nil): self.init(.number("released_at"), .descending)
        case ("newest", _): return nil
        case ("price", "asc"), ("price", nil): self.init(.price, .ascending)
        case ("price", "desc"): self.init(.price, .descending)
        case (_, "asc"): self.init(.number(name), .ascending)
        case (_, "desc"), ("rating", nil), ("popularity", nil), ("review_count", nil):
            self.init(.number(name), .descending)
        default: return nil
        }
    }
}
