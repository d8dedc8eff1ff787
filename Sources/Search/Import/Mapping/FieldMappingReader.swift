import Catalog
import Yams

/// Reads and checks a mapping file, collecting every problem.
struct FieldMappingReader {
    private var problems: [Problem] = []

    mutating func read(_ yaml: String) throws(Refusal) -> FieldMapping {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            let message = "the mapping is no YAML: \(Self.sentence(error))"
            throw Refusal(.invalidMapping, message: message, problems: [Problem(.invalidMapping, message: message)])
        }
        guard let mapping = root?.mapping else {
            throw Refusal(.invalidMapping, message: "expected a mapping with the member fields")
        }
        var currency: CurrencyCode?
        var rules: [FieldRule] = []
        var keys = AttributeKeyRules()
        var refusesUnmapped = false
        for (key, node) in mapping {
            switch key.string ?? "" {
            case "currency": currency = self.currency(node)
            case "fields": rules = fields(node)
            case "attribute_keys": keys = attributeKeys(node)
            case "unmapped": refusesUnmapped = word(node, "unmapped", of: ["ignore", "refuse"]) == "refuse"
            case let name: unknown(name, name, "currency, fields, attribute_keys or unmapped")
            }
        }
        if rules.isEmpty, !problems.contains(where: { $0.field.hasPrefix("fields") }) {
            add("fields", "a mapping needs fields")
        }
        let names = Set(rules.map(\.target))
        if !rules.isEmpty, names.isDisjoint(with: ["id", "sku"]) {
            add("fields", "a mapping needs the field id or sku")
        }
        if !rules.isEmpty, !names.contains("name") { add("fields", "a mapping needs the field name") }
        guard problems.isEmpty else {
            let count = problems.count == 1 ? "a problem" : "\(problems.count) problems"
            throw Refusal(.invalidMapping, message: "the mapping has \(count)", problems: problems)
        }
        return FieldMapping(
            rules: rules, attributeKeys: keys, currency: currency, refusesUnmapped: refusesUnmapped)
    }

    // MARK: Fields

    private mutating func fields(_ node: Node) -> [FieldRule] {
        guard let mapping = node.mapping else {
            add("fields", "expected a mapping from product members to rules")
            return []
        }
        var rules: [FieldRule] = []
        for (key, value) in mapping {
            let name = key.string ?? ""
            guard let kind = ProductMember.kinds[name] else {
                unknown("fields.\(name)", name, "a member of a product")
                continue
            }
            if let rule = rule(name, kind, value) { rules.append(rule) }
        }
        return rules
    }

    private mutating func rule(_ name: String, _ kind: ProductMember.Kind, _ node: Node) -> FieldRule? {
        let path = "fields.\(name)"
        guard let mapping = node.mapping else {
            add(path, "expected a rule such as {from: \(name)}")
            return nil
        }
        var rule = FieldRule(target: name, kind: kind, origin: .constant(.null))
        var origins = 0
        for (key, value) in mapping {
            let option = key.string ?? ""
            let optionPath = "\(path).\(option)"
            switch option {
            case "from":
                origins += 1
                rule.origin = .paths(paths(value, optionPath, kind))
            case "value":
                origins += 1
                rule.origin = .constant(constant(value, optionPath, kind))
            case "empty": rule.dropsEmpty = word(value, optionPath, of: ["drop", "keep"]) == "drop"
            case "invalid": rule.dropsInvalid = word(value, optionPath, of: ["drop", "refuse"]) == "drop"
            case "unit": rule.unit = moneyUnit(value, optionPath, kind)
            case "split": rule.separator = separator(value, optionPath, kind)
            case "values": rule.values = texts(value, optionPath)
            default: unknown(optionPath, option, "from, value, empty, invalid, unit, split or values")
            }
        }
        if origins != 1 { add(path, "expected either from or value") }
        return rule
    }

    private mutating func paths(_ node: Node, _ field: String, _ kind: ProductMember.Kind) -> [SourcePath] {
        let nodes = node.sequence.map(Array.init) ?? [node]
        if nodes.isEmpty { add(field, "expected at least one source member") }
        var paths: [SourcePath] = []
        for node in nodes {
            guard let text = node.scalar?.string, let path = SourcePath(text) else {
                add(field, "expected the name of a source member such as title, details.title or details.*")
                continue
            }
            if path.isWildcard, !Self.isAttributes(kind) {
                add(field, "only attributes can take all members of an object")
            }
            paths.append(path)
        }
        return paths
    }

    private static func isAttributes(_ kind: ProductMember.Kind) -> Bool {
        if case .attributes = kind { true } else { false }
    }

    private mutating func constant(_ node: Node, _ field: String, _ kind: ProductMember.Kind) -> JSONValue {
        if let text = node.scalar?.string {
            if case .texts = kind { return .array([.string(text)]) }
            return ProductMember.typed(text, as: kind)
        }
        if case .texts = kind, let nodes = node.sequence {
            return .array(nodes.map { .string($0.scalar?.string ?? "") })
        }
        add(field, "expected a text, a number or a list of texts")
        return .null
    }

    private mutating func moneyUnit(_ node: Node, _ field: String, _ kind: ProductMember.Kind) -> FieldRule.MoneyUnit {
        guard case .money = kind else {
            add(field, "only prices have a unit")
            return .minor
        }
        let word = word(node, field, of: FieldRule.MoneyUnit.allCases.map(\.rawValue))
        return word.flatMap(FieldRule.MoneyUnit.init) ?? .minor
    }

    private mutating func separator(_ node: Node, _ field: String, _ kind: ProductMember.Kind) -> String? {
        guard let text = node.scalar?.string, !text.isEmpty else {
            add(field, "expected the text between two entries")
            return nil
        }
        if case .texts = kind { return text }
        add(field, "only lists of texts can be split")
        return nil
    }

    // MARK: Other members

    private mutating func currency(_ node: Node) -> CurrencyCode? {
        if let text = node.scalar?.string, let code = CurrencyCode(iso4217: text) { return code }
        add("currency", "expected an ISO 4217 code such as EUR")
        return nil
    }

    private mutating func attributeKeys(_ node: Node) -> AttributeKeyRules {
        var rules = AttributeKeyRules()
        guard let mapping = node.mapping else {
            add("attribute_keys", "expected a mapping with exclude, rename and units")
            return rules
        }
        for (key, value) in mapping {
            let name = key.string ?? ""
            switch name {
            case "exclude":
                for entry in value.sequence.map(Array.init) ?? [value] {
                    guard let text = entry.scalar?.string, !text.isEmpty else {
                        add("attribute_keys.exclude", "expected keys, with * for any characters")
                        continue
                    }
                    rules.exclude.append(KeyPattern(text))
                }
            case "rename":
                rules.rename = texts(value, "attribute_keys.rename")
                for (source, key) in rules.rename.sorted(by: { $0.key < $1.key })
                where !ProductValidation.isAttributeKey(key) {
                    add("attribute_keys.rename.\(source)", "expected a key of a–z, 0–9 and _, found \"\(key)\"")
                }
            case "units": rules.units = texts(value, "attribute_keys.units")
            default: unknown("attribute_keys.\(name)", name, "exclude, rename or units")
            }
        }
        return rules
    }

    private mutating func texts(_ node: Node, _ field: String) -> [String: String] {
        guard let mapping = node.mapping else {
            add(field, "expected a mapping from text to text")
            return [:]
        }
        var result: [String: String] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string, let text = value.scalar?.string else {
                add(field, "expected a mapping from text to text")
                continue
            }
            result[name] = text
        }
        return result
    }

    private mutating func word(_ node: Node, _ field: String, of words: [String]) -> String? {
        if let text = node.scalar?.string, words.contains(text) { return text }
        add(field, "expected \(words.joined(separator: " or "))")
        return nil
    }

    // MARK: Problems

    private mutating func add(_ field: String, _ message: String) {
        problems.append(Problem(.invalidMapping, field: field, message: message))
    }

    private mutating func unknown(_ field: String, _ name: String, _ expected: String) {
        add(field, "\"\(name)\" is not known here, expected \(expected)")
    }

    private static func sentence(_ error: any Error) -> String {
        let lines = "\(error)".split(whereSeparator: \.isNewline)
        return lines.prefix(2).joined(separator: " ")
    }
}
