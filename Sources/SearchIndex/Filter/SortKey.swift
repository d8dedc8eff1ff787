package import Catalog

/// One criterion of the order of hits.
package struct SortKey: Hashable, Sendable {
    package enum Field: Hashable, Sendable {
        case relevance
        case price
        /// A column of numbers, core or attribute.
        case number(String)

        /// The name of the column; prices have columns of their own.
        package var columnName: String {
            switch self {
            case .relevance, .price: ""
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

    package static let keysMax = 8

    /// Parses `price:asc,rating:desc,newest`.
    ///
    /// - Throws: `invalid_sort` with every key that can't be read.
    package static func parse(_ text: String) throws(Refusal) -> [SortKey] {
        var keys: [SortKey] = []
        var problems: [Problem] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            if let key = SortKey(part.lowercased().filter { $0 != " " }) {
                keys.append(key)
            } else {
                problems.append(
                    Problem(
                        .invalidSort, field: "sort",
                        message: "expected FIELD:asc, FIELD:desc, relevance or newest, found '\(part.prefix(40))'"))
            }
        }
        if keys.count > keysMax {
            problems.append(Problem(.invalidSort, field: "sort", message: "expected at most \(keysMax) keys"))
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidSort, message: "the order has mistakes", problems: problems)
        }
        return keys
    }

    private init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.first, !name.isEmpty, parts.count <= 2 else { return nil }
        let direction = parts.count == 2 ? parts[1] : nil
        switch (name, direction) {
        case ("relevance", nil), ("relevance", "desc"): self.init(.relevance, .descending)
        case ("newest", nil): self.init(.number("released_at"), .descending)
        case ("price", "asc"), ("price", nil): self.init(.price, .ascending)
        case ("price", "desc"): self.init(.price, .descending)
        case (_, "asc"): self.init(.number(name), .ascending)
        case (_, "desc"), ("rating", nil), ("popularity", nil), ("review_count", nil):
            self.init(.number(name), .descending)
        default: return nil
        }
    }
}
