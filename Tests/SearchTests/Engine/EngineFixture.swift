import Analysis
import Catalog
import Foundation
import Logging

@testable import Search

/// An engine in a folder of its own, with the shipped analyzers and without services; tests drive the relay.
struct EngineFixture {
    let folder: String
    let engine: Engine

    init(
        folder: String = NSTemporaryDirectory() + "aisle-engine-" + UUID().uuidString,
        purpose: Engine.Purpose = .serving
    )
        async throws
    {
        self.folder = folder
        engine = try await Engine.open(
            Self.settings(folder), purpose: purpose, analyzers: try Self.analyzers.get(), now: Self.now,
            logger: Self.logger)
    }

    static func settings(_ folder: String) -> EngineSettings {
        var settings = EngineSettings()
        settings.dataFolder = folder
        settings.analyzersFolder = analyzersFolder.path
        return settings
    }

    private static let analyzersFolder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../analyzers").standardizedFileURL
    /// Those of the product. Reading them takes a second in a debug build, so it happens once.
    static let analyzers = Result { try AnalyzerRegistry(folder: analyzersFolder) }

    static let now: @Sendable () -> Timestamp = { Timestamp(millisecondsSinceEpoch: 1_700_000_000_000) }
    static let logger: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    func put(_ id: String, _ name: String, _ more: [JSONMember] = []) async throws -> Int64 {
        let body = JSONValue.object([JSONMember("name", .string(name)), JSONMember("price", 1_000)] + more)
        return try await engine.ingest.replace(ProductID(id), body, expectedVersion: nil, actor: "test").sequence
    }

    /// The answer of a search as JSON.
    func search(_ parameters: (String, String)..., grant: Grant = .everything) async throws -> JSONValue {
        let bytes = try await engine.search.search(
            RequestParameters(query: parameters.map { (name: $0.0, value: $0.1) }), grant: grant)
        return try JSONReader.parse(bytes)
    }
}

extension JSONValue {
    var ids: [String] { self["results"]?.elements?.compactMap { $0["id"]?.text } ?? [] }
}
