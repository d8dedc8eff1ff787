import Catalog

/// Gives the texts of a CSV row the types that the members of a product have, when no mapping does.
///
/// Lists stand in one cell: as JSON, or with "|" between the entries (" > " in a category path). Attributes that are
/// written like a JSON number, `true` or `false` are numbers and truth values, all others texts.
enum CellTyping {
    static func product(_ row: JSONValue) -> JSONValue {
        guard case .object(let members) = row else { return row }
        return .object(members.map { JSONMember($0.name, value($0.value, member: $0.name)) })
    }

    private static func value(_ value: JSONValue, member name: String) -> JSONValue {
        guard let kind = ProductMember.kinds[name] else { return value }
        switch (value, kind) {
        case (.string(let text), .texts):
            if let list = ProductMember.structure(text.trimmingSpace) { return list }
            return .array(parts(text, separator: name == "category_path" ? ">" : "|").map(JSONValue.string))
        case (.string(let text), .attributes): return ProductMember.structure(text.trimmingSpace) ?? value
        case (.string(let text), _): return ProductMember.typed(text, as: kind)
        case (.object(let members), .attributes):
            return .object(
                members.map { JSONMember(AttributeKeyRules.normalised($0.name) ?? $0.name, attribute($0.value)) })
        case (.object(let members), .stock):
            return .object(members.map { JSONMember($0.name, scalar($0.value)) })
        case (_, _): return value
        }
    }

    private static func attribute(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return scalar(value) }
        return .object(members.map { JSONMember($0.name, $0.name == "unit" ? $0.value : scalar($0.value)) })
    }

    private static func scalar(_ value: JSONValue) -> JSONValue {
        guard case .string(let text) = value else { return value }
        switch text {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        default: return ProductMember.number(text) ?? ProductMember.structure(text) ?? value
        }
    }

    /// The entries of a list, trimmed, without empty ones.
    static func parts(_ text: String, separator: String) -> [String] {
        text.split(separator: separator).map { String($0).trimmingSpace }.filter { !$0.isEmpty }
    }
}
