import Analysis
import Catalog

/// What answers say of analyzers.
extension AnalyzerVersions {
    static func answer(_ name: String, _ number: Int64, state: String, _ effect: AnalyzerEffect) -> [UInt8] {
        let members = [
            JSONMember("name", .string(name)), JSONMember("version", .integer(number)),
            JSONMember("state", .string(state)),
        ]
        return JSONWriter.bytes(.object(members + effect.members))
    }

    /// An analyzer in lists; `fingerprint` is `null` for one that was never published.
    static func members(
        _ name: String, _ state: AnalyzerState, _ analyzers: ServedAnalyzers, _ files: AnalyzerRegistry
    ) -> [JSONMember] {
        let analyzer = analyzers.pools[name]?.analyzer
        let version = analyzers.versions[name]
        let source: JSONValue = analyzer == nil ? .null : version == nil ? "file" : "store"
        let isFileUnused = files.analyzer(named: name).map { $0.identity != analyzer?.identity } ?? false
        return [
            JSONMember("name", .string(name)),
            JSONMember("language", analyzer?.language.map { .string($0) } ?? .null),
            JSONMember("fingerprint", analyzer.map { .string($0.fingerprint) } ?? .null),
            JSONMember("source", source),
            JSONMember("version", version.map { .integer($0) } ?? .null),
            JSONMember("file_differs", .boolean(isFileUnused)),
            JSONMember("draft", state.draft.map { .integer($0) } ?? .null),
        ]
    }

    static func members(_ version: AnalyzerVersion, _ state: AnalyzerState) -> [JSONMember] {
        let role: JSONValue =
            switch version.number {
            case state.live: "live"
            case state.draft: "draft"
            case state.previous: "previous"
            default: "kept"
            }
        return [
            JSONMember("version", .integer(version.number)), JSONMember("state", role),
            JSONMember("at", .string(version.at.rfc3339)), JSONMember("actor", .string(version.actor)),
            JSONMember("action", .string(version.action)),
        ]
    }

    /// The texts as `PUT` takes them.
    static func texts(_ source: AnalyzerSource) -> [JSONMember] {
        let lists = source.lists.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) }
        return [JSONMember("yaml", .string(source.yaml)), JSONMember("lists", .object(lists))]
    }
}
