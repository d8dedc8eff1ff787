import Analysis
import Catalog
import Foundation
import Relevance
import SearchIndex
import Testing

@testable import Search

/// The engine's scores of LightGBM's models are LightGBM's predictions, and the other way round.
@Suite struct LightGBMAgreementTests {
    private static let accuracy = 1e-9
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "LightGBM")
    private static let repository = folder.appending(path: "../../../..").standardizedFileURL

    /// The interpreter with LightGBM that `.ci/python-packages` makes, or that `AISLE_PYTHON` names; `nil` without one.
    private static let python: URL? = {
        let named = ProcessInfo.processInfo.environment["AISLE_PYTHON"].map { URL(fileURLWithPath: $0) }
        let python = named ?? repository.appending(path: ".build/python/bin/python3")
        guard FileManager.default.isExecutableFile(atPath: python.path),
            (try? output(python, ["-c", "import lightgbm"])) != nil
        else {
            print("SKIPPED: agreement with LightGBM, which .ci/python-packages could not install")
            return nil
        }
        return python
    }()

    private struct Failed: Error { let status: Int32 }

    private static func output(_ program: URL, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(status: process.terminationStatus) }
        return String(decoding: data, as: UTF8.self)
    }

    /// A model as the engine reads it.
    private static func model(_ text: String) throws -> TreeModel {
        let yaml = """
            language: en
            pipelines: {text: {char_filters: [normalize]}}
            fields: {name: text, brand: text, category: text, identifier: text, attribute: text, description: text, tag: text}
            query: {pipeline: text}
            ranking: {model: mine}
            """
        let analyzer = try AnalyzerRegistry.read(name: "x", AnalyzerSource(yaml: yaml, lists: ["mine": text]))
        return try #require(analyzer.ranking.model)
    }

    /// Numbers that LightGBM has predicted once, for machines without it.
    @Test func storedPredictionsAreMet() throws {
        let model = try Self.model(
            String(contentsOf: Self.folder.appending(path: "model.txt"), encoding: .utf8))
        let text = try String(contentsOf: Self.folder.appending(path: "predictions.tsv"), encoding: .utf8)
        let lines = text.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
        #expect(lines[0].dropFirst() == TreeModel.featureNames[...])
        #expect(lines.count == 121 && model.treeCount == 20)
        for line in lines.dropFirst() {
            let numbers = try line.map { try #require(Double($0)) }
            #expect(abs(model.value(of: Array(numbers.dropFirst())) - numbers[0]) < Self.accuracy)
        }
    }

    /// On the features of the sample corpus, as they are exported.
    @Test(.enabled(if: python != nil, "LightGBM is not installed"))
    func bothSidesReadEachOthersModels() async throws {
        let python = try #require(Self.python)
        let corpus = Self.repository.appending(path: "corpora/sample")
        let fixture = try await EngineFixture()
        defer { fixture.remove() }
        _ = try await fixture.engine.imports.run(
            .file(corpus.appending(path: "products.ndjson")), options: ImportOptions(actor: "test")
        ) { _ in }
        try await fixture.engine.relay.catchUp()
        let judgments = try Judgments(
            parsing: String(contentsOf: corpus.appending(path: "judgments.tsv"), encoding: .utf8), name: "j")
        let queries = try String(contentsOf: corpus.appending(path: "queries.tsv"), encoding: .utf8)
            .split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
            .map { AskedQuery(id: $0[0], text: $0[1]) }
        let found = try await JudgedCandidates.read(
            queries, judgments: judgments, from: fixture.engine, analyzer: "storefront-en"
        ) { _ in }
        let rows = found.flatMap { $0.tiers.flatMap { $0.window + $0.rest } }.map(\.features)
        #expect(rows.count > 2_000)

        let files = URL(fileURLWithPath: fixture.folder)
        let (features, theirs, ours) = (
            files.appending(path: "f.tsv"), files.appending(path: "theirs.txt"), files.appending(path: "ours.txt")
        )
        try FeatureText.text(found, form: .tsv).write(to: features, atomically: true, encoding: .utf8)
        let script = Self.folder.appending(path: "agreement.py").path
        func compare(_ mode: String, _ file: URL) throws {
            let text = try Self.output(python, [script, mode, features.path, file.path])
            let predictions = text.split(separator: "\n").compactMap { Double($0) }
            let model = try Self.model(String(contentsOf: file, encoding: .utf8))
            #expect(predictions.count == rows.count)
            #expect(Set(predictions).count > 20)
            for (row, prediction) in zip(rows, predictions) {
                #expect(abs(model.value(of: row) - prediction) < Self.accuracy)
            }
        }
        try compare("train", theirs)

        let data = LearningData(found.map(\.learningQuery), width: TreeModel.featureNames.count)
        let trees = LambdaMART(data, options: .init(trees: 12, leaves: 8)).trees(on: Array(data.queries.indices))
        #expect(trees.count == 12)
        try TreeText.text(trees, names: TreeModel.featureNames).write(to: ours, atomically: true, encoding: .utf8)
        try compare("predict", ours)
    }
}
