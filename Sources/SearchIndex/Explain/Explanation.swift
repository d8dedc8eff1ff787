package import Catalog

/// A number of a score and the numbers that it is made of.
package struct Explanation: Sendable, Hashable {
    /// How a value follows from those of the parts.
    package enum Rule: String, Sendable, CaseIterable {
        /// Nothing below: the value is read or computed as the meaning says.
        case given
        case sum
        case product
        case max
        /// The first divided by the second.
        case quotient
        /// The first minus the second.
        case difference
        /// The first divided by the sum of both: grows from 0 to 1 with the first.
        case saturation
    }

    /// A few words, not unique.
    package let name: String
    package let value: Double
    package let rule: Rule
    /// A sentence without a full stop for people; may be empty.
    package let meaning: String
    package let parts: [Explanation]

    package init(_ name: String, _ value: Double, meaning: String = "") {
        self.init(name, value, .given, meaning: meaning, [])
    }

    package init(_ name: String, _ value: Double, _ rule: Rule, meaning: String = "", _ parts: [Explanation]) {
        self.name = name
        self.value = value
        self.rule = rule
        self.meaning = meaning
        self.parts = parts
    }

    /// A node whose value is computed here from its parts.
    package init(_ name: String, _ rule: Rule, meaning: String = "", _ parts: [Explanation]) {
        self.init(name, rule.value(of: parts.map(\.value)) ?? 0, rule, meaning: meaning, parts)
    }
}

extension Explanation.Rule {
    /// What a node of the rule must have as its value; `nil` when the parts don't say.
    package func value(of parts: [Double]) -> Double? {
        switch self {
        case .given: return nil
        case .sum: return parts.reduce(0, +)
        case .product: return parts.reduce(1, *)
        case .max: return parts.max()
        case .quotient where parts.count == 2: return parts[0] / parts[1]
        case .difference where parts.count == 2: return parts[0] - parts[1]
        case .saturation where parts.count == 2: return parts[0] / (parts[0] + parts[1])
        case .quotient, .difference, .saturation: return nil
        }
    }
}

extension Explanation {
    /// `{"name","value","rule","meaning","parts":[…]}`, in full precision.
    package var json: JSONValue {
        var members = [
            JSONMember("name", .string(name)), JSONMember("value", .number(value)),
            JSONMember("rule", .string(rule.rawValue)),
        ]
        if !meaning.isEmpty { members.append(JSONMember("meaning", .string(meaning))) }
        if !parts.isEmpty { members.append(JSONMember("parts", .array(parts.map(\.json)))) }
        return .object(members)
    }
}
