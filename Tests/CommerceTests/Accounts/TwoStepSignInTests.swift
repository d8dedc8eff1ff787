import Catalog
import Foundation
import Testing

@testable import Commerce

/// Signing in with a code beside the password.
@Suite struct TwoStepSignInTests {
    private struct Enrolled {
        var fixture: AccountFixture
        var ann: SignedIn
        var secret: [UInt8]
        var recoveryCodes: [String]
    }

    private static let password: JSONValue = ["password": .string(AccountFixture.password)]

    /// Reads what an app would read.
    private static func bytes(base32 text: String) -> [UInt8] {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var bits = text.compactMap { letters.firstIndex(of: $0) }.flatMap { value in
            (0..<5).reversed().map { value >> $0 & 1 }
        }[...]
        var bytes: [UInt8] = []
        while bits.count >= 8 {
            bytes.append(UInt8(bits.prefix(8).reduce(0) { $0 << 1 | $1 }))
            bits = bits.dropFirst(8)
        }
        return bytes
    }

    private func enrolled() async throws -> Enrolled {
        let fixture = try AccountFixture()
        try await fixture.person()
        let ann = try await fixture.signedIn(try await fixture.login())
        let begun = try await fixture.accounts.twoStep.begin(Self.password, of: ann)
        let secret = Self.bytes(base32: try #require(begun["secret"]?.text))
        let codes = try await fixture.accounts.twoStep.confirm(["code": .string(fixture.code(of: secret))], of: ann)
        fixture.advance(seconds: 30)
        let pair = try await fixture.login(more: [JSONMember("code", .string(fixture.code(of: secret)))])
        fixture.advance(seconds: 30)
        return Enrolled(
            fixture: fixture, ann: try await fixture.signedIn(pair), secret: secret, recoveryCodes: codes)
    }

    @Test func aCodeIsAskedForOnlyOnceTheAppHasShownOne() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let ann = try await fixture.signedIn(try await fixture.login())
        let begun = try await fixture.accounts.twoStep.begin(Self.password, of: ann)
        _ = try await fixture.login()
        let secret = Self.bytes(base32: try #require(begun["secret"]?.text))
        #expect(secret.count == 20 && begun["otpauth_uri"]?.text?.hasPrefix("otpauth://totp/Aisle:ann%40") == true)
        let wrong = await fixture.refusal { () throws(Refusal) in
            try await fixture.accounts.twoStep.confirm(["code": "000000"], of: ann)
        }
        #expect(wrong?.code == .forbidden)
        let codes = try await fixture.accounts.twoStep.confirm(["code": .string(fixture.code(of: secret))], of: ann)
        #expect(Set(codes).count == 10 && codes.allSatisfy { $0.count == 19 })
        #expect(
            await fixture.refusal { () throws(Refusal) in try await fixture.login() }?.code == .secondFactorRequired)
        #expect(await fixture.subjects(to: "ann@example.com").last == "Two-step sign-in is on")
    }

    @Test func wrongPasswordsDoNotTellOfASecondFactor() async throws {
        let all = try await enrolled()
        let refusal = await all.fixture.refusal { () throws(Refusal) in
            try await all.fixture.login("ann@example.com", "wrong password")
        }
        #expect(refusal?.code == .unauthorized)
    }

