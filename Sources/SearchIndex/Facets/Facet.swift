package import Catalog

/// One counted facet of an answer.
package enum Facet: Sendable {
    case values(ValueFacet)
    case tree(CategoryFacet)
    case numbers(NumberFacet)
    case ranges(PriceFacet)
}

/// Values with the number of products that have each; counts are exact over the whole match set.
package struct ValueFacet: Sendable {
    package struct Bucket: Sendable, Hashable {
        package let value: String
        package let count: Int
        package let isSelected: Bool
    }

    /// In the asked order; selected values are there even past the limit and with a count of 0.
    package let buckets: [Bucket]
    /// Whether there are more values than the limit let through.
    package let hasMore: Bool
    /// Where some products have a text and others a number: what the numbers span.
    package internal(set) var numbers: NumberSummary?
}

/// What the numbers of a facet span, and how they are spread.
package struct NumberSummary: Sendable {
    /// `nil` when no counted product has the number.
    package let statistics: NumberStatistics?
    package let unit: String?
    /// As asked for; `nil` when no ranges were.
    package let ranges: [RangeBucket]?
}

/// A range of numbers with the products in it.
package struct RangeBucket: Sendable, Hashable {
    package let bounds: NumberBounds
    package let count: Int
    /// Whether the field's own conditions allow the whole range.
    package let isSelected: Bool
}

/// Categories as a tree, counted at every level.
package struct CategoryFacet: Sendable {
    package struct Node: Sendable {
        package let name: String
        /// From the root, joined with ``CategoryPath/separator``.
        package let path: String
        package let count: Int
        package let isSelected: Bool
        /// In the asked order, largest count first when none was asked for.
        package internal(set) var children: [Node]
        /// Whether the category has children that the limit or the depth left out.
        package let hidesChildren: Bool
    }

    package let roots: [Node]
    /// Whether the limit left out categories at some level.
    package let hasMore: Bool
}

/// A numeric attribute: its most frequent values and what they span.
package struct NumberFacet: Sendable {
    package struct Bucket: Sendable, Hashable {
        package let value: Double
        package let count: Int
        package let isSelected: Bool
    }

    package let buckets: [Bucket]
    package let hasMore: Bool
    package let summary: NumberSummary
}

/// Prices in ranges, in minor units of one currency.
package struct PriceFacet: Sendable {
    package struct Bucket: Sendable, Hashable {
        /// As asked for: "..500", "500..1000", "1000..".
        package let key: String
        /// Inclusive; `nil` is open.
        package let from: Int64?
        /// Exclusive; `nil` is open.
        package let to: Int64?
        package let count: Int
        package let isSelected: Bool
    }

    package let currency: CurrencyCode
    package let buckets: [Bucket]
    /// `nil` when no matching product has a price.
    package let statistics: PriceStatistics?
}

/// What the prices of a match set span, in minor units.
package struct PriceStatistics: Sendable, Hashable {
    package let count: Int
    package let min: Int64
    package let max: Int64
    /// Arithmetic mean, rounded to the nearest minor unit.
    package let average: Int64
}

/// How category levels are written as one text.
package enum CategoryPath {
    package static let separator = " > "

    /// The name of the last level.
    package static func last(_ path: String) -> String {
        path.ranges(of: separator).last.map { String(path[$0.upperBound...]) } ?? path
    }

    /// The path and every path above it, from the root.
    static func levels(_ path: String) -> [String] {
        path.ranges(of: separator).map { String(path[..<$0.lowerBound]) } + [path]
    }

    package static func joined(_ levels: some Sequence<String>) -> String { levels.joined(separator: separator) }
}
