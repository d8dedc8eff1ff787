import Catalog

extension RecordMapper {
    /// The attributes of one record: single ones named by the last part of their path, and all members of an object.
    func attributes(
        _ rule: FieldRule, _ paths: [SourcePath], _ record: JSONValue,
        _ known: inout KeyDecisions, _ result: inout MappedRecord
    ) -> JSONValue? {
        var members: [JSONMember] = []
        var taken = Set<String>()
        for path in paths {
            guard let value = path.value(in: record) else { continue }
            guard path.isWildcard else {
                add(JSONMember(path.lastName, value), rule, &known, &members, &taken, &result)
                continue
            }
            guard case .object(let inner) = value else {
                if !value.isNull {
                    let message = "expected an object at \(path.text) but found \(value.kindName)"
                    result.problems.append(Problem(.invalidType, field: "attributes", message: message))
                }
                continue
            }
            members.reserveCapacity(members.count + inner.count)
            for member in inner { add(member, rule, &known, &members, &taken, &result) }
        }
        return members.isEmpty ? nil : .object(members)
    }

    private func add(
        _ member: JSONMember, _ rule: FieldRule, _ known: inout KeyDecisions,
        _ members: inout [JSONMember], _ taken: inout Set<String>, _ result: inout MappedRecord
    ) {
        // Attributes say nothing by being empty, whether or not the rule drops empty values elsewhere.
        if member.value.isNull || Self.isEmpty(member.value) { return }
        switch decision(on: member.name, &known) {
        case .leaveOut: return
        case .noKey:
            let message = "no key of a–z, 0–9 and _ can be made of this, rename it in the mapping"
            let problem = Problem(.invalidIdentifier, field: "attributes.\(member.name.prefix(100))", message: message)
            if rule.dropsInvalid { result.warnings.append(problem) } else { result.problems.append(problem) }
        case .take(let key, let unit):
            guard taken.insert(key).inserted else {
                let message = "a second source attribute has this key and is left out (\(member.name.prefix(100)))"
                result.warnings.append(Problem(.duplicate, field: "attributes.\(key)", message: message))
                return
            }
            members.append(JSONMember(key, Self.attribute(Self.replaced(member.value, rule.values), unit)))
        }
    }

    private func decision(on key: String, _ known: inout KeyDecisions) -> AttributeKeyRules.Decision {
        if let decision = known[key] { return decision }
        let decision = mapping.attributeKeys.decide(key)
        known[key] = decision
        return decision
    }

    private static func attribute(_ value: JSONValue, _ unit: String?) -> JSONValue {
        guard let unit else { return value }
        switch value {
        case .integer, .number: return [JSONMember("value", value), JSONMember("unit", .string(unit))].object
        case .string(let text):
            guard let number = ProductMember.number(text.trimmingSpace) else { return value }
            return [JSONMember("value", number), JSONMember("unit", .string(unit))].object
        case .null, .boolean, .array, .object: return value
        }
    }
}

extension [JSONMember] {
    fileprivate var object: JSONValue { .object(self) }
}
