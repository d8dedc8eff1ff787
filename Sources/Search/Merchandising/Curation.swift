import Catalog
import SearchIndex

/// What a merchandiser wants of some queries for some time.
struct Curation: Sendable, Hashable {
    enum Match: String, Sendable, CaseIterable {
        /// The query's words and no others.
        case exact
        /// The words in their order anywhere in the query.
        case phrase
        /// Words with `*`: alone any number of words, at a word's end any ending.
        case pattern
    }

    struct Boost: Sendable, Hashable {
        /// In the grammar of searches.
        var filter: String
        var node: FilterNode
        var amount: Double
    }

    /// Unique among the curations.
    var id: String
    var queries: [String]
    var match: Match
    /// BCP 47, primary part; `nil` for all languages.
    var language: String?
    /// Higher ones count first where two want different things.
    var priority: Int
    var isEnabled: Bool
    /// Inclusive.
    var from: Timestamp?
    /// Exclusive.
    var until: Timestamp?
    /// In the order of the rule; positions from 1.
    var pins: [SearchRules.Pin] = []
    var hidden: [ProductID] = []
    var buried: [ProductID] = []
    var boosts: [Boost] = []
    /// In the grammar of searches.
    var filter: String?
    var filterNode: FilterNode?
    var redirect: String?
    var banner: String?

    func isActive(at instant: Timestamp) -> Bool {
        isEnabled && (from.map { $0 <= instant } ?? true) && (until.map { instant < $0 } ?? true)
    }

    /// The same that ``CurationReader`` takes; members with their default are left out.
    var json: JSONValue {
        var members = [
            JSONMember("id", .string(id)), JSONMember("queries", .array(queries.map { .string($0) })),
            JSONMember("match", .string(match.rawValue)),
        ]
        func add(_ name: String, _ value: JSONValue?) { if let value { members.append(JSONMember(name, value)) } }
        func add(_ name: String, _ ids: [ProductID]) {
            if !ids.isEmpty { add(name, .array(ids.map { .string($0.rawValue) })) }
        }
        add("language", language.map { .string($0) })
        if priority != 0 { add("priority", .integer(Int64(priority))) }
        if !isEnabled { add("enabled", false) }
        add("from", from.map { .string($0.rfc3339) })
        add("until", until.map { .string($0.rfc3339) })
        if !pins.isEmpty {
            add(
                "pin",
                .array(pins.map { ["id": .string($0.id.rawValue), "position": .integer(Int64($0.position))] }))
        }
        add("hide", hidden)
        add("bury", buried)
        if !boosts.isEmpty {
            add("boost", .array(boosts.map { ["filter": .string($0.filter), "by": .number($0.amount)] }))
        }
        add("filter", filter.map { .string($0) })
        add("redirect", redirect.map { .string($0) })
        add("banner", banner.map { .string($0) })
        return .object(members)
    }
}
