package import Catalog

extension FilterNode {
    /// Reads the map form: `{"brand":"Apple","tags":["new","sale"],"price":{"min":1,"max":5}}`; all members must hold.
    ///
    /// - Returns: `nil` for an empty object, which allows everything.
    /// - Throws: `invalid_filter` with every member that can't be read.
    package static func map(_ object: JSONValue) throws(Refusal) -> FilterNode? {
        guard let members = object.members else {
            throw refusal([
                Problem(
                    .invalidFilter, field: "filter",
                    message: "expected an object of fields and values, found \(object.kindName)")
            ])
        }
        guard members.count <= FilterParser.nodesMax else {
            throw refusal([
                Problem(
                    .invalidFilter, field: "filter",
                    message: "expected at most \(FilterParser.nodesMax) fields, found \(members.count)")
            ])
        }
        var parts: [FilterNode] = []
        var problems: [Problem] = []
        for member in members {
            do throws(Problem) {
                parts.append(try node(member))
            } catch {
                problems.append(error.inside("filter." + member.name.prefix(FieldName.bytesMax)))
            }
        }
        guard problems.isEmpty else { throw refusal(problems) }
        return parts.count > 1 ? .and(parts) : parts.first
    }

    private static func node(_ member: JSONMember) throws(Problem) -> FilterNode {
        guard let field = FieldName.folded(member.name) else { throw problem(expected: FieldName.expected) }
        switch member.value {
        case .array(let items): return .in(field, try values(items))
        case .object(let bounds): return .range(field, try range(bounds))
        case .string, .integer, .number, .boolean, .null:
            guard let value = value(member.value) else {
                throw problem(expected: "a text, a number, a boolean, a list of them, or {\"min\",\"max\"}")
            }
            return .comparison(field, .equal, value)
        }
    }

    private static func values(_ items: [JSONValue]) throws(Problem) -> [FilterValue] {
        guard items.count <= FilterParser.valuesMax else {
            throw problem(expected: "at most \(FilterParser.valuesMax) values")
        }
        let values = items.compactMap(value)
        guard values.count == items.count, !values.isEmpty else {
            throw problem(expected: "a list of at least one text, number or boolean")
        }
        return values
    }

    private static func range(_ bounds: [JSONMember]) throws(Problem) -> NumberRange {
        var range = NumberRange.everything
        for bound in bounds {
            guard let number = bound.value.number else { throw problem(expected: "numbers as \"min\" and \"max\"") }
            switch bound.name {
            case "min": range.lower = number
            case "max": range.upper = number
            default: throw problem(expected: "\"min\" and \"max\" and nothing else")
            }
        }
        guard !bounds.isEmpty else { throw problem(expected: "\"min\", \"max\" or both") }
        guard range.lower <= range.upper else { throw problem(expected: "a \"min\" that is not above \"max\"") }
        return range
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

    private static func problem(expected: String) -> Problem {
        Problem(.invalidFilter, message: "expected \(expected)", expected: expected)
    }

    private static func refusal(_ problems: [Problem]) -> Refusal {
        Refusal(.invalidFilter, message: "the filter has mistakes", problems: problems)
    }
}
