import Catalog
import Foundation
import Testing

@testable import Web

@Suite struct WebSettingsTests {
    private func decode(_ json: String) throws -> WebSettings {
        try JSONDecoder().decode(WebSettings.self, from: Data(json.utf8))
    }

    @Test func emptySettingsAreTheDefaults() throws {
        #expect(try decode("{}") == WebSettings())
        try WebSettings().check()
    }

    @Test func givenValuesReplaceDefaults() throws {
        let settings = try decode(#"{"port":9,"openapi_file":null,"limits":{"requests_max":3}}"#)
        #expect(settings.port == 9)
        #expect(settings.openAPIFile == nil)
        #expect(settings.limits.requestsMax == 3)
        #expect(settings.limits.uploadsMax == WebLimits().uploadsMax)
    }

    @Test func settingsSurviveWritingAndReading() throws {
        var settings = WebSettings()
        settings.limits.idleMilliseconds = 77
        settings.requiresSearchKey = true
        let data = try JSONEncoder().encode(settings)
        #expect(try JSONDecoder().decode(WebSettings.self, from: data) == settings)
    }

    @Test func unknownKeysAreRefusedByName() {
        func problems(_ json: String) -> [String] {
            do {
                _ = try decode(json)
                return []
            } catch {
                return (error as? Refusal)?.problems.map(\.field) ?? ["\(error)"]
            }
        }
        #expect(problems(#"{"prot":1,"hots":"a"}"#) == ["hots", "prot"])
        #expect(problems(#"{"limits":{"request_max":1}}"#) == ["limits.request_max"])
    }

    @Test func allValuesOutOfRangeAreReportedTogether() {
        var settings = WebSettings()
        settings.port = 70_000
        settings.host = ""
        settings.limits.requestsMax = 0
        settings.limits.idleMilliseconds = -1
        let refusal = #expect(throws: Refusal.self) { try settings.check() }
        #expect(
            refusal?.problems.map(\.field) == ["limits.requests_max", "limits.idle_milliseconds", "host", "port"])
    }
}
