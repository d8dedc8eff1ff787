import Catalog
import SearchIndex

/// The hits of one query under two sets of rules.
struct RulesComparison: Sendable {
    struct Side: Sendable {
        var total: Int
        /// Best first.
        var hits: [Hit]
        var applied: AppliedRules?
    }

    struct Hit: Sendable {
        var id: String
        var name: String
    }

    let query: String
    let before: Side
    let after: Side

    var isChanged: Bool {
        before.total != after.total || before.hits.map(\.id) != after.hits.map(\.id)
            || before.applied?.redirect != after.applied?.redirect
            || (before.applied?.banners ?? []) != (after.applied?.banners ?? [])
    }

    /// `{"query","searches"?,"changed","total_before","total_after","in","out","up","down",…}`; positions from 1.
    ///
    /// - Parameter searches: how often the query was recorded.
    func json(searches: Int?) -> JSONValue {
        let old = places(before), new = places(after)
        var (up, down): ([JSONValue], [JSONValue]) = ([], [])
        for (index, hit) in after.hits.enumerated() {
            guard let from = old[hit.id], from != index + 1 else { continue }
            let move: JSONValue = [
                "id": .string(hit.id), "name": .string(hit.name), "from": .integer(Int64(from)),
                "to": .integer(Int64(index + 1)),
            ]
            if from > index + 1 { up.append(move) } else { down.append(move) }
        }
        var members = [
            JSONMember("query", .string(query)), JSONMember("changed", .boolean(isChanged)),
            JSONMember("total_before", .integer(Int64(before.total))),
            JSONMember("total_after", .integer(Int64(after.total))), JSONMember("in", only(after, notIn: old)),
            JSONMember("out", only(before, notIn: new)), JSONMember("up", .array(up)),
            JSONMember("down", .array(down)),
        ]
        if let searches { members.insert(JSONMember("searches", .integer(Int64(searches))), at: 1) }
        if let applied = after.applied {
            members.append(JSONMember("curations", .array(applied.curations.map { .string($0) })))
            if let redirect = applied.redirect { members.append(JSONMember("redirect", .string(redirect))) }
            if !applied.banners.isEmpty {
                members.append(JSONMember("banners", .array(applied.banners.map { .string($0) })))
            }
        }
        return .object(members)
    }

    private func places(_ side: Side) -> [String: Int] {
        Dictionary(side.hits.enumerated().map { ($1.id, $0 + 1) }, uniquingKeysWith: { first, _ in first })
    }

    private func only(_ side: Side, notIn other: [String: Int]) -> JSONValue {
        .array(
            side.hits.enumerated().filter { other[$1.id] == nil }.map { index, hit in
                ["id": .string(hit.id), "name": .string(hit.name), "position": .integer(Int64(index + 1))]
            })
    }
}
