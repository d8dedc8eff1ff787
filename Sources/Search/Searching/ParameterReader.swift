import Catalog

/// Takes parameters one by one and remembers what was wrong; whatever is left at the end is unknown.
struct ParameterReader {
    private var texts: [String: String] = [:]
    private var objects: [String: JSONValue]
    private var problems: [Problem]

    init(_ parameters: RequestParameters) {
        objects = parameters.objects
        problems = parameters.problems
        for (name, value) in parameters.values {
            if texts.updateValue(value, forKey: name) != nil {
                problems.append(Problem(.invalidParameter, field: name, message: "given more than once"))
            }
        }
    }

    /// Whether the parameter is there and has not been taken yet.
    func has(_ name: String) -> Bool { texts[name] != nil }

    mutating func text(_ name: String) -> String? { texts.removeValue(forKey: name) }

    mutating func object(_ name: String) -> JSONValue? { objects.removeValue(forKey: name) }

    /// An integer within limits; another value is a problem and reads as absent.
    mutating func integer(_ name: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = text(name) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            let upper = range.upperBound == Int.max ? "up" : "to \(range.upperBound)"
            refuse(
                .invalidParameter, name,
                "expected a whole number from \(range.lowerBound) \(upper), found '\(text.prefix(40))'")
            return nil
        }
        return value
    }

    mutating func boolean(_ name: String) -> Bool? {
        choice(name, ["true", "false"]).map { $0 == "true" }
    }

    mutating func choice(_ name: String, _ allowed: [String]) -> String? {
        guard let text = text(name) else { return nil }
        guard allowed.contains(text) else {
            refuse(
                .invalidParameter, name,
                "expected \(allowed.joined(separator: " or ")), found '\(text.prefix(40))'")
            return nil
        }
        return text
    }

    /// A text in a language of its own; its problems are collected.
    mutating func parsed<Value>(_ name: String, _ parse: (String) throws(Refusal) -> Value) -> Value? {
        guard let text = text(name), !text.isEmpty else { return nil }
        do throws(Refusal) {
            return try parse(text)
        } catch {
            refuse(error)
            return nil
        }
    }

    mutating func refuse(_ code: ErrorCode, _ field: String, _ message: String) {
        problems.append(Problem(code, field: field, message: message))
    }

    mutating func refuse(_ problem: Problem) { problems.append(problem) }

    mutating func refuse(_ refusal: Refusal) {
        problems +=
            refusal.problems.isEmpty
            ? [Problem(refusal.code, message: refusal.message)] : refusal.problems
    }

    /// - Throws: everything that was wrong, unknown names included; the code is the problems' own when they agree.
    mutating func finish() throws(Refusal) {
        for name in (Array(texts.keys) + Array(objects.keys)).sorted() {
            problems.append(
                Problem(.unknownParameter, field: String(name.prefix(100)), message: "there is no such parameter"))
        }
        guard let first = problems.first else { return }
        let codes = Set(problems.map(\.code))
        throw Refusal(
            codes.count == 1 ? first.code : .invalidRequest,
            message: problems.count == 1 ? first.message : "\(problems.count) parameters are not valid",
            problems: problems)
    }
}
