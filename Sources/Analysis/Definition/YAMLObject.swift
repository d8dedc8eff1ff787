internal import Yams

/// A mapping of a YAML file that is read key by key. Wrong types are noted as problems and read as `nil`; `finish`
/// notes every key that nobody asked for.
final class YAMLObject {
    let file: String
    let path: String
    let problems: ProblemList
    private let entries: [(key: String, value: Node)]
    private var known: Set<String> = []

    init(file: String, path: String, entries: [(key: String, value: Node)], problems: ProblemList) {
        self.file = file
        self.path = path
        self.entries = entries
        self.problems = problems
    }

    /// `nil`, with a problem noted, when the node is no mapping.
    convenience init?(_ node: Node, file: String, path: String, problems: ProblemList) {
        guard case .mapping(let mapping) = node else {
            problems.add(file, path, "expected a mapping, found \(YAMLObject.kind(node))")
            return nil
        }
        let entries = mapping.map { (key: $0.key.string ?? "", value: $0.value) }
        self.init(file: file, path: path, entries: entries, problems: problems)
    }

    var keys: [String] { entries.map(\.key) }

    func path(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func add(_ key: String, _ message: String) { problems.add(file, path(key), message) }

    func node(_ key: String) -> Node? {
        known.insert(key)
        return entries.first { $0.key == key }?.value
    }

    func string(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard let text = node.scalar?.string else {
            add(key, "expected a text, found \(Self.kind(node))")
            return nil
        }
        return text
    }

    func bool(_ key: String) -> Bool? {
        guard let node = node(key) else { return nil }
        guard let value = node.bool else {
            add(key, "expected true or false, found \(Self.kind(node))")
            return nil
        }
        return value
    }

    /// A number in a range.
    func double(_ key: String, _ range: ClosedRange<Double>) -> Double? {
        guard let node = node(key) else { return nil }
        guard let value = node.float, range.contains(value) else {
            add(key, "expected a number from \(range.lowerBound) to \(range.upperBound), found \(Self.kind(node))")
            return nil
        }
        return value
    }

    func int(_ key: String, _ range: ClosedRange<Int>) -> Int? {
        guard let node = node(key) else { return nil }
        guard let value = node.int, range.contains(value) else {
            add(
                key,
                "expected a whole number from \(range.lowerBound) to \(range.upperBound), found \(Self.kind(node))")
            return nil
        }
        return value
    }

    /// A text or a sequence of texts.
    func strings(_ key: String) -> [String]? {
        guard let node = node(key) else { return nil }
        if let text = node.scalar?.string { return [text] }
        guard case .sequence(let sequence) = node else {
            add(key, "expected a list of texts, found \(Self.kind(node))")
            return nil
        }
        var texts: [String] = []
        for (index, item) in sequence.enumerated() {
            if let text = item.scalar?.string {
                texts.append(text)
            } else {
                problems.add(file, "\(path(key))[\(index)]", "expected a text, found \(Self.kind(item))")
            }
        }
        return texts
    }

    func object(_ key: String) -> YAMLObject? {
        guard let node = node(key) else { return nil }
        return YAMLObject(node, file: file, path: path(key), problems: problems)
    }

    /// Notes unknown keys, with the known ones.
    func finish() {
        for key in keys where !known.contains(key) {
            add(key, "unknown key; known are \(known.sorted().joined(separator: ", "))")
        }
    }

    static func kind(_ node: Node) -> String {
        switch node {
        case .scalar(let scalar): "\"\(scalar.string.prefix(40))\""
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}

/// A YAML node written in one way, whatever its layout and key order; for fingerprints.
func canonicalText(_ node: Node, leavingOut isLeftOut: (Node) -> Bool) -> String {
    switch node {
    case .scalar(let scalar):
        return "\"\(scalar.string)\""
    case .sequence(let sequence):
        let items = sequence.filter { !isLeftOut($0) }.map { canonicalText($0, leavingOut: isLeftOut) }
        return "[" + items.joined(separator: ",") + "]"
    case .mapping(let mapping):
        let items = mapping.map { "\($0.key.string ?? ""):" + canonicalText($0.value, leavingOut: isLeftOut) }
        return "{" + items.sorted().joined(separator: ",") + "}"
    case .alias:
        return "*"
    }
}
