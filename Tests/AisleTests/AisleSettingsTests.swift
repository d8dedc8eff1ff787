import ArgumentParser
import Catalog
import Foundation
import Search
import Testing
import Web

@testable import aisle

@Suite struct AisleSettingsTests {
    private func problems(_ yaml: String) -> [String] {
        do throws(Refusal) {
            let settings = try AisleSettings.parse(yaml, name: "x.yaml")
            try settings.check(name: "x.yaml")
            return []
        } catch {
            return error.problems.map { "\($0.field) \($0.code.rawValue)" }
        }
    }

    @Test func bothPartsAreRead() throws {
        let settings = try AisleSettings.parse(
            """
            data_folder: /somewhere
            search_threads: 3
            server:
              port: 9000
              limits: {requests_max: 7}
            """, name: "x.yaml")
        #expect(settings.engine.dataFolder == "/somewhere")
        #expect(settings.engine.searchThreads == 3)
        #expect(settings.engine.currency == EngineSettings().currency)
        #expect(settings.server.port == 9_000)
        #expect(settings.server.limits.requestsMax == 7)
    }

    @Test(arguments: ["", "# nothing\n"])
    func anEmptyFileMeansTheDefaults(_ yaml: String) throws {
        #expect(try AisleSettings.parse(yaml, name: "x.yaml") == AisleSettings())
    }

    @Test func unknownKeysAreAllNamed() {
        #expect(problems("dta: x\nport: 1\n") == ["dta unknown_member", "port unknown_member"])
        #expect(problems("server: {prot: 1}") == ["server.prot unknown_member"])
    }

    @Test func wrongTypesAreNamed() {
        #expect(problems("search_threads: many") == ["search_threads invalid_type"])
        #expect(problems("server: {port: many}") == ["server.port invalid_type"])
        #expect(problems("- a\n- b") == [" invalid_type"])
    }

    @Test func wrongValuesOfBothPartsAreNamedAtOnce() {
        #expect(
            problems("search_threads: 0\nserver: {port: 70000}")
                == ["search_threads invalid_value", "server.port invalid_value"])
    }

    @Test func brokenYAMLIsRefused() {
        #expect(throws: Refusal.self) { try AisleSettings.parse("a: [1", name: "x.yaml") }
    }

    @Test func optionsGoBeforeTheEnvironmentBeforeTheFile() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aisle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("a.yaml")
        try "data_folder: file\nanalyzers_folder: file\ncurrency: USD".write(
            to: file, atomically: true, encoding: .utf8)
        let environment = Environment(["AISLE_SETTINGS": file.path, "AISLE_DATA": "env", "AISLE_ANALYZERS": "env"])
        let options = try EngineOptions.parse(["--data", "option"])
        let settings = try options.resolved(environment).engine
        #expect(settings.dataFolder == "option")
        #expect(settings.analyzersFolder == "env")
        #expect(settings.currency == "USD")
    }

    @Test func emptyVariablesCountAsNone() {
        #expect(Environment(["AISLE_DATA": ""]).data == nil)
    }
}
