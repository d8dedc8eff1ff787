import Catalog

/// What the audit log keeps of a document: short enough to be read, and without secrets.
enum AuditSummary {
    private static let depthMax = 4
    private static let membersMax = 24
    private static let elementsMax = 10
    private static let charactersMax = 200
    /// Parts of the names of members whose values nobody may read again.
    private static let secretWords = ["secret", "token", "password", "authorization", "credential", "signature"]
    private static let hidden = JSONValue.string("[hidden]")

    /// Texts, lists and objects lose their ends and deep parts: what is missing is counted as `…`.
    static func short(_ value: JSONValue, depth: Int = 0) -> JSONValue {
        switch value {
        case .string(let text):
            return text.count > charactersMax ? .string("\(text.prefix(charactersMax))…") : value
        case .array(let elements):
            guard depth < depthMax else { return .string("… \(elements.count) elements") }
            var kept = elements.prefix(elementsMax).map { short($0, depth: depth + 1) }
            if elements.count > elementsMax { kept.append(.string("… \(elements.count - elementsMax) more")) }
            return .array(kept)
        case .object(let members):
            guard depth < depthMax else { return .string("… \(members.count) members") }
            var kept = members.prefix(membersMax).map { member in
                JSONMember(member.name, self.value(of: member, depth: depth + 1))
            }
            if members.count > membersMax {
                kept.append(JSONMember("…", .string("\(members.count - membersMax) more")))
            }
            return .object(kept)
        default: return value
        }
    }

    /// The members of an object that are named, in its order; anything else is nothing.
    static func selection(_ value: JSONValue, _ names: [String]) -> JSONValue {
        .object((value.members ?? []).filter { names.contains($0.name) })
    }

    private static func value(of member: JSONMember, depth: Int) -> JSONValue {
        let name = member.name.lowercased()
        if !member.value.isNull, secretWords.contains(where: name.contains) { return hidden }
        if name == "url", let text = member.value.text { return .string(place(text)) }
        return short(member.value, depth: depth)
    }

    /// Addresses of receivers often hold a secret in path or query: the server is enough to know whom they are for.
    private static func place(_ url: String) -> String {
        guard let start = url.firstRange(of: "://") else { return "[hidden]" }
        let rest = url[start.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let host = rest[..<end].split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        return "\(url[..<start.upperBound])\(host)" + (end == rest.endIndex ? "" : "/…")
    }
}
