/// Numbers from one bound to another.
package struct Bounds<Number: BoundNumber>: Hashable, Sendable {
    /// Inclusive; `nil` is open.
    package let from: Number?
    /// Exclusive; `nil` is open.
    package let to: Number?

    package init(from: Number?, to: Number?) {
        self.from = from
        self.to = to
    }

    /// Parses "500..1000", "..500" or "500.."; `nil` for anything else, and for a range that holds no number.
    package init?(key: String) {
        guard let dots = key.firstRange(of: "..") else { return nil }
        guard let from = Self.bound(key[..<dots.lowerBound]), let to = Self.bound(key[dots.upperBound...]),
            from != nil || to != nil
        else { return nil }
        if let from, let to, from >= to { return nil }
        self.init(from: from, to: to)
    }

    package var key: String { (from?.boundText ?? "") + ".." + (to?.boundText ?? "") }

    /// - Returns: `.some(nil)` for an open end, `nil` for what is no bound.
    private static func bound(_ text: Substring) -> Number?? {
        if text.isEmpty { return .some(nil) }
        return Number(bound: text).map(Number?.some)
    }
}

/// Values of an attribute, such as "..1.5" or "-5..".
package typealias NumberBounds = Bounds<Double>

/// Prices in minor units.
package typealias PriceRange = Bounds<Int64>

/// A number that ranges are written with.
package protocol BoundNumber: Comparable, Hashable, Sendable {
    /// - Returns: `nil` for what is no such number.
    init?(bound text: Substring)
    /// As ``init(bound:)`` reads it.
    var boundText: String { get }
}

extension Double: BoundNumber {
    package init?(bound text: Substring) {
        guard let number = NumberText.number(String(text)) else { return nil }
        self = number
    }

    package var boundText: String { NumberText.text(self) }
}

extension Int64: BoundNumber {
    package init?(bound text: Substring) {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        self.init(text)
    }

    package var boundText: String { String(self) }
}
