import Crypto

/// What people call an order, on the phone and on paper: "7K2-M9Q-X4C", eight characters and a check character.
package struct OrderNumber: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// The consecutive number of an invoice, from 1 without gaps.
package struct InvoiceNumber: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: Int64

    package init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// As printed: "INV-00000042".
    package var description: String {
        let digits = String(rawValue)
        return "INV-" + String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
    }
}

/// Makes numbers of orders from a counter that has no gaps, so that no number tells another, how many orders there are, or
/// how many came on a day.
///
/// The counter goes through a permutation of 40 bits that is keyed with the master key: a Feistel network of ten rounds with
/// HMAC-SHA-256, as NIST SP 800-38G has it for FF1. A permutation never gives two orders the same number, which random
/// numbers only nearly promise. It is written in the alphabet of Crockford's base 32, which has no letters that look alike,
/// and ends in a check character that finds every single wrong character and every swap of two (ADR 0023).
package struct OrderNumbers: Sendable {
    private static let halfBits: UInt64 = 20
    private static let halfMask: UInt64 = (1 << halfBits) - 1
    private static let rounds: UInt8 = 10
    private static let characters = 8
    private static let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    /// Orders that a shop can have: more than a million a day for two thousand years.
    package static let counterMax: Int64 = (1 << (2 * Int64(halfBits))) - 1

    private let key: SymmetricKey

    package init(_ master: MasterKey) { key = master.key(.orderNumber) }

    /// - Parameter counter: 0…``counterMax``.
    /// - Parameter series: another permutation, for when a number of the first is taken because the master key was lost.
    package func number(_ counter: Int64, series: UInt8 = 0) -> OrderNumber {
        precondition((0...Self.counterMax).contains(counter), "the numbers of orders are used up")
        let value = permuted(UInt64(counter), series)
        var digits: [UInt8] = []
        for place in (0..<Self.characters).reversed() { digits.append(UInt8(value >> (5 * UInt64(place)) & 31)) }
        digits.append(Self.check(digits))
        var text: [UInt8] = []
        for (place, digit) in digits.enumerated() {
            if place > 0, place.isMultiple(of: 3) { text.append(UInt8(ascii: "-")) }
            text.append(Self.letters[Int(digit)])
        }
        return OrderNumber(String(decoding: text, as: UTF8.self))
    }

    /// A number as somebody typed it: small letters, without hyphens, O for 0, I or L for 1.
    ///
    /// - Returns: `nil` when a character is wrong, missing or at the wrong place.
    package static func read(_ text: String) -> OrderNumber? {
        var digits: [UInt8] = []
        for byte in text.uppercased().utf8 where byte != UInt8(ascii: "-") && byte != UInt8(ascii: " ") {
            guard digits.count <= characters, let digit = letters.firstIndex(of: alike[byte] ?? byte) else {
                return nil
            }
            digits.append(UInt8(digit))
        }
        guard digits.count == characters + 1, digits[characters] == check(Array(digits.dropLast())) else { return nil }
        let bytes = digits.map { letters[Int($0)] }
        let groups = stride(from: 0, to: bytes.count, by: 3).map { String(decoding: bytes[$0..<$0 + 3], as: UTF8.self) }
        return OrderNumber(groups.joined(separator: "-"))
    }

    private static let alike: [UInt8: UInt8] = [
        UInt8(ascii: "O"): UInt8(ascii: "0"), UInt8(ascii: "I"): UInt8(ascii: "1"),
        UInt8(ascii: "L"): UInt8(ascii: "1"),
    ]

    // MARK: Permutation

    private func permuted(_ value: UInt64, _ series: UInt8) -> UInt64 {
        var left = value >> Self.halfBits
        var right = value & Self.halfMask
        for round in 0..<Self.rounds {
            (left, right) = (right, left ^ mixed(right, round, series))
        }
        return left << Self.halfBits | right
    }

    private func mixed(_ half: UInt64, _ round: UInt8, _ series: UInt8) -> UInt64 {
        let message = [series, round, UInt8(half >> 16), UInt8(half >> 8 & 255), UInt8(half & 255)]
        let code = HMAC<SHA256>.authenticationCode(for: message, using: key)
        return code.prefix(3).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } & Self.halfMask
    }

    // MARK: Check character

    /// The sum of the digits with different weights in the field of 32 elements: two different digits at two different
    /// weights never add up to the same when they change places.
    ///
    /// The check character itself has the weight 1, so that it may be swapped with none of the others.
    private static func check(_ digits: [UInt8]) -> UInt8 {
        var sum: UInt8 = 0
        // Horner's rule from the first digit: weights x⁸…x¹.
        for digit in digits { sum = timesX(sum ^ digit) }
        return sum
    }

    /// Multiplies by x modulo x⁵ + x² + 1, of which x is a primitive element: x¹…x³¹ are all different.
    private static func timesX(_ value: UInt8) -> UInt8 {
        let doubled = value << 1
        return doubled & 32 == 0 ? doubled : doubled ^ 0b10_0101
    }
}
