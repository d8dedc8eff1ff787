/// One unit of measure and what it is in other units.
package struct MeasureUnit: Sendable, Hashable {
    /// As measures are written in the analyzer's lists: `kg`.
    package let name: String
    /// The unit in which equal measures are the same term: `g` for `kg`; the unit itself when it has no other.
    package let base: String
    /// How many of the base one of this unit is.
    package let factor: Double
    /// The base of the other system of units: `mm` for inches.
    package let partner: String?
    /// How many of the partner one of the base is; 1 without a partner.
    package let partnerFactor: Double
    /// People leave out what comes behind the point: a 15 inch laptop has 15.6.
    package let isRounded: Bool

    init(
        _ name: String, base: String? = nil, factor: Double = 1, partner: String? = nil, partnerFactor: Double = 1,
        isRounded: Bool = false
    ) {
        self.name = name
        self.base = base ?? name
        self.factor = factor
        self.partner = partner
        self.partnerFactor = partnerFactor
        self.isRounded = isRounded
    }

    /// A number of this unit in another one; `nil` when they measure different things.
    package func convert(_ number: Double, to other: MeasureUnit) -> Double? {
        let inBase = number * factor
        if base == other.base { return Self.tidy(inBase / other.factor) }
        if partner == other.base { return Self.tidy(inBase * partnerFactor / other.factor) }
        return nil
    }

    /// Whether numbers of the units can be compared, if only about (inches and centimetres).
    package func measuresSame(as other: MeasureUnit) -> Bool { base == other.base || partner == other.base }

    /// Without the dust of binary fractions: nine significant digits.
    package static func tidy(_ number: Double) -> Double { rounded(number, digits: 9) }

    static func rounded(_ number: Double, digits: Int) -> Double {
        guard number != 0, number.isFinite else { return number }
        var scale = 1.0
        var size = number.magnitude
        let (low, high) = (decimalPower(digits - 1), decimalPower(digits))
        while size * scale < low { scale *= 10 }
        while size >= high {
            size /= 10
            scale /= 10
        }
        return scale >= 1
            ? (number * scale).rounded() / scale : (number * scale).rounded() * (1 / scale).rounded()
    }

    private static func decimalPower(_ exponent: Int) -> Double {
        (0..<exponent).reduce(1.0) { power, _ in power * 10 }
    }

    /// A number as terms have it: plain digits with a point.
    static func text(_ number: Double) -> [UInt8] {
        let tidied = tidy(number)
        if let whole = Int64(exactly: tidied) { return Array(String(whole).utf8) }
        // Twelve places hold nine digits of anything down to thousandths; smaller measures nobody sells.
        let scaled = (tidied.magnitude * 1e12).rounded()
        guard scaled < 9e18 else { return Array(String(tidied).utf8) }
        let units = UInt64(scaled)
        var places = Array(String(units % 1_000_000_000_000).utf8)
        places = [UInt8](repeating: 0x30, count: 12 - places.count) + places
        while places.last == 0x30 { places.removeLast() }
        let whole = (tidied < 0 ? "-" : "") + String(units / 1_000_000_000_000)
        return Array(whole.utf8) + (places.isEmpty ? [] : [0x2E] + places)
    }
}
