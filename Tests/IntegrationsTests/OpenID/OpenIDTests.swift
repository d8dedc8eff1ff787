import Catalog
import Foundation
import GRDB
import Logging
import Store
import Testing

@testable import Commerce
@testable import Integrations

/// Signing in at a running provider (`oidc-provider-mock`).
@Suite(.serialized, .enabled(if: ProviderProcess.python != nil)) struct OpenIDTests {
    private static let origin = RequestOrigin(networkAddress: "192.0.2.1", userAgent: "test")
    private static let caller = Caller(actor: "test", correlationID: "r")

    /// A shop with one provider.
    private struct Fixture {
        let shop: EventShop
        let server: ProviderProcess
        let accounts: Accounts
        let exchange = HTTPExchange(label: "test")

        init() throws {
            shop = try EventShop()
            server = try ProviderProcess()
            let provider = OpenIDProvider(
                OpenIDProvider.Registration(
                    name: "mock", issuer: server.issuer, clientID: "shop", clientSecret: "secret word",
                    allowsPrivateAddresses: true),
                exchange: exchange, now: shop.now)
            var policy = AccountPolicy()
            policy.passwordCost = PasswordHash.Cost(logRounds: 4, blockSize: 8, parallelism: 1)
            let threads = BoundedThreads(label: "test.mail", threads: 1, waitingMax: 10)
            accounts = Accounts(
                store: shop.store,
                settings: AccountSettings(
                    policy: policy, master: try MasterKey.load(folder: shop.folder.path),
                    sender: FolderMailSender(folder: shop.folder.path + "/mail", threads: threads),
                    providers: [provider]),
                now: shop.now, logger: EventShop.logger)
        }

        func send(_ method: String, _ url: String, _ body: String = "", _ type: String) async throws
            -> HTTPExchange.Response
        {
            try await exchange.send(
                HTTPExchange.Request(
                    method, url, headers: [HTTPExchange.Header("Content-Type", type)], body: Array(body.utf8),
                    allowsPrivateAddresses: true))
        }

        /// What the provider knows of somebody.
        func know(_ subject: String, _ claims: String) async throws {
            let reply = try await send("PUT", "\(server.issuer)/users/\(subject)", claims, "application/json")
            #expect(reply.status == 204)
        }

        /// What a browser does there: somebody signs in and is sent back.
        func visit(_ address: String, as subject: String) async throws -> (state: String, code: String) {
            let reply = try await send("POST", address, "sub=\(subject)", "application/x-www-form-urlencoded")
            let back = try #require(reply.header("location").flatMap { URLComponents(string: $0) })
            func value(_ name: String) -> String? { back.queryItems?.first { $0.name == name }?.value }
            return (try #require(value("state")), try #require(value("code")))
        }

        func signIn(as subject: String) async throws -> TokenPair {
            let beginning = try await accounts.external.begin("mock")
            let (state, code) = try await visit(beginning.address, as: subject)
            return try await accounts.external.finish(
                "mock", state: state, code: code, binding: beginning.binding, from: OpenIDTests.origin,
                by: OpenIDTests.caller)
        }

        func refusal(as subject: String) async throws -> ErrorCode? {
            do {
                _ = try await signIn(as: subject)
                return nil
            } catch let refusal as Refusal {
                return refusal.code
            }
        }

        /// An account with a password.
        func register(_ email: String) async throws -> UserID {
            let (id, now) = (UserID("usr_\(email)"), shop.now())
            let address = try #require(EmailAddress(email))
            try await shop.store.write { db in
                try UserStore(db).insert(
                    User(
                        id: id, email: address, name: nil, roles: [.customer], createdAt: now, updatedAt: now,
                        passwordChangedAt: now, hasSecondFactor: false), passwordHash: nil)
            }
            return id
        }
    }

    private static let ann = #"{"email":"ann@example.com","email_verified":true,"name":"Ann Lee"}"#

    @Test func whoeverIsNewGetsAnAccountAndComesBackToIt() async throws {
        let fixture = try Fixture()
        try await fixture.know("ann", Self.ann)
        let first = try await fixture.signIn(as: "ann")
        #expect(first.user.email?.text == "ann@example.com" && first.user.roles == [.customer])
        let person = try await fixture.accounts.signIn.authenticate(
            first.accessToken, from: Self.origin, correlationID: "r")
        #expect(person.user.id == first.user.id)
        // The subject counts, whatever address the person has by now.
        try await fixture.know("ann", #"{"email":"other@example.com","email_verified":false}"#)
        #expect(try await fixture.signIn(as: "ann").user.id == first.user.id)
    }

    @Test func aVerifiedAddressOpensTheAccountThatHasItAndAnotherDoesNot() async throws {
        let fixture = try Fixture()
        let id = try await fixture.register("ann@example.com")
        try await fixture.know("eve", #"{"email":"ann@example.com","email_verified":false}"#)
        #expect(try await fixture.refusal(as: "eve") == .forbidden)
        try await fixture.know("nobody", #"{"name":"No address"}"#)
        #expect(try await fixture.refusal(as: "nobody") == .forbidden)
        try await fixture.know("ann", Self.ann)
        #expect(try await fixture.signIn(as: "ann").user.id == id)
        await fixture.accounts.mails.round()
        let mails = try FileManager.default.contentsOfDirectory(atPath: fixture.shop.folder.path + "/mail")
        #expect(mails.count == 1, "the owner is told")
    }

    @Test func accountsThatMayDoMoreAreNotLinkedByTheirAddress() async throws {
        let fixture = try Fixture()
        let id = try await fixture.register("ann@example.com")
        let now = fixture.shop.now()
        try await fixture.shop.store.write { try UserStore($0).setRoles([.customer, .admin], of: id, at: now) }
        try await fixture.know("ann", Self.ann)
        #expect(try await fixture.refusal(as: "ann") == .forbidden)
    }

    @Test func answersCountOnceAndInTheBrowserThatAskedOnly() async throws {
        let fixture = try Fixture()
        try await fixture.know("ann", Self.ann)
        let beginning = try await fixture.accounts.external.begin("mock")
        let (state, code) = try await fixture.visit(beginning.address, as: "ann")
        func finish(_ state: String, _ binding: String?) async -> ErrorCode? {
            do throws(Refusal) {
                _ = try await fixture.accounts.external.finish(
                    "mock", state: state, code: code, binding: binding, from: Self.origin, by: Self.caller)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(await finish("ois_other", beginning.binding) == .invalidToken)
        #expect(await finish(state, nil) == .invalidToken, "another browser")
        #expect(await finish(state, beginning.binding) == .invalidToken, "that try used it up")
        #expect(try await fixture.refusal(as: "ann") == nil)
    }

    @Test func aCodeOfAnotherSignInIsNotTaken() async throws {
        let fixture = try Fixture()
        try await fixture.know("ann", Self.ann)
        let (one, other) = (
            try await fixture.accounts.external.begin("mock"), try await fixture.accounts.external.begin("mock")
        )
        let stolen = try await fixture.visit(one.address, as: "ann").code
        let state = try await fixture.visit(other.address, as: "eve").state
        await #expect(throws: Refusal.self) {
            // The proof carries the nonce of the other sign-in, whatever the provider does with the verifier.
            try await fixture.accounts.external.finish(
                "mock", state: state, code: stolen, binding: other.binding, from: Self.origin, by: Self.caller)
        }
    }
}
