import Catalog
import Foundation
import GRDB
import Testing

@testable import Commerce

/// Registering, signing in, refreshing, locking.
@Suite struct SignInTests {
    @Test func registeringVerifyingAndSigningInGoTogether() async throws {
        let fixture = try AccountFixture()
        let user = try await fixture.person()
        #expect(user.roles == [.customer] && user.email?.text == "ann@example.com")
        let pair = try await fixture.login("ANN@example.com")
        let person = try await fixture.signedIn(pair)
        #expect(person.user.id == user.id && person.session == pair.session)
        #expect(try await fixture.activity(of: user.id) == ["login", "registered"])
        #expect(try fixture.base.events().map(\.type.name) == ["user.registered"])
    }

    @Test func withoutTheLinkThereIsNoAccount() async throws {
        let fixture = try AccountFixture()
        try await fixture.accounts.signUp.register(["email": "ann@example.com", "password": "correct horse battery"])
        let unverified = await fixture.refusal { () throws(Refusal) in try await fixture.login() }
        let nobody = await fixture.refusal { () throws(Refusal) in try await fixture.login("bob@example.com") }
        #expect(unverified?.code == .unauthorized)
        #expect(unverified == nobody)
    }

    @Test func linksWorkOnceAndInTheirTime() async throws {
        let fixture = try AccountFixture()
        let body: JSONValue = ["email": "ann@example.com", "password": "correct horse battery"]
        try await fixture.accounts.signUp.register(body)
        let token = try await fixture.token(to: "ann@example.com")
        fixture.advance(seconds: 86_400)
        func verify() async throws(Refusal) -> User {
            try await fixture.accounts.signUp.verifyEmail(
                ["token": .string(token)], from: AccountFixture.origin, by: CommerceFixture.caller)
        }
        #expect(await fixture.refusal { () throws(Refusal) in try await verify() }?.code == .invalidToken)
        fixture.advance(seconds: -1)
        _ = try await verify()
        #expect(await fixture.refusal { () throws(Refusal) in try await verify() }?.code == .invalidToken)
    }

