import Catalog

/// Takes the members of a rule one by one and remembers everything that is wrong.
struct RuleMemberReader {
    private let value: JSONValue
    private let path: String
    private(set) var problems: [Problem] = []

    /// - Parameter path: goes before the names of fields in problems; empty for a rule that is alone.
    init(_ value: JSONValue, path: String, known: [String]) {
        self.value = value
        self.path = path
        guard let members = value.members else {
            problems.append(Problem(.invalidType, field: path, message: "expected an object, found \(value.kindName)"))
            return
        }
        for member in members where !known.contains(member.name) {
            let expected = known.joined(separator: ", ")
            refuse(.unknownMember, String(member.name.prefix(100)), "there is no such member, expected \(expected)")
        }
    }

    func has(_ name: String) -> Bool { given(name) != nil }

    mutating func refuse(_ code: ErrorCode, _ name: String, _ message: String) {
        problems.append(Problem(code, field: path.isEmpty ? name : "\(path).\(name)", message: message))
    }

    /// The id of the rule: the address's own, which a member may repeat, or the member.
    mutating func id(_ own: String?) -> String {
        let member = text("id", bytesMax: RuleSet.idBytesMax)
        if let own, let member, member != own { refuse(.invalidValue, "id", "expected '\(own)' as in the address") }
        let id = own ?? member ?? ""
        let isPlain = id.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        if id.isEmpty || id.utf8.count > RuleSet.idBytesMax || !isPlain {
            refuse(
                .invalidIdentifier, "id",
                "expected 1 to \(RuleSet.idBytesMax) letters, digits, dots, hyphens or underscores")
        }
        return id
    }

    mutating func text(_ name: String, bytesMax: Int) -> String? {
        guard let member = given(name) else { return nil }
        guard let text = member.text else { return refused(.invalidType, name, "a text", member) }
        guard !text.allSatisfy(\.isWhitespace) else {
            refuse(.invalidValue, name, "expected a text that is not empty")
            return nil
        }
        if text.utf8.count > bytesMax {
            refuse(.tooLong, name, "expected at most \(bytesMax) bytes, found \(text.utf8.count)")
        }
        return text
    }

    mutating func texts(_ name: String, bytesMax: Int, countMax: Int) -> [String] {
        elements(name, countMax: countMax).enumerated().compactMap { index, element in
            guard let text = element.text, !text.allSatisfy(\.isWhitespace), text.utf8.count <= bytesMax else {
                refuse(.invalidValue, "\(name)[\(index)]", "expected a text of 1 to \(bytesMax) bytes")
                return nil
            }
            return text
        }
    }

    /// The elements of a list; none without the member.
    mutating func elements(_ name: String, countMax: Int) -> [JSONValue] {
        guard let member = given(name) else { return [] }
        guard let elements = member.elements else {
            refuse(.invalidType, name, "expected a list, found \(member.kindName)")
            return []
        }
        if elements.count > countMax {
            refuse(.tooMany, name, "expected at most \(countMax), found \(elements.count)")
        }
        return elements
    }

    mutating func number(_ name: String, _ range: ClosedRange<Double>) -> Double? {
        guard let member = given(name) else { return nil }
        guard let number = member.number, range.contains(number) else {
            return refused(.invalidValue, name, "a number from \(range.lowerBound) to \(range.upperBound)", member)
        }
        return number
    }

    mutating func integer(_ name: String, _ range: ClosedRange<Int>) -> Int? {
        guard let member = given(name) else { return nil }
        guard let number = member.integer.flatMap(Int.init(exactly:)), range.contains(number) else {
            return refused(
                .invalidValue, name, "a whole number from \(range.lowerBound) to \(range.upperBound)", member)
        }
        return number
    }

    mutating func boolean(_ name: String) -> Bool? {
        guard let member = given(name) else { return nil }
        return member.boolean ?? refused(.invalidType, name, "true or false", member)
    }

    mutating func time(_ name: String) -> Timestamp? {
        guard let member = given(name) else { return nil }
        return member.text.flatMap(Timestamp.init(rfc3339:))
            ?? refused(.invalidDate, name, "a time such as 2027-01-31T12:00:00Z", member)
    }

    mutating func choice(_ name: String, _ allowed: [String]) -> String? {
        guard let member = given(name) else { return nil }
        guard let text = member.text, allowed.contains(text) else {
            return refused(.invalidValue, name, allowed.joined(separator: " or "), member)
        }
        return text
    }

    /// The primary part of the member `language`.
    mutating func language() -> String? {
        guard let text = text("language", bytesMax: 35) else { return nil }
        return String(text.lowercased().prefix { $0 != "-" && $0 != "_" })
    }

    private func given(_ name: String) -> JSONValue? { value[name].flatMap { $0.isNull ? nil : $0 } }

    private mutating func refused<Value>(
        _ code: ErrorCode, _ name: String, _ expected: String, _ found: JSONValue
    ) -> Value? {
        let shown = found.text.map { "'\($0.prefix(40))'" } ?? found.kindName
        refuse(code, name, "expected \(expected), found \(shown)")
        return nil
    }
}
