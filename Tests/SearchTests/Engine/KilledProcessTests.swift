import Catalog
import Foundation
import Testing

@testable import Search

/// The program is killed while it imports and indexes; what it left behind must be whole.
@Suite struct KilledProcessTests {
    @Test func killedImportLeavesCatalogAndIndexInStep() async throws {
        let program = try #require(Self.program, "the program aisle is built together with the tests")
        let rounds = ProcessInfo.processInfo.environment["LONG_TESTS"] == nil ? 3 : 100
        let seed = UInt64(Date().timeIntervalSince1970)
        print("seed \(seed), \(rounds) kills")
        var random = SystemRandomNumberGenerator()
        let folder = NSTemporaryDirectory() + "aisle-killed-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let corpus = Self.root.appending(path: "corpora/sample/products.ndjson").path
        for round in 1...rounds {
            let process = try Self.start(program, ["import", "--data", folder, "--batch", "50", corpus])
            try await Task.sleep(for: .milliseconds(Int.random(in: 50...4_000, using: &random)))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let verify = try Self.start(program, ["verify", "--data", folder])
            verify.waitUntilExit()
            #expect(verify.terminationStatus == 0, "round \(round)")
        }
        let last = try Self.start(program, ["import", "--data", folder, corpus])
        last.waitUntilExit()
        #expect(last.terminationStatus == 0)
        let fixture = try await EngineFixture(folder: folder)
        #expect(try await fixture.search(("q", ""))["total"]?.integer == 2_383)
        #expect(try await fixture.engine.index.verify(repairs: false).isClean)
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../..").standardizedFileURL

    /// Beside the test bundle, where the package manager puts the products of one build.
    private static var program: String? {
        let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        return [folder.appending(path: "aisle").path, root.appending(path: ".build/debug/aisle").path]
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func start(_ program: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments =
            [arguments[0], "--analyzers", root.appending(path: "analyzers").path] + arguments.dropFirst()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}
