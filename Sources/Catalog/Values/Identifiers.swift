/// The caller's own identifier of a product: 1…128 bytes of UTF-8 without control characters.
///
/// Never empty once it comes out of ``ProductValidation``; the initialiser itself does not check.
package struct ProductID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }

    package static func < (left: ProductID, right: ProductID) -> Bool { left.rawValue < right.rawValue }
}

/// A stock keeping unit: what is bought. Unique over all products and variants of a catalog.
package struct SKU: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }

    package static func < (left: SKU, right: SKU) -> Bool { left.rawValue < right.rawValue }
}

/// The readable, unique part of a product's address: lowercase letters, digits and single hyphens.
package struct Slug: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// A group of customers with prices of its own ("trade", "vip"); ``CustomerGroup/everyone`` is what all others see.
package struct CustomerGroup: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    /// The group of a visitor about whom nothing is known.
    package static let everyone = CustomerGroup("default")

    package var description: String { rawValue }

    package static func < (left: CustomerGroup, right: CustomerGroup) -> Bool { left.rawValue < right.rawValue }
}
