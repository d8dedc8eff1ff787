import Catalog
import Foundation
import Testing

@testable import Commerce

/// Mails that were given up.
@Suite struct DeadLetterTests {
    private func deadMail(_ fixture: AccountFixture) async throws -> String {
        try await fixture.accounts.signUp.register(["email": "ann@example.com", "password": "correct horse battery"])
        fixture.base.mails.refuse(1, forGood: true)
        await fixture.accounts.mails.round()
        let page = try await fixture.accounts.deadLetters.page(before: nil, limit: 10)
        return try #require(page["mails"]?.elements?.first?["id"]?.text)
    }

    @Test func aMailThatIsRefusedForGoodIsNotTriedAgainButCanBeSentAgain() async throws {
        let fixture = try AccountFixture()
        let id = try await deadMail(fixture)
        fixture.advance(seconds: 86_400)
        await fixture.accounts.mails.round()
        #expect(fixture.base.mails.all.isEmpty)
        try await fixture.accounts.deadLetters.resend(id)
        await fixture.accounts.mails.round()
        #expect(fixture.base.mails.all.map(\.to) == ["ann@example.com"])
        #expect(try await fixture.accounts.deadLetters.page(before: nil, limit: 10)["mails"]?.elements == [])
    }

    @Test func theListNamesNobody() async throws {
        let fixture = try AccountFixture()
        _ = try await deadMail(fixture)
        let page = try await fixture.accounts.deadLetters.page(before: nil, limit: 10)
        let text = String(decoding: JSONWriter.bytes(page), as: UTF8.self)
        #expect(text.contains("verify_address") && text.contains("the mail server is away"))
        #expect(!text.contains("ann@example.com") && !text.contains("reg_"))
    }

    @Test func onlyDeadMailsAreSentAgain() async throws {
        let fixture = try AccountFixture()
        try await fixture.accounts.signUp.register(["email": "ann@example.com", "password": "correct horse battery"])
        await fixture.accounts.mails.round()
        let sent = try #require(fixture.base.mails.all.first?.id)
        func code(_ id: String) async -> ErrorCode? {
            await fixture.refusal { () throws(Refusal) in try await fixture.accounts.deadLetters.resend(id) }?.code
        }
        #expect(await code(sent) == .conflict)
        #expect(await code("mail_none") == .notFound)
    }

    @Test func whatWaitsForSomebodyWhoIsErasedNeverGoesOut() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let person = try await fixture.signedIn(try await fixture.login())
        try await fixture.accounts.signUp.forgotPassword(["email": "ann@example.com"], from: AccountFixture.origin)
        try await fixture.accounts.personalData.erase(["password": .string(AccountFixture.password)], of: person)
        #expect(await fixture.subjects(to: "ann@example.com").suffix(1) == ["Your account was deleted"])
        #expect(!(await fixture.subjects(to: "ann@example.com")).contains("Choose a new password"))
    }
}