    @Test func noCodeWorksTwice() async throws {
        let all = try await enrolled()
        let code = JSONMember("code", .string(all.fixture.code(of: all.secret)))
        _ = try await all.fixture.login(more: [code])
        let again = await all.fixture.refusal { () throws(Refusal) in try await all.fixture.login(more: [code]) }
        #expect(again?.code == .secondFactorRequired)
        // Nor an earlier one once a later one was taken, also after the clock went back.
        all.fixture.advance(seconds: -60)
        let earlier = JSONMember("code", .string(all.fixture.code(of: all.secret)))
        #expect(
            await all.fixture.refusal { () throws(Refusal) in try await all.fixture.login(more: [earlier]) }?.code
                == .secondFactorRequired)
    }

    @Test func wrongCodesLockAsWrongPasswordsDo() async throws {
        let all = try await enrolled()
        let wrong = JSONMember("code", "000000")
        for _ in 0..<5 {
            _ = await all.fixture.refusal { () throws(Refusal) in try await all.fixture.login(more: [wrong]) }
        }
        let right = JSONMember("code", .string(all.fixture.code(of: all.secret)))
        #expect(
            await all.fixture.refusal { () throws(Refusal) in try await all.fixture.login(more: [right]) }?.code
                == .tooManyRequests)
        // A missing code is no failed try.
        all.fixture.advance(seconds: 60)
        for _ in 0..<10 { _ = await all.fixture.refusal { () throws(Refusal) in try await all.fixture.login() } }
        let later = JSONMember("code", .string(all.fixture.code(of: all.secret)))
        _ = try await all.fixture.login(more: [later])
    }

    @Test func recoveryCodesWorkOnceEachHoweverTyped() async throws {
        let all = try await enrolled()
        let typed = all.recoveryCodes[3].lowercased().replacingOccurrences(of: "-", with: " ")
        let code = JSONMember("recovery_code", .string(typed))
        _ = try await all.fixture.login(more: [code])
        let again = await all.fixture.refusal { () throws(Refusal) in try await all.fixture.login(more: [code]) }
        #expect(again?.code == .secondFactorRequired)
        #expect(try await all.fixture.accounts.twoStep.state(of: all.ann) == ["is_on": true, "recovery_codes_left": 9])
        #expect(try await all.fixture.activity(of: all.ann.user.id).contains("recovery_code_used"))
    }

    @Test func newRecoveryCodesReplaceTheOldOnes() async throws {
        let all = try await enrolled()
        let without = await all.fixture.refusal { () throws(Refusal) in
            try await all.fixture.accounts.twoStep.renewRecoveryCodes(Self.password, of: all.ann)
        }
        #expect(without?.code == .secondFactorRequired)
        let codes = try await all.fixture.accounts.twoStep.renewRecoveryCodes(
            [
                "password": .string(AccountFixture.password),
                "code": .string(all.fixture.code(of: all.secret)),
            ], of: all.ann)
        let old = JSONMember("recovery_code", .string(all.recoveryCodes[0]))
        #expect(
            await all.fixture.refusal { () throws(Refusal) in try await all.fixture.login(more: [old]) }?.code
                == .secondFactorRequired)
        _ = try await all.fixture.login(more: [JSONMember("recovery_code", .string(codes[0]))])
    }

    @Test func turningOffAsksForPasswordAndCode() async throws {
        let all = try await enrolled()
        func turnOff(_ body: JSONValue) async -> ErrorCode? {
            await all.fixture.refusal { () throws(Refusal) in
                try await all.fixture.accounts.twoStep.turnOff(body, of: all.ann)
            }?.code
        }
        #expect(await turnOff(Self.password) == .secondFactorRequired)
        #expect(await turnOff(["password": "wrong", "code": .string(all.fixture.code(of: all.secret))]) == .forbidden)
        #expect(
            await turnOff([
                "password": .string(AccountFixture.password), "code": .string(all.fixture.code(of: all.secret)),
            ]) == nil)
        _ = try await all.fixture.login()
    }

    @Test func administratorsHelpWhoHasLostEverything() async throws {
        let all = try await enrolled()
        let admin = Administrator(permissions: [.grantRoles], caller: CommerceFixture.caller)
        let user = try await all.fixture.accounts.administration.removeSecondFactor(of: all.ann.user.id, by: admin)
        #expect(!user.hasSecondFactor)
        _ = try await all.fixture.login()
        let again = await all.fixture.refusal { () throws(Refusal) in
            try await all.fixture.accounts.administration.removeSecondFactor(of: all.ann.user.id, by: admin)
        }
        #expect(again?.code == .conflict)
        #expect(await all.fixture.subjects(to: "ann@example.com").last == "Two-step sign-in is off")
    }

    @Test func aSecondSecretCantTakeThePlaceOfTheFirst() async throws {
        let all = try await enrolled()
        let refusal = await all.fixture.refusal { () throws(Refusal) in
            try await all.fixture.accounts.twoStep.begin(Self.password, of: all.ann)
        }
        #expect(refusal?.code == .conflict)
    }
}
