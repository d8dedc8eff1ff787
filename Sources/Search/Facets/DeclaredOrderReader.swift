import Catalog
import SearchIndex
import Yams

/// Reads one file of the folder `orders`, collecting every problem.
struct DeclaredOrderReader {
    private var problems: [Problem] = []

    /// - Parameter name: of the file, without its ending.
    mutating func read(_ yaml: String, name: String) throws(Refusal) -> DeclaredOrders.Declaration {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw Refusal(.invalidSettings, message: "the file is no YAML: \(error)")
        }
        guard let members = root?.mapping else {
            throw Refusal(.invalidSettings, message: "expected a mapping with the members fields and values")
        }
        var fields: [String] = []
        var groups: [[String]] = []
        for (key, node) in members {
            switch key.string ?? "" {
            case "fields": fields = patterns(node)
            case "values": groups = values(node)
            case let other: add(other, "expected the members fields and values and no other")
            }
        }
        if members["fields"] == nil { add("fields", "expected the names of fields") }
        if members["values"] == nil { add("values", "expected the values in their order") }
        guard problems.isEmpty else {
            throw Refusal(.invalidSettings, message: "the order \(name) has mistakes", problems: problems)
        }
        return DeclaredOrders.Declaration(
            name: name.lowercased(), fields: fields, order: ValueOrder(name: name, groups: groups))
    }

    private mutating func patterns(_ node: Node) -> [String] {
        let names = node.sequence.map { $0.compactMap(\.string) } ?? []
        let isWhole = names.count == node.sequence?.count
        guard isWhole, !names.isEmpty, names.allSatisfy({ $0.filter { $0 == "*" }.count <= 1 && !$0.isEmpty }) else {
            add("fields", "expected a list of field names, each with one * at most")
            return []
        }
        return names.map { $0.lowercased() }
    }

    /// A value stands alone or in a list with its other spellings.
    private mutating func values(_ node: Node) -> [[String]] {
        guard let entries = node.sequence, !entries.isEmpty, entries.count <= ValueOrder.valuesMax else {
            add("values", "expected a list of 1 to \(ValueOrder.valuesMax) values")
            return []
        }
        var groups: [[String]] = []
        var seen: Set<String> = []
        for (index, entry) in entries.enumerated() {
            let group = entry.sequence.map { $0.compactMap(\.string) } ?? [entry.string].compactMap(\.self)
            let isWhole = group.count == entry.sequence?.count ?? 1
            if !isWhole || group.isEmpty || group.contains(where: \.isEmpty) {
                add("values[\(index)]", "expected a text, or a list of texts that mean the same")
            }
            for value in group where !seen.insert(value.lowercased()).inserted {
                add("values[\(index)]", "'\(value)' comes twice")
            }
            groups.append(group)
        }
        return groups
    }

    private mutating func add(_ field: String, _ message: String) {
        problems.append(Problem(.invalidSettings, field: field, message: message))
    }
}
