/// Which ranges the numbers of a facet are counted into.
package enum RangeRequest: Hashable, Sendable {
    /// In the order of the answer; they may overlap ("4 stars and more", "3 stars and more").
    case given([NumberBounds])
    /// A few ranges with round bounds, none empty.
    case automatic
    /// At most so many ranges of one round width.
    case count(Int)
    /// Ranges of this width, beginning at its multiples.
    case step(Double)

    /// Ranges in the notation of facet options: `auto`, or ranges such as `..13|13..15.6|15.6..`.
    ///
    /// - Returns: `nil` for anything else, for the same range twice, and for more than
    ///   ``PriceRangeRequest/rangesMax`` ranges.
    init?(option text: String) {
        if text.lowercased() == "auto" {
            self = .automatic
            return
        }
        let parts = ListPart.split(text, by: "|")
        let bounds = parts.compactMap { NumberBounds(key: $0.text) }
        guard bounds.count == parts.count, bounds.count <= PriceRangeRequest.rangesMax,
            Set(bounds).count == bounds.count
        else { return nil }
        self = .given(bounds)
    }

    init(_ prices: PriceRangeRequest) {
        switch prices {
        case .given(let ranges):
            self = .given(ranges.map { NumberBounds(from: $0.from.map(Double.init), to: $0.to.map(Double.init)) })
        case .automatic: self = .automatic
        case .histogram(let count): self = .count(count)
        }
    }

    /// What ``init(option:)`` takes, in words.
    static let expected = "auto, or ranges like ..500|500..1000|1000.."
}

/// Numbers from one bound to another.
package struct NumberBounds: Hashable, Sendable {
    /// Inclusive; `nil` is open.
    package let from: Double?
    /// Exclusive; `nil` is open.
    package let to: Double?

    package init(from: Double?, to: Double?) {
        self.from = from
        self.to = to
    }

    /// Parses "500..1000", "..1.5" or "-5.."; `nil` for anything else, and for a range that holds no number.
    package init?(key: String) {
        guard let dots = key.firstRange(of: "..") else { return nil }
        guard let from = Self.bound(key[..<dots.lowerBound]), let to = Self.bound(key[dots.upperBound...]),
            from != nil || to != nil
        else { return nil }
        if let from, let to, from >= to { return nil }
        self.init(from: from, to: to)
    }

    package var key: String { (from.map(NumberText.text) ?? "") + ".." + (to.map(NumberText.text) ?? "") }

    /// - Returns: `.some(nil)` for an open end, `nil` for what is no bound.
    private static func bound(_ text: Substring) -> Double?? {
        if text.isEmpty { return .some(nil) }
        return NumberText.number(String(text)).map(Double?.some)
    }
}
