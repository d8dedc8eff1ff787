import Catalog
import Testing

@testable import Commerce

/// Moving an account to another e-mail address.
@Suite struct EmailChangeTests {
    private static let new = "ann@new.example.com"

    private func begin(
        _ fixture: AccountFixture, _ email: String = new, password: String = AccountFixture.password,
        by person: SignedIn
    ) async -> Refusal? {
        await fixture.refusal { () throws(Refusal) in
            try await fixture.accounts.emailChange.begin(
                ["email": .string(email), "password": .string(password)], of: person)
        }
    }

    private func confirm(_ fixture: AccountFixture, _ token: String) async -> Refusal? {
        await fixture.refusal { () throws(Refusal) in
            try await fixture.accounts.emailChange.confirm(
                ["token": .string(token)], from: AccountFixture.origin, by: CommerceFixture.caller)
        }
    }

    @Test func theNewAddressConfirmsAndTheOldOneIsTold() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let ann = try await fixture.signedIn(try await fixture.login())
        #expect(await begin(fixture, by: ann) == nil)
        #expect(await fixture.subjects(to: "ann@example.com").last == "Your e-mail address is to be changed")
        _ = try await fixture.login()
        let token = try await fixture.token(to: Self.new)
        #expect(await confirm(fixture, token) == nil)
        #expect(await fixture.subjects(to: "ann@example.com").last == "Your e-mail address was changed")
        #expect(try await fixture.login(Self.new).user.id == ann.user.id)
        #expect(await fixture.refusal { () throws(Refusal) in try await fixture.login() }?.code == .unauthorized)
        #expect(await confirm(fixture, token)?.code == .invalidToken, "a link works once")
        #expect(try await fixture.activity(of: ann.user.id).contains("email_changed"))
    }

    @Test func itTakesThePassword() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let ann = try await fixture.signedIn(try await fixture.login())
        #expect(await begin(fixture, password: "wrong", by: ann)?.code == .forbidden)
        #expect(await fixture.subjects(to: Self.new).isEmpty)
    }

    /// Who asks is told nothing, who has the address is.
    @Test func anAddressThatSomebodyHasStaysHis() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        try await fixture.person("bob@example.com")
        let ann = try await fixture.signedIn(try await fixture.login())
        #expect(await begin(fixture, "bob@example.com", by: ann) == nil)
        #expect(await fixture.subjects(to: "bob@example.com").last == "You have an account already")
    }

    @Test func anAddressThatIsTakenMeanwhileIsNotTakenAway() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let ann = try await fixture.signedIn(try await fixture.login())
        #expect(await begin(fixture, by: ann) == nil)
        let token = try await fixture.token(to: Self.new)
        try await fixture.person(Self.new)
        #expect(await confirm(fixture, token)?.code == .invalidToken)
        #expect(try await fixture.login().user.id == ann.user.id)
    }

    @Test func linksEndInTheirTimeAndWithTheNextOne() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let ann = try await fixture.signedIn(try await fixture.login())
        #expect(await begin(fixture, by: ann) == nil)
        let first = try await fixture.token(to: Self.new)
        #expect(await begin(fixture, "other@example.com", by: ann) == nil)
        #expect(await confirm(fixture, first)?.code == .invalidToken)
        let second = try await fixture.token(to: "other@example.com")
        fixture.advance(seconds: 86_400)
        #expect(await confirm(fixture, second)?.code == .invalidToken)
    }

    @Test func aLinkForANewPasswordThatWentToTheOldAddressIsVoid() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let ann = try await fixture.signedIn(try await fixture.login())
        try await fixture.accounts.signUp.forgotPassword(["email": "ann@example.com"], from: AccountFixture.origin)
        let reset = try await fixture.token(to: "ann@example.com")
        #expect(await begin(fixture, by: ann) == nil)
        #expect(await confirm(fixture, try await fixture.token(to: Self.new)) == nil)
        let refused = await fixture.refusal { () throws(Refusal) in
            try await fixture.accounts.signUp.resetPassword(
                ["token": .string(reset), "password": "another fine password"], from: AccountFixture.origin,
                by: CommerceFixture.caller)
        }
        #expect(refused?.code == .invalidToken)
    }
}
