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
