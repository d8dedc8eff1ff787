import Catalog
import Crypto
import Testing

@testable import Commerce

/// Which access tokens are taken and which are not.
@Suite struct AccessTokenTests {
    private let master = MasterKey(bytes: Array(repeating: 7, count: 32))
    private let now = Timestamp(millisecondsSinceEpoch: 1_800_000_000_000)
    private var tokens: AccessTokens { AccessTokens(master: master, lifetimeMilliseconds: 600_000) }
    private var key: AccessTokens.SigningKey { AccessTokens.SigningKey(id: "key-1", createdAt: now) }
    private var claims: AccessClaims {
        AccessClaims(
            user: UserID("usr_a"), session: SessionID("ses_a"), issuedAt: now, expiresAt: now.adding(600_000))
    }

    @Test func whatWasSignedIsTaken() {
        #expect(tokens.verify(tokens.sign(claims, with: key), keys: [key], now: now) == claims)
    }

    @Test func timesDecideToTheSecond() {
        let token = tokens.sign(claims, with: key)
        for (offset, isTaken) in [
            (599_999, true), (600_000, false), (-60_000, true), (-60_001, false),
        ] as [(Int64, Bool)] {
            #expect((tokens.verify(token, keys: [key], now: now.adding(offset)) != nil) == isTaken, "\(offset)")
        }
    }

    @Test func aTokenThatLivesLongerThanOursIsNoneOfOurs() {
        var long = claims
        long.expiresAt = now.adding(602_000)
        #expect(tokens.verify(tokens.sign(long, with: key), keys: [key], now: now) == nil)
    }

    @Test func onlyKeysInForceAreTaken() {
        let other = AccessTokens.SigningKey(id: "key-2", createdAt: now)
        let token = tokens.sign(claims, with: other)
        #expect(tokens.verify(token, keys: [key], now: now) == nil)
        #expect(tokens.verify(token, keys: [key, other], now: now) == claims)
        #expect(tokens.verify(token, keys: [], now: now) == nil)
        let stranger = AccessTokens(
            master: MasterKey(bytes: Array(repeating: 8, count: 32)), lifetimeMilliseconds: 600_000)
        #expect(tokens.verify(stranger.sign(claims, with: key), keys: [key], now: now) == nil)
    }

    /// A token with this header and the payload of a good one, signed as `sign` does it.
    private func forged(_ header: JSONValue, sign: (String) -> [UInt8]) -> String {
        let payload = tokens.sign(claims, with: key).split(separator: ".")[1]
        let text = Base64URL.encode(JSONWriter.bytes(header)) + "." + payload
        return text + "." + Base64URL.encode(sign(text))
    }

    private func rightSignature(_ text: String) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: master.key(.accessToken, "key-1")))
    }

    @Test(
        arguments: [
            ["alg": "none", "kid": "key-1", "typ": "at+jwt"], ["alg": "None", "kid": "key-1", "typ": "at+jwt"],
            ["alg": "HS512", "kid": "key-1", "typ": "at+jwt"], ["alg": "RS256", "kid": "key-1", "typ": "at+jwt"],
            ["alg": "HS256", "kid": "key-2", "typ": "at+jwt"], ["alg": "HS256", "typ": "at+jwt"],
            ["alg": "HS256", "kid": "key-1", "typ": "JWT"], ["alg": "HS256", "kid": "key-1"],
        ] as [JSONValue])
    func headersThatAreNotOursAreRefusedHoweverSigned(header: JSONValue) {
        #expect(tokens.verify(forged(header, sign: rightSignature), keys: [key], now: now) == nil)
        #expect(tokens.verify(forged(header, sign: { _ in [] }), keys: [key], now: now) == nil)
    }

    @Test func theForgeryWouldBeTakenWithTheRightHeader() {
        let header: JSONValue = ["alg": "HS256", "kid": "key-1", "typ": "at+jwt"]
        #expect(tokens.verify(forged(header, sign: rightSignature), keys: [key], now: now) == claims)
    }

    @Test func everyChangedByteIsNoticed() {
        let token = tokens.sign(claims, with: key)
        for index in token.indices where token[index] != "." {
            var changed = token
            changed.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            let found = tokens.verify(changed, keys: [key], now: now)
            // The last letter of Base64 has bits that say nothing.
            #expect(found == nil || found == claims)
            if found != nil { #expect(token.index(after: index) == token.endIndex) }
        }
    }

    @Test(arguments: ["", ".", "..", "a.b", "a.b.c.d", "!.!.!", "e30.e30.", "e30.e30.e30"])
    func otherTextsAreNoTokens(text: String) {
        #expect(tokens.verify(text, keys: [key], now: now) == nil)
        #expect(tokens.verify(String(repeating: "a", count: 1_025), keys: [key], now: now) == nil)
    }

    @Test func keysAreReplacedEachDayAndServeUntilTheirTokensEnd() {
        var policy = AccountPolicy()
        policy.signingKeyMilliseconds = 1_000
        policy.accessTokenMilliseconds = 500
        for (age, signs, verifies) in [
            (0, true, true), (999, true, true), (1_000, false, true), (1_499, false, true), (1_500, false, false),
            (-1, false, true),
        ] as [(Int64, Bool, Bool)] {
            let instant = now.adding(age)
            #expect((SigningKeyRule.signing([key], now: instant, policy: policy) != nil) == signs, "\(age)")
            #expect(SigningKeyRule.valid([key], now: instant, policy: policy).isEmpty == !verifies, "\(age)")
        }
    }
}

