import Catalog
import Commerce
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

    @Test func theSettingsOfTheGuidesAreTaken() throws {
        let yaml = """
            commerce:
              public_address: https://shop.example.com
              shop_name: The Shop
              mail:
                from: The Shop <shop@example.com>
                smtp: {host: mail.example.com, encryption: starttls, user: shop}
              accounts: {verification_hours: 48, reset_minutes: 30}
              openid:
                - {name: example, issuer: https://id.example.com, client_id: shop}
            """
        let commerce = try AisleSettings.parse(yaml, name: "x.yaml").commerce
        #expect(commerce.problems().isEmpty)
        #expect(commerce.policy.verificationMilliseconds == 48 * 3_600_000)
        #expect(commerce.policy.shopName == "The Shop" && commerce.policy.mailFrom == "The Shop <shop@example.com>")
        #expect(try commerce.mail.smtp?.server().port == 587)
        #expect(try commerce.openID.first?.registration().clientID == "shop")
    }

    @Test func valuesOutOfTheirRangeAreAllNamed() {
        let yaml = """
            commerce:
              public_address: shop.example.com/
              mail: {from: nobody, smtp: {host: a b, port: 0, encryption: ssl}}
              accounts: {reset_minutes: 4, session_days: 3651}
              openid:
                - {name: A, issuer: http://id.example.com, client_id: ''}
            """
        #expect(
            Self.problems(yaml).sorted() == [
                "commerce.accounts.reset_minutes invalid_value", "commerce.accounts.session_days invalid_value",
                "commerce.mail.from invalid_value", "commerce.mail.smtp.encryption invalid_value",
                "commerce.mail.smtp.host invalid_value", "commerce.mail.smtp.port invalid_value",
                "commerce.openid[0].client_id invalid_value", "commerce.openid[0].issuer invalid_value",
                "commerce.openid[0].name invalid_value", "commerce.public_address invalid_value",
            ])
    }

    @Test func problemsAreNamedByTheirPlace() {
        #expect(Self.problems("commerce: {amqp: {url: 'http://x'}}") == ["commerce.amqp.url invalid_value"])
        #expect(
            Self.problems("commerce: {amqp: {url: 'amqp://x', pasword: y}}") == ["commerce.amqp.pasword unknown_member"]
        )
        #expect(Self.problems("commerce: {rabbit: {}}") == ["commerce.rabbit unknown_member"])
    }
}
