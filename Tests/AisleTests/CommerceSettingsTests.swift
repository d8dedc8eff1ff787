import Catalog
import Foundation
import Integrations
import Testing

@testable import aisle

/// The section `commerce` of the settings.
@Suite struct CommerceSettingsTests {
    static func problems(_ yaml: String) -> [String] {
        do throws(Refusal) {
            try AisleSettings.parse(yaml, name: "x.yaml").check(name: "x.yaml")
            return []
        } catch {
            return error.problems.map { "\($0.field) \($0.code.rawValue)" }
        }
    }

    @Test func thePasswordOfTheBrokerComesFromItsFile() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "aisle-password-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("from the file\n".utf8).write(to: file)
        let yaml = "commerce: {amqp: {url: 'amqp://shop:other@broker', password_file: \(file.path)}}"
        let amqp = try #require(try AisleSettings.parse(yaml, name: "x.yaml").commerce.amqp)
        #expect(try amqp.address().password == "from the file")
        try FileManager.default.removeItem(at: file)
        #expect(throws: Refusal.self) { try amqp.address() }
    }

    @Test func problemsAreNamedByTheirPlace() {
        #expect(Self.problems("commerce: {amqp: {url: 'http://x'}}") == ["commerce.amqp.url invalid_value"])
        #expect(
            Self.problems("commerce: {amqp: {url: 'amqp://x', pasword: y}}") == ["commerce.amqp.pasword unknown_member"])
        #expect(Self.problems("commerce: {rabbit: {}}") == ["commerce.rabbit unknown_member"])
    }
}
