import Catalog
import Synchronization

/// A source record as the JSON of a product.
struct MappedRecord: Sendable {
    var product: JSONValue
    /// Make the record refused.
    var problems: [Problem] = []
    /// Say what was left out.
    var warnings: [Problem] = []
}

/// Applies a mapping to records. Usable from several threads at once.
final class RecordMapper: Sendable {
    /// What becomes of the attribute keys that have been met.
    typealias KeyDecisions = [String: AttributeKeyRules.Decision]

    /// Attribute keys whose decision is remembered; real feeds have up to some ten thousand.
    private static let rememberedKeysMax = 50_000

    let mapping: FieldMapping
    private let currencyDefault: CurrencyCode
    private let mappedRoots: Set<String>
    private let droppable: Set<String>
    /// Every distinct key is compared with all patterns once, not once a record.
    private let decisions = Mutex(KeyDecisions())

    init(_ mapping: FieldMapping, currencyDefault: CurrencyCode) {
        self.mapping = mapping
        self.currencyDefault = mapping.currency ?? currencyDefault
        var roots = Set<String>()
        for rule in mapping.rules {
            if case .paths(let paths) = rule.origin { roots.formUnion(paths.map(\.root)) }
        }
        mappedRoots = roots
        droppable = Set(mapping.rules.filter(\.dropsInvalid).map(\.target))
    }

    /// Whether a wrong value of that product member is left out instead of refusing the record.
    func dropsInvalid(_ member: String) -> Bool { droppable.contains(member) }

    var dropsAnything: Bool { !droppable.isEmpty }

    /// What is known of attribute keys so far, to begin a chunk with.
    var rememberedKeys: KeyDecisions { decisions.withLock { $0 } }

    /// Keeps what a chunk has found out about attribute keys.
    func remember(_ known: KeyDecisions) {
        guard known.count <= Self.rememberedKeysMax else { return }
        decisions.withLock { current in
            if current.count < known.count { current = known }
        }
    }

    /// Maps one record.
    ///
    /// - Parameter known: what is known of attribute keys; grows.
    func map(_ record: JSONValue, _ known: inout KeyDecisions) -> MappedRecord {
        guard case .object(let sourceMembers) = record else {
            let problem = Problem(
                .invalidType, message: "expected an object but found \(record.kindName)", expected: "an object")
            return MappedRecord(product: .null, problems: [problem])
        }
        var result = MappedRecord(product: .null)
        var members: [JSONMember] = []
        members.reserveCapacity(mapping.rules.count + 1)
        for rule in mapping.rules {
            guard let value = value(rule, record, &known, &result) else { continue }
            members.append(JSONMember(rule.target, value))
        }
        convertMoney(&members, &result)
        if mapping.refusesUnmapped {
            for member in sourceMembers where !mappedRoots.contains(member.name) {
                let message = "no rule of the mapping reads this member"
                let field = String(member.name.prefix(100))
                result.problems.append(Problem(.unknownMember, field: field, message: message))
            }
        }
        result.product = .object(members)
        return result
    }

    // MARK: One member

    private func value(
        _ rule: FieldRule, _ record: JSONValue, _ known: inout KeyDecisions,
        _ result: inout MappedRecord
    ) -> JSONValue? {
        let paths: [SourcePath]
        switch rule.origin {
        case .constant(let value): return value
        case .paths(let given): paths = given
        }
        if case .attributes = rule.kind { return attributes(rule, paths, record, &known, &result) }
        if paths.count == 1, let value = paths[0].value(in: record), Self.isFinished(value, rule) { return value }
        var found: [JSONValue] = []
        for path in paths {
            guard let value = path.value(in: record), !(rule.dropsEmpty && Self.isEmpty(value)) else { continue }
            found.append(Self.replaced(value, rule.values))
        }
        guard !found.isEmpty else { return nil }
        switch rule.kind {
        case .text, .date: return Self.text(found)
        case .texts: return Self.texts(found, rule.separator)
        case .money, .number, .integer, .structure, .stock, .attributes:
            guard found.count == 1, case .string(let text) = found[0] else { return found[0] }
            // Prices in major units keep their text for exact reading below.
            if case .money = rule.kind, rule.unit == .major { return found[0] }
            return ProductMember.typed(text, as: rule.kind)
        }
    }

