import Catalog

/// The parameters of one request by name, the same whether they came in a query string or a JSON body.
///
/// A JSON list of texts means the same as the texts joined with commas; numbers and booleans mean their usual text.
package struct RequestParameters: Sendable {
    /// In the request's order, names as given.
    package private(set) var values: [(name: String, value: String)]
    /// JSON values that are not plain texts, by name: the map form of filters.
    package private(set) var objects: [String: JSONValue]
    /// What was wrong already while reading, reported together with everything else.
    package private(set) var problems: [Problem]

    package init(query: [(name: String, value: String)]) {
        values = query
        objects = [:]
        problems = []
    }

    /// - Throws: `invalid_request` when the value is not an object.
    package init(json: JSONValue) throws(Refusal) {
        guard case .object(let members) = json else {
            throw Refusal(.invalidRequest, message: "expected a JSON object with the parameters as members")
        }
        values = []
        objects = [:]
        problems = []
        for member in members { add(member) }
    }

    private mutating func add(_ member: JSONMember) {
        switch member.value {
        case .null: break
        case .object: objects[member.name] = member.value
        case .array(let items):
            var texts: [String] = []
            for item in items {
                guard let text = Self.text(item) else {
                    problems.append(
                        Problem(
                            .invalidParameter, field: member.name,
                            message: "expected a list of texts, numbers or booleans, found a nested value"))
                    return
                }
                texts.append(text)
            }
            values.append((member.name, texts.joined(separator: ",")))
        case .boolean, .integer, .number, .string:
            values.append((member.name, Self.text(member.value) ?? ""))
        }
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .boolean(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }
}
