import Catalog

/// All synonyms and curations of a shop: what one version holds and what a file of rules says.
struct RuleSet: Sendable, Hashable {
    /// By id.
    var synonyms: [SynonymRule] = []
    /// By id.
    var curations: [Curation] = []

    static let idBytesMax = 100
    /// A larger list is a dictionary, which belongs into an analyzer.
    static let synonymsMax = 10_000
    static let curationsMax = 5_000

    var isEmpty: Bool { synonyms.isEmpty && curations.isEmpty }

    init() {}

    /// - Throws: `invalid_request` with everything that is wrong.
    init(_ value: JSONValue) throws(Refusal) {
        var reader = RuleMemberReader(value, path: "", known: ["synonyms", "curations"])
        var problems: [Problem] = []
        for (index, element) in reader.elements("synonyms", countMax: Self.synonymsMax).enumerated() {
            let read = SynonymRule.read(element, id: nil, path: "synonyms[\(index)]")
            synonyms.append(read.rule)
            problems += read.problems
        }
        for (index, element) in reader.elements("curations", countMax: Self.curationsMax).enumerated() {
            let read = CurationReader.read(element, id: nil, path: "curations[\(index)]")
            curations.append(read.rule)
            problems += read.problems
        }
        problems += Self.repeated(synonyms.map(\.id), "synonyms") + Self.repeated(curations.map(\.id), "curations")
        try Self.check(reader.problems + problems)
        synonyms.sort { $0.id < $1.id }
        curations.sort { $0.id < $1.id }
    }

    /// - Throws: `invalid_request` when there is a problem.
    static func check(_ problems: [Problem]) throws(Refusal) {
        guard let first = problems.first else { return }
        throw Refusal(
            .invalidRequest, message: problems.count == 1 ? first.message : "the rules have \(problems.count) mistakes",
            problems: problems)
    }

    /// Writes a rule, new or not.
    mutating func put(_ rule: SynonymRule) {
        synonyms.removeAll { $0.id == rule.id }
        synonyms.insert(rule, at: synonyms.firstIndex { $0.id > rule.id } ?? synonyms.count)
    }

    mutating func put(_ rule: Curation) {
        curations.removeAll { $0.id == rule.id }
        curations.insert(rule, at: curations.firstIndex { $0.id > rule.id } ?? curations.count)
    }

    /// - Throws: `limit_exceeded`.
    func checkCounts() throws(Refusal) {
        guard synonyms.count <= Self.synonymsMax, curations.count <= Self.curationsMax else {
            throw Refusal(
                .limitExceeded,
                message: "expected at most \(Self.synonymsMax) synonyms and \(Self.curationsMax) curations")
        }
    }

    /// The same that ``init(_:)`` takes.
    var json: JSONValue {
        ["synonyms": .array(synonyms.map(\.json)), "curations": .array(curations.map(\.json))]
    }

    private static func repeated(_ ids: [String], _ name: String) -> [Problem] {
        var seen: Set<String> = []
        return ids.enumerated().compactMap { index, id in
            seen.insert(id).inserted
                ? nil : Problem(.duplicate, field: "\(name)[\(index)].id", message: "the id '\(id)' is there already")
        }
    }
}