    /// Whether a value is what its rule makes of it, as most are.
    private static func isFinished(_ value: JSONValue, _ rule: FieldRule) -> Bool {
        guard rule.values.isEmpty, !rule.dropsEmpty else { return false }
        switch (rule.kind, value) {
        case (.text, .string), (.date, .string), (.money, .integer), (.money, .number), (.number, .integer),
            (.number, .number), (.integer, .integer), (.integer, .number), (.stock, .integer):
            return true
        case (.texts, .array(let elements)):
            return rule.separator == nil
                && elements.allSatisfy { element in
                    if case .string(let text) = element { !text.isEmpty } else { false }
                }
        default: return false
        }
    }

    static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .string(let text): text.trimmingSpace.isEmpty
        case .array(let elements): elements.allSatisfy(isEmpty)
        case .object(let members): members.isEmpty
        case .boolean, .integer, .number: false
        }
    }

    static func replaced(_ value: JSONValue, _ values: [String: String]) -> JSONValue {
        guard !values.isEmpty else { return value }
        switch value {
        case .string(let text): return values[text].map(JSONValue.string) ?? value
        case .array(let elements): return .array(elements.map { replaced($0, values) })
        case .boolean, .integer, .number:
            return scalarText(value).flatMap { values[$0] }.map(JSONValue.string) ?? value
        case .null, .object: return value
        }
    }

    /// One text: numbers are written out, several values joined with a space; other shapes stay, to be refused by name.
    private static func text(_ values: [JSONValue]) -> JSONValue {
        var texts: [String] = []
        for value in values.flatMap({ $0.elements ?? [$0] }) where !value.isNull {
            guard let text = scalarText(value) else { return value }
            texts.append(text)
        }
        return texts.isEmpty ? .null : .string(texts.count == 1 ? texts[0] : texts.joined(separator: " "))
    }

    private static func texts(_ values: [JSONValue], _ separator: String?) -> JSONValue {
        var entries: [JSONValue] = []
        for value in values.flatMap({ $0.elements ?? [$0] }) where !value.isNull {
            guard let text = scalarText(value) else {
                entries.append(value)
                continue
            }
            if let separator {
                entries += CellTyping.parts(text, separator: separator).map(JSONValue.string)
            } else if !text.isEmpty {
                entries.append(.string(text))
            }
        }
        return .array(entries)
    }

    private static func scalarText(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let integer): String(integer)
        // 17.0 is how many feeds write the whole number 17.
        case .number(let number): value.integer.map(String.init) ?? number.description
        case .boolean(let boolean): boolean ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    // MARK: Money

    /// Turns prices in major units into minor ones, once the currency of the record is known.
    private func convertMoney(_ members: inout [JSONMember], _ result: inout MappedRecord) {
        var currency = currencyDefault
        if let given = members.first(where: { $0.name == "currency" })?.value.text {
            // A code that is none is refused by validation under its own name.
            currency = CurrencyCode(iso4217: given) ?? currencyDefault
        } else if let own = mapping.currency {
            members.append(JSONMember("currency", .string(own.rawValue)))
        }
        for rule in mapping.rules {
            guard case .money = rule.kind, rule.unit == .major,
                let position = members.firstIndex(where: { $0.name == rule.target })
            else { continue }
            do throws(Problem) {
                let money: Money
                switch members[position].value {
                case .string(let text): money = try Money(decimal: text.trimmingSpace, currency: currency)
                case .integer(let whole): money = try Money(decimal: String(whole), currency: currency)
                case .number(let number): money = try Money(decimal: number, currency: currency)
                case .null, .boolean, .array, .object: continue
                }
                members[position].value = .integer(money.minorUnits)
            } catch {
                let problem = error.inside(rule.target)
                if rule.dropsInvalid { result.warnings.append(problem) } else { result.problems.append(problem) }
                members.remove(at: position)
            }
        }
    }
}
