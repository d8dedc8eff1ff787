import Analysis
import Catalog
import Foundation
import Store

/// Changing analyzers while the server runs: drafts, trying them, publishing, going back.
package final class AnalyzerVersions: Sendable {
    /// What a call that puts a version into use came to.
    package enum Outcome: Sendable {
        /// It is in use; the answer.
        case done([UInt8])
        /// An index is built for it first; the id of the job.
        case job(String)
    }

    private static let publishing = "publish_analyzer"
    private static let trying = "try_analyzer"

    private let switching: AnalyzerSwitching
    private let files: AnalyzerRegistry
    private let folder: URL
    private let jobs: JobRunner
    private let threads: BlockingPool

    /// - Parameter files: the analyzers of the folder, as they were at the start.
    init(_ switching: AnalyzerSwitching, files: AnalyzerRegistry, jobs: JobRunner, threads: BlockingPool) {
        self.switching = switching
        self.files = files
        folder = URL(fileURLWithPath: switching.host.settings.analyzersFolder)
        self.jobs = jobs
        self.threads = threads
        // Both begin anew when they are taken up again: half an index is worth nothing, and is removed.
        jobs.kinds.add(Self.publishing) { [switching] (input) throws(Refusal) in
            let (name, number) = try Self.target(input)
            // Somebody may have been quicker after the start; jobs run one after the other.
            let claim = (try? switching.claim(name)) ?? AnalyzerSwitching.Claim(name)
            return Self.publishing(switching, claim, number)
        }
        jobs.kinds.add(Self.trying) { [switching] (input) throws(Refusal) in
            let (name, number) = try Self.target(input)
            return Self.trying(switching, name, number)
        }
    }

    private var store: AnalyzerStore { switching.store }
    private var host: IndexHost { switching.host }

    // MARK: Reading

    /// `GET /analyzers`.
    package func list() async throws(Refusal) -> [UInt8] {
        let (store, host, files) = (store, host, files)
        return try await threads.run { () throws(Refusal) in
            let analyzers = host.serving.analyzers
            let states = Dictionary(uniqueKeysWithValues: try store.states().map { ($0.name, $0) })
            let names = Set(analyzers.pools.keys).union(analyzers.drafts.keys).sorted()
            let entries = names.map { name -> JSONValue in
                let state = states[name] ?? AnalyzerState(name: name)
                return .object(Self.members(name, state, analyzers, files))
            }
            return JSONWriter.bytes(["analyzers": .array(entries)])
        }
    }

    /// `GET /analyzers/{name}`: what is in use, with its texts, and the draft.
    ///
    /// - Throws: `not_found`.
    package func analyzer(_ name: String) async throws(Refusal) -> [UInt8] {
        let (switching, files) = (switching, files)
        return try await threads.run { () throws(Refusal) in
            let serving = switching.host.serving
            let state = try switching.store.state(name)
            guard serving.analyzers.pools[name] != nil || state.draft != nil else { throw Self.missing(name) }
            var members = Self.members(name, state, serving.analyzers, files)
            members.append(JSONMember("previous", state.previous.map { .integer($0) } ?? .null))
            if let source = serving.analyzers.pools[name]?.analyzer.source { members += Self.texts(source) }
            if let number = state.draft, let draft = serving.analyzers.drafts[name]?.pool.analyzer {
                let hasIndex = serving.draftIndex?.identity == draft.identity
                let parts =
                    [JSONMember("version", .integer(number))] + switching.effect(draft).members
                    + [JSONMember("has_index", .boolean(hasIndex))] + Self.texts(draft.source)
                members.removeAll { $0.name == "draft" }
                members.append(JSONMember("draft", .object(parts)))
            }
            return JSONWriter.bytes(.object(members))
        }
    }

    /// `GET /analyzers/{name}/versions`, newest first.
    package func versions(_ name: String) async throws(Refusal) -> [UInt8] {
        let (store, host) = (store, host)
        return try await threads.run { () throws(Refusal) in
            let versions = try store.versions(name)
            guard !versions.isEmpty || host.serving.analyzers.pools[name] != nil else { throw Self.missing(name) }
            let state = try store.state(name)
            return JSONWriter.bytes([
                "live": .integer(state.live),
                "versions": .array(versions.map { .object(Self.members($0, state)) }),
            ])
        }
    }

    /// `GET /analyzers/{name}/versions/{n}`: one version with its texts.
    package func version(_ name: String, _ number: Int64) async throws(Refusal) -> [UInt8] {
        let switching = switching
        return try await threads.run { () throws(Refusal) in
            let version = try switching.version(name, number)
            let state = try switching.store.state(name)
            return JSONWriter.bytes(.object(Self.members(version, state) + Self.texts(try version.source())))
        }
    }

    // MARK: Drafts

    /// `PUT /analyzers/{name}`: `{"yaml":"…","lists":{"en-synonyms":"…"}}`, one of both at least. What is left out is
    /// that of the analyzer in use, and for lists that of the folder.
    ///
    /// - Parameter expected: the draft that the caller saw last, or without a draft the live version.
    /// - Throws: `invalid_analyzer` with every mistake.
    package func put(
        _ name: String, _ body: JSONValue, expected: Int64?, actor: String
    ) async throws(Refusal) -> [UInt8] {
        let draft = try AnalyzerDraft(name, body)
        let (switching, files, folder) = (switching, files, folder)
        let (analyzer, answer) = try await threads.run { () throws(Refusal) -> (Analyzer, [UInt8]) in
            let host = switching.host
            let analyzer = try draft.analyzer(
                over: host.serving.analyzers.pools[name]?.analyzer.source, folder: folder)
            let version = AnalyzerVersion(
                name, analyzer.source, at: switching.now(), actor: actor, action: "put",
                fileHash: files.analyzer(named: name)?.source.hash)
            let number = try switching.store.putDraft(version, file: switching.file(name), expected: expected)
            host.use { $0.drafting(analyzer, version: number) }
            return (analyzer, Self.answer(name, number, state: "draft", switching.effect(analyzer)))
        }
        try await host.writing.run { () throws(Refusal) in switching.dropDraftIndex(of: name, except: analyzer) }
        return answer
    }

    /// `DELETE /analyzers/{name}/draft`: the version stays, but is nobody's draft.
    ///
    /// - Throws: `not_found`.
    package func discard(_ name: String) async throws(Refusal) -> [UInt8] {
        let switching = switching
        try await threads.run { () throws(Refusal) in
            guard try switching.store.discardDraft(name) else { throw Self.withoutDraft(name) }
            switching.host.use { $0.withoutDraft(name) }
        }
        try await host.writing.run { () throws(Refusal) in switching.dropDraftIndex(of: name) }
        return JSONWriter.bytes(["name": .string(name), "discarded": true])
    }

    /// `POST /analyzers/{name}/reindex`: builds an index beside the present one, for searches with `analyzer=NAME@draft`.
    ///
    /// - Returns: the id of the job.
    /// - Throws: `conflict` when the draft needs none.
    package func buildIndex(_ name: String, actor: String) async throws(Refusal) -> String {
        let (number, analyzer) = try await draft(name, expected: nil)
        guard switching.effect(analyzer).needsRebuild else {
            throw Refusal(.conflict, message: "the draft of \(name) changes no index terms: it can be tried at once")
        }
        return try await jobs.submit(
            kind: Self.trying, input: Self.input(name, number, actor), Self.trying(switching, name, number))
    }

    // MARK: Into use

    /// `POST /analyzers/{name}/publish`: puts the draft into use.
    ///
    /// - Parameter expected: the number of the draft.
    /// - Throws: `version_conflict`; `index_busy` while another version is on its way.
    package func publish(_ name: String, expected: Int64?, actor: String) async throws(Refusal) -> Outcome {
        let claim = try switching.claim(name)
        do throws(Refusal) {
            let (number, analyzer) = try await draft(name, expected: expected)
            return try await use(analyzer, number, claim, actor)
        } catch {
            switching.release(claim)
            throw error
        }
    }

    /// `POST /analyzers/{name}/rollback`: puts the version before, or another one, into use again.
    ///
    /// - Parameter number: `nil` for the version that was live before the present one.
    /// - Parameter expected: the number of the live version.
    package func rollback(
        _ name: String, to number: Int64?, expected: Int64?, actor: String
    ) async throws(Refusal) -> Outcome {
        let claim = try switching.claim(name)
        do throws(Refusal) {
            let (target, analyzer) = try await earlier(name, number, expected: expected)
            if switching.effect(analyzer).needsRebuild, try await switching.switchToPrevious(analyzer, target) {
                switching.release(claim)
                return .done(Self.answer(name, target, state: "live", switching.effect(analyzer)))
            }
            return try await use(analyzer, target, claim, actor)
        } catch {
            switching.release(claim)
            throw error
        }
    }

    /// - Precondition: the claim is held; it is given back here or by the job, unless this throws.
    private func use(
        _ analyzer: Analyzer, _ number: Int64, _ claim: AnalyzerSwitching.Claim, _ actor: String
    ) async throws(Refusal) -> Outcome {
        let (switching, name) = (switching, analyzer.name)
        let effect = switching.effect(analyzer)
        guard effect.needsRebuild else {
            try await threads.run { () throws(Refusal) in try switching.useAtOnce(analyzer, number) }
            switching.release(claim)
            return .done(Self.answer(name, number, state: "live", effect))
        }
        return .job(
            try await jobs.submit(
                kind: Self.publishing, input: Self.input(name, number, actor),
                Self.publishing(switching, claim, number)))
    }

    // MARK: Inside

    private static func publishing(
        _ switching: AnalyzerSwitching, _ claim: AnalyzerSwitching.Claim, _ number: Int64
    ) -> JobWork {
        JobWork { (context) async throws(Refusal) in
            try await switching.switchIndex(claim.name, number, context)
        } discard: {
            switching.release(claim)
        }
    }

    private static func trying(_ switching: AnalyzerSwitching, _ name: String, _ number: Int64) -> JobWork {
        JobWork { (context) async throws(Refusal) in
            try await switching.buildDraftIndex(name, number, context)
        }
    }

    private static func input(_ name: String, _ number: Int64, _ actor: String) -> JSONValue {
        ["analyzer": .string(name), "version": .integer(number), "actor": .string(actor)]
    }

    private static func target(_ input: JSONValue) throws(Refusal) -> (String, Int64) {
        guard let name = input["analyzer"]?.text, let number = input["version"]?.integer else {
            throw Refusal(.interrupted, message: "the job does not say which analyzer it was for")
        }
        return (name, number)
    }

    private func draft(_ name: String, expected: Int64?) async throws(Refusal) -> (Int64, Analyzer) {
        let switching = switching
        return try await threads.run { () throws(Refusal) in
            guard let number = try switching.store.state(name).draft else { throw Self.withoutDraft(name) }
            try Self.check(expected, number, "the draft of \(name)")
            return (number, try switching.version(name, number).analyzer())
        }
    }

    private func earlier(
        _ name: String, _ number: Int64?, expected: Int64?
    ) async throws(Refusal) -> (Int64, Analyzer) {
        let switching = switching
        return try await threads.run { () throws(Refusal) in
            let state = try switching.store.state(name)
            try Self.check(expected, state.live, "the analyzer \(name)")
            guard let number = number ?? state.previous else {
                throw Refusal(.notFound, message: "the analyzer \(name) has no version to go back to")
            }
            guard number != state.live else {
                throw Refusal(.conflict, message: "version \(number) of the analyzer \(name) is in use already")
            }
            return (number, try switching.version(name, number).analyzer())
        }
    }

    private static func check(_ expected: Int64?, _ number: Int64, _ what: String) throws(Refusal) {
        guard let expected, expected != number else { return }
        throw Refusal(.versionConflict, message: "\(what) is at version \(number), the caller expected \(expected)")
    }

    private static func missing(_ name: String) -> Refusal {
        Refusal(.notFound, message: "no analyzer is called '\(name.prefix(64))'")
    }

    private static func withoutDraft(_ name: String) -> Refusal {
        Refusal(.notFound, message: "the analyzer '\(name.prefix(64))' has no draft")
    }
}
