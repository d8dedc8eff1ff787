import Catalog
import Testing

@testable import Commerce

/// Erasing an account of somebody who signs in at a provider and has no password.
@Suite struct ErasureWithoutPasswordTests {
    private static let identity = ExternalIdentity(
        issuer: "https://id.example.com", subject: "ann", email: EmailAddress("ann@example.com"),
        isEmailVerified: true, name: "Ann Lee")

    /// Comes back from the provider.
    private func signIn(_ fixture: AccountFixture) async throws -> TokenPair {
        let (context, now) = (fixture.accounts.external.context, fixture.now)
        let outcome = try await fixture.base.shop.store.write { db in
            try ExternalSignInStore(db, context, at: now).signIn(
                Self.identity, provider: "mock", newID: UserID("usr_new"), from: AccountFixture.origin,
                by: CommerceFixture.caller)
        }
        return try SignIn.pair(outcome)
    }

    private func refusal(_ fixture: AccountFixture, _ body: JSONValue, _ person: SignedIn) async -> ErrorCode? {
        await fixture.refusal { () throws(Refusal) in
            try await fixture.accounts.personalData.erase(body, of: person)
        }?.code
    }

    @Test func signingInAtTheProviderAMomentAgoIsEnough() async throws {
        let fixture = try AccountFixture()
        let ann = try await fixture.signedIn(try await signIn(fixture))
        fixture.advance(seconds: 600)
        #expect(await refusal(fixture, [:], ann) == nil)
        let kept = try await fixture.accounts.administration.user(ann.user.id)
        #expect(kept.email == nil && kept.erasedAt == fixture.now)
        #expect(await fixture.subjects(to: "ann@example.com").last == "Your account was deleted")
    }

    @Test func refreshingTokensMakesASessionNoYounger() async throws {
        let fixture = try AccountFixture()
        let pair = try await signIn(fixture)
        fixture.advance(seconds: 601)
        let ann = try await fixture.signedIn(try await fixture.refresh(pair.refreshToken))
        #expect(await refusal(fixture, [:], ann) == .forbidden)
        #expect(await refusal(fixture, ["password": "a fine password"], ann) == .forbidden)
        #expect(await refusal(fixture, ["code": "123456"], ann) == .invalidValue)
        #expect(try await fixture.accounts.administration.user(ann.user.id).email != nil)
        let back = try await fixture.signedIn(try await signIn(fixture))
        #expect(await refusal(fixture, [:], back) == nil)
    }

    @Test func aPasswordThatThereIsIsAskedFor() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let ann = try await fixture.signedIn(try await signIn(fixture))
        #expect(await refusal(fixture, [:], ann) == .invalidValue)
        #expect(await refusal(fixture, ["password": .string(AccountFixture.password)], ann) == nil)
    }
}
