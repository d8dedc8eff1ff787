import Catalog
import Foundation
import SearchIndex
import Store
import Testing

@testable import Search

/// A shop with a few products and the calls that change its English analyzer.
struct DraftFixture {
    static let name = "storefront-en"

    let base: EngineFixture

    init() async throws {
        base = try await EngineFixture()
        for (id, name) in [("cable", "Connected cable"), ("lamp", "Oak lamp"), ("chair", "Velvet chair")] {
            _ = try await base.put(id, name)
        }
        try await base.engine.relay.catchUp()
    }

    /// The next process in the folder of an earlier one.
    init(reopening folder: String) async throws { base = try await EngineFixture(folder: folder) }

    func remove() { base.remove() }

    var versions: AnalyzerVersions { base.engine.analyzerVersions }
    var generation: String { base.engine.rebuild.host.generation.location.name }

    /// The shipped file, or one of its lists.
    static func text(_ path: String) throws -> String {
        let folder = EngineFixture.settings("").analyzersFolder
        return try String(contentsOfFile: folder + "/" + path, encoding: .utf8)
    }

    /// The English analyzer with another stemmer, under which "connection" is "connected".
    static func stemming() throws -> JSONValue {
        ["yaml": .string(try text("storefront-en.yaml").replacingOccurrences(of: "plural_en", with: "english"))]
    }

    /// The English synonyms with two more words for a lamp.
    static func synonyms(_ line: String = "gizmo, lamp") throws -> JSONValue {
        ["lists": ["en-synonyms": .string(try text("lists/en-synonyms.txt") + "\n" + line + "\n")]]
    }

    @discardableResult
    func put(_ body: JSONValue, expected: Int64? = nil) async throws -> JSONValue {
        try JSONReader.parse(try await versions.put(Self.name, body, expected: expected, actor: "test"))
    }

    func publish(expected: Int64? = nil) async throws -> AnalyzerVersions.Outcome {
        try await versions.publish(Self.name, expected: expected, actor: "test")
    }

    func rollback(to number: Int64? = nil) async throws -> AnalyzerVersions.Outcome {
        try await versions.rollback(Self.name, to: number, expected: nil, actor: "test")
    }

    func ids(_ query: String, draft: Bool = false) async throws -> [String] {
        if draft { return try await base.search(("q", query), ("analyzer", Self.name + "@draft")).ids }
        return try await base.search(("q", query)).ids
    }

    /// The result of a job that runs now.
    func result(_ outcome: AnalyzerVersions.Outcome) async throws -> JSONValue {
        guard case .job(let id) = outcome else {
            Issue.record("expected a job")
            return .null
        }
        return try await result(ofJob: id)
    }

    func result(ofJob id: String) async throws -> JSONValue {
        for _ in 0..<60_000 {
            let job = try JSONReader.parse(try await base.engine.jobs.get(id))
            if !["queued", "running"].contains(job["state"]?.text) {
                #expect(job["state"] == "succeeded", "\(job)")
                return job["result"] ?? .null
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("the job did not end")
        return .null
    }

    /// Runs the services of the engine meanwhile.
    func serving(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withServices(base.engine.services, body)
    }

    /// The same folder as the next process sees it.
    func reopened() async throws -> EngineFixture {
        try await EngineFixture(folder: base.folder, purpose: .reading)
    }

    var store: AnalyzerStore { AnalyzerStore(base.engine.rebuild.host.store.database) }
}
