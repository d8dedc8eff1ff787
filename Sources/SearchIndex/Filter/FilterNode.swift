package import Catalog

/// A filter, parsed: which products are allowed, by their fields.
package indirect enum FilterNode: Hashable, Sendable {
    /// All parts hold; never empty.
    case and([FilterNode])
    /// At least one part holds; never empty.
    case or([FilterNode])
    case not(FilterNode)
    case comparison(String, FilterComparison, FilterValue)
    /// The field equals one of the values; never empty.
    case `in`(String, [FilterValue])
    case range(String, NumberRange)
    /// The product has the field.
    case exists(String)
    /// The point of the field lies within a circle.
    case near(String, GeoCircle)
}

package enum FilterComparison: String, Hashable, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case greater = ">"
    case greaterOrEqual = ">="
    case less = "<"
    case lessOrEqual = "<="
}

/// What a field is compared with.
package enum FilterValue: Hashable, Sendable {
    case text(String)
    case number(Double)
    case boolean(Bool)

    /// As it stands in a column of values.
    package var text: String {
        switch self {
        case .text(let text): text
        case .number(let number): NumberText.text(number)
        case .boolean(let flag): flag ? "true" : "false"
        }
    }
}

/// An interval of numbers, open or closed at either end.
package struct NumberRange: Hashable, Sendable {
    /// `-.infinity` when there is no lower end.
    package var lower: Double
    package var includesLower: Bool
    /// `.infinity` when there is no upper end.
    package var upper: Double
    package var includesUpper: Bool

    package init(lower: Double, includesLower: Bool, upper: Double, includesUpper: Bool) {
        self.lower = lower
        self.includesLower = includesLower
        self.upper = upper
        self.includesUpper = includesUpper
    }

    package init(_ range: ClosedRange<Double>) {
        self.init(lower: range.lowerBound, includesLower: true, upper: range.upperBound, includesUpper: true)
    }

    /// Everything greater than, less than … a number; `equal` and `notEqual` stand for the number itself.
    package init(_ comparison: FilterComparison, _ bound: Double) {
        switch comparison {
        case .equal, .notEqual: self.init(bound...bound)
        case .greater: self.init(lower: bound, includesLower: false, upper: .infinity, includesUpper: true)
        case .greaterOrEqual: self.init(lower: bound, includesLower: true, upper: .infinity, includesUpper: true)
        case .less: self.init(lower: -.infinity, includesLower: true, upper: bound, includesUpper: false)
        case .lessOrEqual: self.init(lower: -.infinity, includesLower: true, upper: bound, includesUpper: true)
        }
    }

    package static let everything = NumberRange(
        lower: -.infinity, includesLower: true, upper: .infinity, includesUpper: true)

    package func contains(_ value: Double) -> Bool {
        (includesLower ? value >= lower : value > lower) && (includesUpper ? value <= upper : value < upper)
    }
}

extension FilterNode: CustomStringConvertible {
    /// The filter in the grammar of ``FilterParser``; parses back to an equal filter.
    package var description: String {
        switch self {
        case .and(let parts): parts.map(\.group).joined(separator: " AND ")
        case .or(let parts): parts.map(\.group).joined(separator: " OR ")
        case .not(let part): "NOT " + part.group
        case .comparison(let field, let comparison, let value): "\(field) \(comparison.rawValue) \(value)"
        case .in(let field, let values):
            "\(field) IN (\(values.map(\.description).joined(separator: ", ")))"
        case .range(let field, let range): "\(field):\(range)"
        case .exists(let field): "\(field) EXISTS"
        case .near(let field, let circle):
            "geo(\(field), \(NumberText.text(circle.center.latitude)), \(NumberText.text(circle.center.longitude)), "
                + "\(NumberText.text(circle.radiusMeters)) m)"
        }
    }

    private var group: String {
        switch self {
        case .and, .or: "(" + description + ")"
        case .not, .comparison, .in, .range, .exists, .near: description
        }
    }
}

extension FilterValue: CustomStringConvertible {
    package var description: String {
        switch self {
        case .number, .boolean: text
        case .text(let text):
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
    }
}

extension NumberRange: CustomStringConvertible {
    package var description: String {
        (includesLower ? "[" : "{") + (lower == -.infinity ? "*" : NumberText.text(lower)) + " TO "
            + (upper == .infinity ? "*" : NumberText.text(upper)) + (includesUpper ? "]" : "}")
    }
}
