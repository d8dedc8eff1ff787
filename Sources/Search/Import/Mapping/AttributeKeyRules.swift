import Catalog
import Foundation

/// What a mapping says about the keys of attributes: which are left out, renamed, and given a unit.
///
/// All rules look at the source's key, as it is written or normalised.
struct AttributeKeyRules: Sendable {
    /// What becomes of one key.
    enum Decision: Sendable {
        case leaveOut
        case take(key: String, unit: String?)
        /// The key has no letter or digit of its own that a catalog key could be made of.
        case noKey
    }

    var exclude: [KeyPattern] = []
    var rename: [String: String] = [:]
    var units: [String: String] = [:]

    func decide(_ sourceKey: String) -> Decision {
        let normalised = Self.normalised(sourceKey)
        let isExcluded = exclude.contains { pattern in
            pattern.matches(sourceKey) || (normalised.map { $0 != sourceKey && pattern.matches($0) } ?? false)
        }
        if isExcluded { return .leaveOut }
        let renamed = rename[sourceKey] ?? normalised.flatMap { rename[$0] }
        guard let key = renamed ?? normalised else { return .noKey }
        let unit = units[sourceKey] ?? normalised.flatMap { units[$0] } ?? units[key]
        return .take(key: key, unit: unit)
    }

    /// The key in lowercase ASCII letters, digits and underscores: accents are taken off, every other character becomes
    /// an underscore. `nil` when nothing but underscores would be left ("цвет").
    static func normalised(_ key: String) -> String? {
        if ProductValidation.isAttributeKey(key) { return key }
        var result = ""
        var hasSign = false
        for scalar in key.trimmingSpace.decomposedStringWithCanonicalMapping.unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9":
                result.unicodeScalars.append(scalar)
                hasSign = true
            case "A"..."Z":
                result += scalar.properties.lowercaseMapping
                hasSign = true
            case "ß":
                result += "ss"
                hasSign = true
            default:
                if scalar.properties.generalCategory != .nonspacingMark { result += "_" }
            }
        }
        return hasSign ? result : nil
    }
}

/// A key with "*" for any run of characters, also none.
struct KeyPattern: Sendable {
    private let pieces: [[UInt8]]

    init(_ text: String) {
        pieces = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
    }

    func matches(_ key: String) -> Bool {
        var rest = Array(key.utf8)[...]
        guard let first = pieces.first, let last = pieces.last, rest.starts(with: first) else { return false }
        if pieces.count == 1 { return rest.count == first.count }
        rest = rest.dropFirst(first.count)
        // Taking the earliest place for every piece in the middle leaves the most for the pieces after it.
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let place = rest.firstRange(of: piece) else { return false }
            rest = rest[place.upperBound...]
        }
        return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
    }
}
