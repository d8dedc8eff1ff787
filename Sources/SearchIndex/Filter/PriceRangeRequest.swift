package import Catalog

/// Which ranges prices are counted into.
package enum PriceRangeRequest: Hashable, Sendable {
    case given([PriceRange])
    /// A few ranges with round bounds, none empty.
    case automatic
    /// So many ranges of the same width.
    case histogram(Int)

    package static let rangesMax = 100

    /// Parses `..500,500..1000,1000..`, `auto` or `histogram=price:50`.
    ///
    /// - Throws: `invalid_price_range` with every range that can't be read.
    package static func parse(_ text: String) throws(Refusal) -> PriceRangeRequest {
        if text == "auto" { return .automatic }
        if text.hasPrefix("histogram") { return try histogram(text) }
        var ranges: [PriceRange] = []
        var problems: [Problem] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            if let range = PriceRange(key: String(part)) {
                ranges.append(range)
            } else {
                problems.append(
                    problem("expected a range like ..500, 500..1000 or 1000.., found '\(part.prefix(40))'"))
            }
        }
        if ranges.count > rangesMax { problems.append(problem("expected at most \(rangesMax) ranges")) }
        guard problems.isEmpty else {
            throw Refusal(.invalidPriceRange, message: "the price ranges have mistakes", problems: problems)
        }
        return .given(ranges)
    }

    private static func histogram(_ text: String) throws(Refusal) -> PriceRangeRequest {
        let parts = text.split(separator: ":")
        guard parts.first.map({ ["histogram=price", "histogram"].contains(String($0)) }) ?? false,
            parts.count <= 2, let count = parts.count == 2 ? Int(parts[1]) : 20, (1...rangesMax).contains(count)
        else {
            throw Refusal(
                .invalidPriceRange, message: "the price ranges have mistakes",
                problems: [problem("expected histogram=price:N with N from 1 to \(rangesMax)")])
        }
        return .histogram(count)
    }

    private static func problem(_ message: String) -> Problem {
        Problem(.invalidPriceRange, field: "price_ranges", message: message)
    }
}

/// Prices from one bound to another, in minor units.
package struct PriceRange: Hashable, Sendable {
    /// Inclusive; `nil` is open.
    package let from: Int64?
    /// Exclusive; `nil` is open.
    package let to: Int64?

    package init(from: Int64?, to: Int64?) {
        self.from = from
        self.to = to
    }

    /// Parses "500..1000", "..500" or "500..".
    package init?(key: String) {
        guard let dots = key.firstRange(of: "..") else { return nil }
        let (lower, upper) = (key[..<dots.lowerBound], key[dots.upperBound...])
        guard lower.isEmpty || Int64(lower) != nil, upper.isEmpty || Int64(upper) != nil else { return nil }
        from = Int64(lower)
        to = Int64(upper)
        if let from, let to, from >= to { return nil }
        if lower.isEmpty && upper.isEmpty { return nil }
    }

    package var key: String { (from.map(String.init) ?? "") + ".." + (to.map(String.init) ?? "") }
}
