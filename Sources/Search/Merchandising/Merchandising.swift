import Catalog
import Logging
import ServiceLifecycle
import Store
import Synchronization

/// Synonyms and curations: reading, changing, comparing and bringing back.
///
/// All of them are one set with one history. A change is a new version, and the next search uses it.
package final class Merchandising: Service {
    /// How soon a server sees what a command has changed beside it.
    private static let interval = Duration.seconds(1)

    private let store: RulesStore
    private let threads: BlockingPool
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let active: Mutex<ActiveRules>

    /// - Parameter last: of ``last(_:)``.
    init(
        store: RulesStore, threads: BlockingPool, now: @escaping @Sendable () -> Timestamp, last: ActiveRules,
        logger: Logger
    ) {
        self.store = store
        self.threads = threads
        self.now = now
        self.logger = logger
        active = Mutex(last)
    }

    /// What searches use now.
    var current: ActiveRules { active.withLock { $0 } }

    /// Follows changes that other processes make.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do throws(Refusal) {
                    try await self.refresh()
                } catch {
                    self.logger.warning(
                        "the rules could not be read",
                        metadata: ["code": "\(error.code)", "reason": "\(error.message)"])
                }
                do { try await Task.sleep(for: Self.interval) } catch { break }
            }
        }
    }

    /// Takes on the last version when there is a later one than is in use.
    package func refresh() async throws(Refusal) {
        let (store, number) = (store, current.version)
        let last = try await threads.run { () throws(Refusal) in
            try store.latestNumber() > number ? try store.latest() : nil
        }
        if let last { try use(last) }
    }

    // MARK: Reading

    /// `GET /merchandising`: everything, in the form of the file that `PUT` takes.
    package func all() -> [UInt8] { JSONWriter.bytes(current.set.json) }

    /// `GET /synonyms`.
    package func synonyms() -> [UInt8] {
        let current = current
        return JSONWriter.bytes([
            "version": .integer(current.version), "synonyms": .array(current.set.synonyms.map(\.json)),
        ])
    }

    /// `GET /curations`.
    package func curations() -> [UInt8] {
        let current = current
        return JSONWriter.bytes([
            "version": .integer(current.version), "curations": .array(current.set.curations.map(\.json)),
        ])
    }

    /// - Throws: `not_found`.
    package func synonym(_ id: String) throws(Refusal) -> [UInt8] {
        guard let rule = current.set.synonyms.first(where: { $0.id == id }) else { throw Self.missing("synonym", id) }
        return JSONWriter.bytes(rule.json)
    }

    /// - Throws: `not_found`.
    package func curation(_ id: String) throws(Refusal) -> [UInt8] {
        guard let rule = current.set.curations.first(where: { $0.id == id }) else { throw Self.missing("curation", id) }
        return JSONWriter.bytes(rule.json)
    }

    // MARK: Changing

    /// Writes one synonym rule, new or not.
    ///
    /// - Parameter expected: the version that the caller saw last; `nil` for any.
    package func putSynonym(
        _ id: String, _ body: JSONValue, expected: Int64?, actor: String
    ) async throws(Refusal) -> [UInt8] {
        let (rule, problems) = SynonymRule.read(body, id: id, path: "")
        try RuleSet.check(problems)
        return try await change("put synonym \(id)", expected, actor) { set in set.put(rule) }
    }

    /// Writes one curation, new or not.
    package func putCuration(
        _ id: String, _ body: JSONValue, expected: Int64?, actor: String
    ) async throws(Refusal) -> [UInt8] {
        let (rule, problems) = CurationReader.read(body, id: id, path: "")
        try RuleSet.check(problems)
        return try await change("put curation \(id)", expected, actor) { set in set.put(rule) }
    }

    /// - Throws: `not_found`.
    package func deleteSynonym(_ id: String, expected: Int64?, actor: String) async throws(Refusal) -> [UInt8] {
        try await change("delete synonym \(id.prefix(RuleSet.idBytesMax))", expected, actor) { (set) throws(Refusal) in
            let count = set.synonyms.count
            set.synonyms.removeAll { $0.id == id }
            if set.synonyms.count == count { throw Self.missing("synonym", id) }
        }
    }

    /// - Throws: `not_found`.
    package func deleteCuration(_ id: String, expected: Int64?, actor: String) async throws(Refusal) -> [UInt8] {
        try await change("delete curation \(id.prefix(RuleSet.idBytesMax))", expected, actor) { (set) throws(Refusal) in
            let count = set.curations.count
            set.curations.removeAll { $0.id == id }
            if set.curations.count == count { throw Self.missing("curation", id) }
        }
    }

    /// `PUT /merchandising`: replaces everything by what a file says.
    package func replace(_ body: JSONValue, expected: Int64?, actor: String) async throws(Refusal) -> [UInt8] {
        let new = try RuleSet(body)
        return try await change("replace all", expected, actor) { set in set = new }
    }

    // MARK: History

    /// `GET /merchandising/versions`, newest first.
    package func versions(limit: Int, before: Int64?) async throws(Refusal) -> [UInt8] {
        let store = store
        let versions = try await threads.run { () throws(Refusal) in try store.versions(limit: limit, before: before) }
        return JSONWriter.bytes([
            "current": .integer(current.version), "versions": .array(versions.map(Self.json)),
        ])
    }

    /// `GET /merchandising/versions/{n}/diff`: from the version before, or from another one, to this one.
    package func difference(of number: Int64, against other: Int64?) async throws(Refusal) -> [UInt8] {
        let base = other ?? number - 1
        let (from, to) = (try await content(base), try await content(number))
        let members = [JSONMember("from", .integer(base)), JSONMember("to", .integer(number))]
        return JSONWriter.bytes(.object(members + RuleSetDifference(from: from, to: to).members))
    }

    /// `POST /merchandising/versions/{n}/rollback`: the content of an earlier version as a new one.
    package func rollback(to number: Int64, expected: Int64?, actor: String) async throws(Refusal) -> [UInt8] {
        let old = try await content(number)
        return try await change("rollback to \(number)", expected, actor) { set in set = old }
    }

    /// The rules of a version; none before the first.
    private func content(_ number: Int64) async throws(Refusal) -> RuleSet {
        if number == 0 { return RuleSet() }
        let store = store
        let version = try await threads.run { () throws(Refusal) in try store.version(number) }
        guard let version else { throw Refusal(.notFound, message: "there is no version \(number) of the rules") }
        return try Self.set(of: version)
    }

    // MARK: Inside

    /// Blocking.
    static func last(_ store: RulesStore) throws(Refusal) -> ActiveRules {
        guard let version = try store.latest() else { return ActiveRules(version: 0, set: RuleSet()) }
        return ActiveRules(version: version.number, set: try set(of: version))
    }

    private static func set(of version: RulesVersion) throws(Refusal) -> RuleSet {
        let value: JSONValue
        do throws(Problem) {
            value = try JSONReader.parse(version.content)
        } catch {
            throw Refusal(
                .storeDamaged, message: "version \(version.number) of the rules can't be read", problems: [error])
        }
        return try RuleSet(value)
    }

    /// - Returns: `{"version","changed"}`; a change that changes nothing makes no version.
    private func change(
        _ action: String, _ expected: Int64?, _ actor: String,
        _ body: @escaping @Sendable (inout RuleSet) throws(Refusal) -> Void
    ) async throws(Refusal) -> [UInt8] {
        let (store, instant) = (store, now())
        let (last, before) = try await threads.run { () throws(Refusal) -> (RulesVersion?, Int64) in
            var before: Int64 = 0
            let last = try store.append(action: action, actor: actor, now: instant) { (last) throws(Refusal) in
                before = last?.number ?? 0
                if let expected, expected != before {
                    throw Refusal(
                        .versionConflict,
                        message: "the rules are at version \(before), the caller expected \(expected)")
                }
                var set = RuleSet()
                if let last { set = try Self.set(of: last) }
                let old = set
                try body(&set)
                try set.checkCounts()
                return set == old ? nil : String(decoding: JSONWriter.bytes(set.json), as: UTF8.self)
            }
            return (last, before)
        }
        if let last { try use(last) }
        return JSONWriter.bytes([
            "version": .integer(last?.number ?? 0), "changed": .boolean(last.map { $0.number != before } ?? false),
        ])
    }

    /// Two changes may end in either order; the later version holds.
    private func use(_ version: RulesVersion) throws(Refusal) {
        guard version.number > current.version else { return }
        let rules = ActiveRules(version: version.number, set: try Self.set(of: version))
        active.withLock { if rules.version > $0.version { $0 = rules } }
    }

    private static func missing(_ kind: String, _ id: String) -> Refusal {
        Refusal(.notFound, message: "there is no \(kind) '\(id.prefix(RuleSet.idBytesMax))'")
    }

    private static func json(_ version: RulesVersion) -> JSONValue {
        [
            "version": .integer(version.number), "at": .string(version.at.rfc3339), "actor": .string(version.actor),
            "action": .string(version.action),
        ]
    }
}
