/// Takes single members of a product's JSON and keeps a list of what was wrong with them.
///
/// `path` is the path of the object around the member, empty for the product itself.
struct DraftReader {
    private(set) var problems: [Problem] = []

    mutating func add(_ problem: Problem) {
        if problems.count < ProductLimits.problems { problems.append(problem) }
    }

    static func field(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    // MARK: Single values

    mutating func text(_ member: JSONMember, _ path: String) -> String? {
        if let text = member.value.text { return text }
        wrongType(member.value, Self.field(path, member.name), expected: "a string")
        return nil
    }

    mutating func number(_ member: JSONMember, _ path: String) -> Double? {
        if let number = member.value.number { return number }
        wrongType(member.value, Self.field(path, member.name), expected: "a number")
        return nil
    }

    mutating func integer(_ member: JSONMember, _ path: String) -> Int64? {
        if let integer = member.value.integer { return integer }
        wrongType(member.value, Self.field(path, member.name), expected: "a whole number")
        return nil
    }

    mutating func boolean(_ member: JSONMember, _ path: String) -> Bool? {
        if let boolean = member.value.boolean { return boolean }
        wrongType(member.value, Self.field(path, member.name), expected: "true or false")
        return nil
    }

    /// Minor units; fractions and numbers beyond 64 bits are no money.
    mutating func money(_ member: JSONMember, _ path: String) -> Int64? {
        if let integer = member.value.integer { return integer }
        let field = Self.field(path, member.name)
        if member.value.number == nil {
            wrongType(member.value, field, expected: "a whole number of minor units")
        } else {
            add(
                Problem(
                    .invalidMoney, field: field, message: "an amount is a whole number of minor units (4995 for 49.95)",
                    expected: "a whole number from 0 to \(Money.minorUnitsMax)"))
        }
        return nil
    }

    mutating func timestamp(_ member: JSONMember, _ path: String) -> Timestamp? {
        let field = Self.field(path, member.name)
        guard let text = member.value.text else {
            wrongType(member.value, field, expected: "a date in a string")
            return nil
        }
        if let timestamp = Timestamp(rfc3339: text) { return timestamp }
        add(
            Problem(
                .invalidDate, field: field, message: "\(JSONReader.quoted(text)) is no RFC 3339 time or date",
                expected: "a time such as 2009-12-10T00:00:00Z or a date such as 2009-12-10"))
        return nil
    }

    // MARK: Lists and objects

    /// At most `max` elements; more are a problem and not looked at.
    mutating func list(_ member: JSONMember, _ path: String, max: Int) -> ArraySlice<JSONValue> {
        let field = Self.field(path, member.name)
        guard let elements = member.value.elements else {
            wrongType(member.value, field, expected: "an array")
            return []
        }
        if elements.count > max { tooMany(elements.count, field, max: max) }
        return elements.prefix(max)
    }

    mutating func texts(_ member: JSONMember, _ path: String, max: Int) -> [String] {
        let field = Self.field(path, member.name)
        var texts: [String] = []
        for (position, element) in list(member, path, max: max).enumerated() {
            if let text = element.text {
                texts.append(text)
            } else {
                wrongType(element, "\(field)[\(position)]", expected: "a string")
            }
        }
        return texts
    }

    /// The members of an object at a path, without those that are `null`.
    mutating func object(_ value: JSONValue, _ field: String, max: Int = 1_000) -> ArraySlice<JSONMember> {
        guard let members = value.members else {
            wrongType(value, field, expected: "an object")
            return []
        }
        if members.count > max { tooMany(members.count, field, max: max) }
        return members.prefix(max).filter { !$0.value.isNull }[...]
    }

    mutating func unknown(_ name: String, _ path: String) {
        add(
            Problem(
                .unknownMember, field: Self.field(path, String(name.prefix(100))),
                message: "a product has no member of this name here"))
    }

    mutating func tooMany(_ count: Int, _ field: String, max: Int) {
        add(
            Problem(
                .tooMany, field: field, message: "found \(count) entries where \(max) are allowed",
                expected: "at most \(max) entries"))
    }

    mutating func wrongType(_ value: JSONValue, _ field: String, expected: String) {
        add(
            Problem(
                .invalidType, field: field, message: "expected \(expected) but found \(value.kindName)",
                expected: expected))
    }
}
