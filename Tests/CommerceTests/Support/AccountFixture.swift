import Catalog
import Foundation
import Testing

@testable import Commerce

/// Accounts over a real store, with mails that are kept and a clock that the test moves.
struct AccountFixture {
    let base: CommerceFixture
    var accounts: Accounts { base.shop.accounts }
    var now: Timestamp { base.clock.now }

    static let password = "correct horse battery"
    static let origin = RequestOrigin(networkAddress: "192.0.2.1", userAgent: "test")

    init(_ base: CommerceFixture? = nil) throws { self.base = try base ?? CommerceFixture() }

    /// Somebody who has registered and verified the address.
    @discardableResult
    func person(_ email: String = "ann@example.com", password: String = password) async throws -> User {
        try await accounts.signUp.register([
            "email": .string(email), "password": .string(password), "name": "Ann Lee",
        ])
        return try await accounts.signUp.verifyEmail(
            ["token": .string(try await token(to: email))], from: Self.origin, by: CommerceFixture.caller)
    }

    /// The token in the newest mail to an address, after all mails were sent.
    func token(to email: String) async throws -> String {
        await accounts.mails.round()
        return try #require(base.mails.token(to: email))
    }

    func subjects(to email: String) async -> [String] {
        await accounts.mails.round()
        return base.mails.all.filter { $0.to == email }.map(\.subject)
    }

    func login(
        _ email: String = "ann@example.com", _ password: String = password, more: [JSONMember] = []
    ) async throws(Refusal) -> TokenPair {
        let members = [JSONMember("email", .string(email)), JSONMember("password", .string(password))]
        return try await accounts.signIn.login(.object(members + more), from: Self.origin)
    }

    func refresh(_ token: String) async throws(Refusal) -> TokenPair {
        try await accounts.signIn.refresh(
            ["refresh_token": .string(token)], from: Self.origin, by: CommerceFixture.caller)
    }

    func signedIn(_ pair: TokenPair) async throws(Refusal) -> SignedIn {
        try await accounts.signIn.authenticate(pair.accessToken, from: Self.origin, correlationID: "r")
    }

    /// The refusal of some work; `nil` when it was done.
    func refusal<Value>(_ work: () async throws(Refusal) -> Value) async -> Refusal? {
        do throws(Refusal) {
            _ = try await work()
            return nil
        } catch {
            return error
        }
    }

    func activity(of user: UserID) async throws -> [String] {
        let page = try await accounts.own.activity(of: user, before: nil, limit: 100)
        return page["activity"]?.elements?.compactMap { $0["kind"]?.text } ?? []
    }

    func advance(seconds: Int64) { base.clock.advance(milliseconds: seconds * 1_000) }

    /// The code that an authenticator app shows now.
    func code(of secret: [UInt8], stepsAhead: Int64 = 0) -> String {
        TimeBasedCode.code(secret: secret, step: TimeBasedCode.step(at: now) + stepsAhead)
    }

    /// Everything in the store's file and its log, as bytes.
    func storedBytes() throws -> Data {
        let path = base.folder.appending(path: "catalog.sqlite").path
        return try [path, path + "-wal"].reduce(into: Data()) { data, path in
            if FileManager.default.fileExists(atPath: path) { data += try Data(contentsOf: URL(fileURLWithPath: path)) }
        }
    }
}
