import Catalog

/// Takes the members of a JSON object one by one and notes everything that is wrong, so that all of it is told at once.
package struct MemberReader {
    private let members: [JSONMember]
    /// What is no object lacks no members besides.
    private let isObject: Bool
    private let path: String
    /// In the order in which they were found.
    package private(set) var problems: [Problem] = []

    /// - Parameter known: the names of all members that there may be.
    /// - Parameter path: of the object within the body; empty for the body itself.
    package init(_ value: JSONValue, known: [String], path: String = "") {
        self.path = path
        guard let given = value.members else {
            members = []
            isObject = false
            problems = [Problem(.invalidType, field: path, message: "expected an object, found \(value.kindName)")]
            return
        }
        members = given.filter { !$0.value.isNull }
        isObject = true
        for member in given where !known.contains(member.name) {
            note(.unknownMember, String(member.name.prefix(100)), "no such member", known.joined(separator: ", "))
        }
    }

    /// - Throws: `invalid_value` with everything that was noted.
    package func check() throws(Refusal) {
        guard problems.isEmpty else { throw Self.refusal(problems) }
    }

    /// One answer for the problems of several readers.
    package static func refusal(_ problems: [Problem]) -> Refusal {
        let count = problems.count == 1 ? "a problem" : "\(problems.count) problems"
        return Refusal(.invalidValue, message: "the body has \(count), nothing was changed", problems: problems)
    }

    package func has(_ name: String) -> Bool { value(name) != nil }

    /// The value of a member; `nil` when there is none or it is `null`.
    package func value(_ name: String) -> JSONValue? { members.first { $0.name == name }?.value }

    /// A text without control characters.
    package mutating func text(_ name: String, bytes: ClosedRange<Int>, isRequired: Bool = false) -> String? {
        guard let value = given(name, isRequired) else { return nil }
        guard let text = value.text else {
            note(.invalidType, name, "expected a text, found \(value.kindName)")
            return nil
        }
        guard bytes.contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            let message = "expected \(bytes.lowerBound) to \(bytes.upperBound) bytes without control characters"
            note(.invalidValue, name, message)
            return nil
        }
        return text
    }

    /// One of a few words.
    package mutating func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Word.Type, isRequired: Bool = false
    ) -> Word? where Word.RawValue == String {
        guard let value = given(name, isRequired) else { return nil }
        if let word = value.text.flatMap(Word.init(rawValue:)) { return word }
        note(
            .invalidValue, name, "there is no such choice", Word.allCases.map(\.rawValue).joined(separator: ", "))
        return nil
    }

    package mutating func integer(_ name: String, _ range: ClosedRange<Int64>, isRequired: Bool = false) -> Int64? {
        guard let value = given(name, isRequired) else { return nil }
        if let integer = value.integer, range.contains(integer) { return integer }
        note(.invalidValue, name, "expected a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    package mutating func boolean(_ name: String) -> Bool? {
        guard let value = value(name) else { return nil }
        if let boolean = value.boolean { return boolean }
        note(.invalidType, name, "expected true or false, found \(value.kindName)")
        return nil
    }

    package mutating func timestamp(_ name: String) -> Timestamp? {
        guard let value = value(name) else { return nil }
        if let time = value.text.flatMap(Timestamp.init(rfc3339:)) { return time }
        note(.invalidDate, name, "expected a time such as 2027-01-31T12:00:00Z")
        return nil
    }

    /// An ISO 4217 code.
    package mutating func currency(_ name: String, isRequired: Bool = false) -> CurrencyCode? {
        guard let value = given(name, isRequired) else { return nil }
        if let currency = value.text.flatMap(CurrencyCode.init(iso4217:)) { return currency }
        note(.invalidCurrency, name, "expected an ISO 4217 code such as EUR")
        return nil
    }

    /// The elements of a list.
    package mutating func list(_ name: String, count: ClosedRange<Int>, isRequired: Bool = false) -> [JSONValue] {
        guard let value = given(name, isRequired) else { return [] }
        guard let elements = value.elements else {
            note(.invalidType, name, "expected a list, found \(value.kindName)")
            return []
        }
        guard count.contains(elements.count) else {
            note(.tooMany, name, "expected \(count.lowerBound) to \(count.upperBound), found \(elements.count)")
            return []
        }
        return elements
    }

    /// A list of texts that are neither empty nor longer than an identifier.
    package mutating func texts(_ name: String, count: ClosedRange<Int>, isRequired: Bool = false) -> [String] {
        let elements = list(name, count: count, isRequired: isRequired)
        let texts = elements.compactMap(\.text).filter { (1...ProductLimits.identifierBytes).contains($0.utf8.count) }
        if texts.count == elements.count { return texts }
        note(.invalidValue, name, "expected texts of 1 to \(ProductLimits.identifierBytes) bytes")
        return []
    }

    package mutating func note(_ code: ErrorCode, _ name: String, _ message: String, _ expected: String? = nil) {
        var problem = Problem(code, field: name, message: message, expected: expected)
        if !path.isEmpty { problem = problem.inside(path) }
        problems.append(problem)
    }

    /// Takes over what another reader found, whose path is that of the whole body.
    package mutating func note(_ found: [Problem]) { problems += found }

    private mutating func given(_ name: String, _ isRequired: Bool) -> JSONValue? {
        if let value = value(name) { return value }
        if isRequired, isObject { note(.required, name, "the member is missing") }
        return nil
    }
}