@Suite struct LockoutRuleTests {
    private let rule = LockoutRule()
    private let now = Timestamp(millisecondsSinceEpoch: 1_800_000_000_000)

    private func state(_ failures: Int) -> LockoutRule.State {
        (0..<failures).reduce(LockoutRule.State()) { state, _ in rule.failed(state, now: now) }
    }

    @Test func theFifthFailureLocksAndEachFurtherDoubles() {
        for (failures, minutes) in [(0, nil), (4, nil), (5, 1), (6, 2), (7, 4), (11, 60), (500, 60)] as [(Int, Int64?)]
        {
            let end = rule.lockedUntil(state(failures), now: now)
            #expect(end == minutes.map { now.adding($0 * 60_000) }, "\(failures)")
        }
    }

    @Test func locksEndByTheClockAndNeverLastLonger() {
        let locked = state(5)
        #expect(rule.lockedUntil(locked, now: now.adding(59_999)) != nil)
        #expect(rule.lockedUntil(locked, now: now.adding(60_000)) == nil)
        // A clock that was set back by more than the lock was to last.
        #expect(rule.lockedUntil(locked, now: now.adding(-1)) == nil)
    }

    @Test func aDayWithoutFailuresForgets() {
        let state = state(4)
        #expect(rule.failed(state, now: now.adding(86_399_999)).failures == 5)
        #expect(rule.failed(state, now: now.adding(86_400_000)).failures == 1)
    }
}

@Suite struct RefreshRuleTests {
    private let now = Timestamp(millisecondsSinceEpoch: 1_800_000_000_000)

    private func verdict(_ change: (inout RefreshRule.State) -> Void) -> RefreshRule.Verdict {
        var state = RefreshRule.State(
            isUsed: false, expiresAt: now.adding(1), sessionExpiresAt: now.adding(1), isSessionEnded: false,
            isBlocked: false)
        change(&state)
        return RefreshRule.verdict(state, now: now)
    }

    @Test func aTokenWorksOnceInItsTime() {
        #expect(verdict { _ in } == .renew)
        #expect(verdict { $0.isUsed = true } == .reused)
        #expect(verdict { $0.expiresAt = now } == .refuse)
        #expect(verdict { $0.sessionExpiresAt = now } == .refuse)
        #expect(verdict { $0.isSessionEnded = true } == .refuse)
        #expect(verdict { $0.isBlocked = true } == .refuse)
    }

    @Test func aUsedTokenTellsOfTheTheftAlsoAfterItsTime() {
        #expect(verdict { ($0.isUsed, $0.expiresAt) = (true, now) } == .reused)
        // The session is over anyway.
        #expect(verdict { ($0.isUsed, $0.isSessionEnded) = (true, true) } == .refuse)
    }
}