    @Test func registeringAnAccountThatExistsLooksTheSameAndChangesNothing() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        try await fixture.accounts.signUp.register(["email": "Ann@example.com", "password": "another password"])
        #expect(
            await fixture.subjects(to: "Ann@example.com") == ["You have an account already"]
                && fixture.base.mails.all.last?.body.contains("token") == false)
        _ = try await fixture.login()
        let other = await fixture.refusal { () throws(Refusal) in
            try await fixture.login("ann@example.com", "another password")
        }
        #expect(other?.code == .unauthorized)
    }

    /// Somebody registers the address of somebody else, who registers later.
    @Test func theLinkDecidesWhosePasswordCounts() async throws {
        let fixture = try AccountFixture()
        try await fixture.accounts.signUp.register(["email": "ann@example.com", "password": "the thief's password"])
        try await fixture.person()
        _ = try await fixture.login()
        let thief = await fixture.refusal { () throws(Refusal) in
            try await fixture.login("ann@example.com", "the thief's password")
        }
        #expect(thief?.code == .unauthorized)
    }

    @Test func badRegistrationsNameAllTheirProblems() async throws {
        let fixture = try AccountFixture()
        let refusal = await fixture.refusal { () throws(Refusal) in
            try await fixture.accounts.signUp.register(["email": "ann", "password": "short", "name": 3, "admin": true])
        }
        #expect(refusal?.problems.map(\.field) == ["admin", "email", "password", "name"])
    }

    @Test func refreshTokensRotate() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let first = try await fixture.login()
        let second = try await fixture.refresh(first.refreshToken)
        #expect(second.session == first.session && second.refreshToken != first.refreshToken)
        let third = try await fixture.refresh(second.refreshToken)
        #expect(try await fixture.signedIn(third).session == first.session)
    }

    @Test func aRefreshTokenThatComesTwiceEndsTheFamily() async throws {
        let fixture = try AccountFixture()
        let user = try await fixture.person()
        let other = try await fixture.login()
        let first = try await fixture.login()
        let second = try await fixture.refresh(first.refreshToken)
        #expect(
            await fixture.refusal { () throws(Refusal) in try await fixture.refresh(first.refreshToken) }?.code
                == .unauthorized)
        #expect(
            await fixture.refusal { () throws(Refusal) in try await fixture.refresh(second.refreshToken) }?.code
                == .unauthorized)
        #expect(
            await fixture.refusal { () throws(Refusal) in try await fixture.signedIn(second) }?.code == .unauthorized)
        // The other device is not concerned.
        _ = try await fixture.refresh(other.refreshToken)
        #expect(try await fixture.activity(of: user.id).first == "refresh_reused")
        #expect(try fixture.base.events().map(\.type.name).last == "user.session_stolen")
        #expect(await fixture.subjects(to: "ann@example.com").last == "A device was signed out")
    }

    /// Of many that come at once with one token, one is served, and the session ends all the same.
    @Test func oneTokenServesOneOfManyAtOnce() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let pair = try await fixture.login()
        let served = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    await fixture.refusal { () throws(Refusal) in try await fixture.refresh(pair.refreshToken) } == nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(served == 1)
        #expect(await fixture.refusal { () throws(Refusal) in try await fixture.signedIn(pair) }?.code == .unauthorized)
    }

    @Test func tokensEndWithTheirTime() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let pair = try await fixture.login()
        fixture.advance(seconds: 599)
        _ = try await fixture.signedIn(pair)
        fixture.advance(seconds: 1)
        #expect(await fixture.refusal { () throws(Refusal) in try await fixture.signedIn(pair) }?.code == .unauthorized)
        fixture.advance(seconds: 30 * 86_400 - 600)
        #expect(
            await fixture.refusal { () throws(Refusal) in try await fixture.refresh(pair.refreshToken) }?.code
                == .unauthorized)
    }

    @Test func sessionsEndAfterHalfAYearHoweverOftenTheyAreRefreshed() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        var pair = try await fixture.login()
        for _ in 0..<8 {
            fixture.advance(seconds: 20 * 86_400)
            pair = try await fixture.refresh(pair.refreshToken)
        }
        fixture.advance(seconds: 20 * 86_400 - 1)
        pair = try await fixture.refresh(pair.refreshToken)
        fixture.advance(seconds: 1)
        let last = pair
        #expect(
            await fixture.refusal { () throws(Refusal) in try await fixture.refresh(last.refreshToken) }?.code
                == .unauthorized)
    }

    @Test func signingKeysRotateUnderneathOpenSessions() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let first = try await fixture.login()
        fixture.advance(seconds: 86_400 - 1)
        let second = try await fixture.refresh(first.refreshToken)
        fixture.advance(seconds: 2)
        let third = try await fixture.refresh(second.refreshToken)
        // Signed with the key of yesterday and with that of today.
        _ = try await fixture.signedIn(second)
        _ = try await fixture.signedIn(third)
        func key(_ pair: TokenPair) -> Substring { pair.accessToken.split(separator: ".")[0] }
        #expect(key(first) == key(second) && key(second) != key(third))
    }

    @Test func logoutEndsTheSessionAtOnce() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let pair = try await fixture.login()
        try await fixture.accounts.signIn.logout(
            ["refresh_token": .string(pair.refreshToken)], from: AccountFixture.origin)
        #expect(await fixture.refusal { () throws(Refusal) in try await fixture.signedIn(pair) }?.code == .unauthorized)
        // Again, and with a token that is none: nothing to complain about.
        try await fixture.accounts.signIn.logout(["refresh_token": "rft_x"], from: AccountFixture.origin)
    }

    @Test func failedTriesLockKnownAndUnknownAddressesAlike() async throws {
        let fixture = try AccountFixture()
        let user = try await fixture.person()
        func answers(_ email: String) async -> [ErrorCode?] {
            var codes: [ErrorCode?] = []
            for _ in 0..<6 {
                codes.append(
                    await fixture.refusal { () throws(Refusal) in try await fixture.login(email, "wrong password") }?
                        .code)
            }
            return codes
        }
        let known = await answers("ann@example.com")
        #expect(known == Array(repeating: .unauthorized, count: 5) + [.tooManyRequests])
        #expect(await answers("bob@example.com") == known)
        // The right password does not help while locked, and does after a minute.
        #expect(await fixture.refusal { () throws(Refusal) in try await fixture.login() }?.code == .tooManyRequests)
        fixture.advance(seconds: 60)
        _ = try await fixture.login()
        #expect(
            try await fixture.activity(of: user.id) == ["login", "locked"]
                + Array(repeating: "login_failed", count: 4) + ["registered"])
        // Forgotten with the success.
        #expect(await answers("ann@example.com") == known)
    }

    /// Many guesses at once are not more than one after the other.
    @Test func guessesAtOnceDoNotGetPastTheLock() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    _ = await fixture.refusal { () throws(Refusal) in
                        try await fixture.login("ann@example.com", "wrong password \(number)")
                    }
                }
            }
        }
        #expect(await fixture.refusal { () throws(Refusal) in try await fixture.login() }?.code == .tooManyRequests)
        let failures = try await fixture.base.shop.store.read { db in
            try LoginFailureStore(db).state(
                MasterKey.load(folder: fixture.base.folder.path).tag("ann@example.com", .shortCode)
            ).failures
        }
        #expect(failures == 5)
    }

    @Test func blockedPeopleAreOutAtOnce() async throws {
        let fixture = try AccountFixture()
        let user = try await fixture.person()
        let pair = try await fixture.login()
        let admin = Administrator(permissions: [.grantRoles, .blockUsers], caller: CommerceFixture.caller)
        _ = try await fixture.accounts.administration.setBlocked(true, user.id, by: admin)
        #expect(await fixture.refusal { () throws(Refusal) in try await fixture.signedIn(pair) }?.code == .unauthorized)
        #expect(
            await fixture.refusal { () throws(Refusal) in try await fixture.refresh(pair.refreshToken) }?.code
                == .unauthorized)
        #expect(await fixture.refusal { () throws(Refusal) in try await fixture.login() }?.code == .forbidden)
        _ = try await fixture.accounts.administration.setBlocked(false, user.id, by: admin)
        _ = try await fixture.login()
        #expect(try fixture.base.events().map(\.type.name) == ["user.registered", "user.blocked", "user.unblocked"])
    }

    @Test func aForgottenPasswordIsSetByMailAndEndsAllSessions() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let pair = try await fixture.login()
        try await fixture.accounts.signUp.forgotPassword(["email": "ann@example.com"], from: AccountFixture.origin)
        try await fixture.accounts.signUp.forgotPassword(["email": "bob@example.com"], from: AccountFixture.origin)
        let token = try await fixture.token(to: "ann@example.com")
        #expect(await fixture.subjects(to: "bob@example.com") == [])
        func reset(_ token: String) async throws(Refusal) {
            try await fixture.accounts.signUp.resetPassword(
                ["token": .string(token), "password": "a new password"], from: AccountFixture.origin,
                by: CommerceFixture.caller)
        }
        #expect(await fixture.refusal { () throws(Refusal) in try await reset("pwr_x") }?.code == .invalidToken)
        try await reset(token)
        #expect(await fixture.refusal { () throws(Refusal) in try await reset(token) }?.code == .invalidToken)
        #expect(await fixture.refusal { () throws(Refusal) in try await fixture.signedIn(pair) }?.code == .unauthorized)
        #expect(await fixture.refusal { () throws(Refusal) in try await fixture.login() }?.code == .unauthorized)
        _ = try await fixture.login("ann@example.com", "a new password")
    }

    @Test func anAnswerForNobodyWritesAsMuchAsOneForSomebody() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        func mails() async throws -> Int {
            try await fixture.base.shop.store.read { db in
                try Int.fetchOne(db, sql: "SELECT count(*) FROM mail") ?? 0
            }
        }
        let before = try await mails()
        try await fixture.accounts.signUp.forgotPassword(["email": "bob@example.com"], from: AccountFixture.origin)
        #expect(try await mails() == before + 1)
    }
}
