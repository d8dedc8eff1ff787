import Catalog

/// Takes single wrong values out of a product's JSON.
enum InvalidValues {
    /// The product without the values that the problems are about, as far as their members may be dropped: one entry of
    /// a list, one attribute, otherwise the whole member.
    ///
    /// - Parameter isDroppable: told the name of a member as the mapping wrote it.
    /// - Returns: the product that is left, and the problems that it thereby no longer has.
    static func leaveOut(
        of product: JSONValue, _ problems: [Problem], isDroppable: (String) -> Bool
    ) -> (JSONValue, dropped: [Problem]) {
        guard var members = product.members else { return (product, []) }
        var dropped: [Problem] = []
        var entries: [String: Set<Int>] = [:]
        var inner: [String: Set<String>] = [:]
        var whole = Set<String>()
        for problem in problems {
            let place = Place(problem.field)
            // A picture is given in short and named by its long form.
            let isShortImage = place.member == "media" && !members.contains { $0.name == "media" }
            let member = isShortImage ? "image_url" : place.member
            guard isDroppable(member), members.contains(where: { $0.name == member }) else { continue }
            dropped.append(problem)
            if let index = place.index, !isShortImage {
                entries[member, default: []].insert(index)
            } else if member == "attributes", let name = place.inner {
                inner[member, default: []].insert(name)
            } else {
                whole.insert(member)
            }
        }
        members.removeAll { whole.contains($0.name) }
        for position in members.indices {
            switch members[position].value {
            case .array(let list):
                guard let wrong = entries[members[position].name] else { continue }
                let kept = list.enumerated().filter { !wrong.contains($0.offset) }.map(\.element)
                members[position].value = .array(kept)
            case .object(let list):
                guard let wrong = inner[members[position].name] else { continue }
                members[position].value = .object(list.filter { !wrong.contains($0.name) })
            case .null, .boolean, .integer, .number, .string: continue
            }
        }
        return (.object(members), dropped)
    }

    /// The first steps of a field path: `gtins[2]`, `attributes.colour[3]`, `prices[0].amount`.
    private struct Place {
        var member: String
        var index: Int?
        var inner: String?

        init(_ field: String) {
            member = String(field.prefix { $0 != "." && $0 != "[" })
            let rest = field.dropFirst(member.count)
            if rest.first == "[" {
                index = Int(rest.dropFirst().prefix { $0 != "]" })
            } else if rest.first == "." {
                inner = String(rest.dropFirst().prefix { $0 != "." && $0 != "[" })
            }
        }
    }
}
