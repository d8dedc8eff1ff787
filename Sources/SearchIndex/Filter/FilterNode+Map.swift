package import Catalog

extension FilterNode {
    /// Reads the map form: `{"brand":"Apple","tags":["new","sale"],"price":{"min":1,"max":5}}`; all members must hold.
    ///
    /// - Returns: `nil` for an empty object.
    /// - Throws: `invalid_filter` with every member that can't be read.
    package static func map(_ object: JSONValue) throws(Refusal) -> FilterNode? {
        var parts: [FilterNode] = []
        var problems: [Problem] = []
        for member in object.members ?? [] {
            if let node = node(member) {
                parts.append(node)
            } else {
                problems.append(
                    Problem(
                        .invalidFilter, field: "filter.\(member.name)",
                        message: "expected a text, a number, a boolean, a list of them, or {\"min\",\"max\"}"))
            }
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidFilter, message: "the filter has mistakes", problems: problems)
        }
        return parts.count > 1 ? .and(parts) : parts.first
    }

    private static func node(_ member: JSONMember) -> FilterNode? {
        let field = member.name.lowercased()
        switch member.value {
        case .array(let items):
            let values = items.compactMap(value)
            return values.count == items.count && !values.isEmpty ? .in(field, values) : nil
        case .object(let bounds):
            guard !bounds.isEmpty, bounds.allSatisfy({ $0.name == "min" || $0.name == "max" }),
                bounds.allSatisfy({ $0.value.number != nil })
            else { return nil }
            return .range(
                field,
                NumberRange(
                    lower: member.value["min"]?.number ?? -.infinity, includesLower: true,
                    upper: member.value["max"]?.number ?? .infinity, includesUpper: true))
        case .string, .integer, .number, .boolean: return value(member.value).map { .comparison(field, .equal, $0) }
        case .null: return nil
        }
    }

    private static func value(_ value: JSONValue) -> FilterValue? {
        switch value {
        case .string(let text): .text(text)
        case .integer(let number): .number(Double(number))
        case .number(let number): .number(number)
        case .boolean(let flag): .boolean(flag)
        case .null, .array, .object: nil
        }
    }
}
