import Catalog
import Foundation
import Store
import Testing

@testable import Search

@Suite struct AccessKeysTests {
    let fixture: CatalogFixture
    let keys: AccessKeys

    init() throws {
        fixture = try CatalogFixture()
        let clock = fixture.clock
        keys = AccessKeys(store: APIKeyStore(fixture.database), now: { clock.now() })
    }

    func code(_ body: () async throws -> Void) async -> ErrorCode? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? Refusal)?.code
        }
    }

    @Test func keyLetsItsHolderInWithItsScopesAndFilter() async throws {
        #expect(try await keys.isEmpty())
        let key = try await keys.create(
            name: "shop", scopes: [.search, .catalog], filter: "brand = Acme", expiresAt: nil)
        #expect(key.secret.wholeMatch(of: /aisle_catalog_[0-9A-Za-z]{32}/) != nil)
        let grant = try await keys.authenticate(key.secret)
        #expect(grant == Grant(keyID: key.id, scopes: [.search, .catalog], filter: "brand = Acme"))
        #expect(!(try await keys.isEmpty()))
    }

    @Test func secretIsNowhereInTheStore() async throws {
        let key = try await keys.create(name: "shop", scopes: [.admin], filter: nil, expiresAt: nil)
        let random = String(key.secret.suffix(32))
        #expect(!String(decoding: try await keys.list(), as: UTF8.self).contains(random))
        for ending in ["", "-wal"] {
            let file = try Data(contentsOf: URL(fileURLWithPath: fixture.database.path + ending))
            #expect(file.firstRange(of: Data(random.utf8)) == nil)
        }
    }

    @Test func unknownRevokedAndExpiredKeysAreTheSameToACaller() async throws {
        let revoked = try await keys.create(name: "a", scopes: [.search], filter: nil, expiresAt: nil)
        let later = Timestamp(millisecondsSinceEpoch: fixture.clock.now().millisecondsSinceEpoch + 60_000)
        let expiring = try await keys.create(name: "b", scopes: [.search], filter: nil, expiresAt: later)
        _ = try await keys.authenticate(revoked.secret)
        _ = try await keys.authenticate(expiring.secret)
        try await keys.revoke(revoked.id)
        fixture.clock.advance(seconds: 61)
        var messages = Set<String>()
        for secret in [revoked.secret, expiring.secret, "aisle_search_none", "", String(repeating: "x", count: 10_000)]
        {
            let refusal = await #expect(throws: Refusal.self) { _ = try await keys.authenticate(secret) }
            #expect(refusal?.code == .unauthorized)
            messages.insert(refusal?.message ?? "")
        }
        #expect(messages.count == 1)
        #expect(await code { try await keys.revoke("key_none") } == .notFound)
    }

    @Test func keyRevokedByAnotherProcessStopsWithinSeconds() async throws {
        let key = try await keys.create(name: "a", scopes: [.search], filter: nil, expiresAt: nil)
        _ = try await keys.authenticate(key.secret)
        try APIKeyStore(fixture.database).revoke(APIKeyID(key.id), at: fixture.clock.now())
        fixture.clock.advance(seconds: 6)
        #expect(await code { _ = try await keys.authenticate(key.secret) } == .unauthorized)
    }

    @Test func impossibleKeysAreRefusedWithAllProblems() async throws {
        let past = Timestamp(millisecondsSinceEpoch: 0)
        let refusal = await #expect(throws: Refusal.self) {
            _ = try await keys.create(name: " ", scopes: [], filter: nil, expiresAt: past)
        }
        #expect(refusal?.problems.map(\.field) == ["name", "scopes", "expires_at"])
    }
}

@Suite struct IdempotentWritesTests {
    let fixture: CatalogFixture
    let writes: IdempotentWrites

    init() throws {
        fixture = try CatalogFixture()
        let clock = fixture.clock
        writes = IdempotentWrites(store: IdempotencyStore(fixture.database), now: { clock.now() })
    }

    @Test func secondRequestGetsTheFirstAnswerAndWritesNothing() async throws {
        var count = 0
        for _ in 0..<3 {
            let reply = try await writes.perform(key: "k", scope: "s", body: [1]) { () async throws(Refusal) in
                count += 1
                return StoredAnswer(status: 201, body: [UInt8(count)])
            }
            #expect(reply == StoredAnswer(status: 201, body: [1]))
        }
        #expect(count == 1)
        fixture.clock.advance(seconds: 86_401)
        _ = try await writes.perform(key: "k", scope: "s", body: [2]) { () async throws(Refusal) in
            count += 1
            return StoredAnswer(status: 200, body: [])
        }
        #expect(count == 2)
    }

    @Test func withoutAKeyEveryRequestWrites() async throws {
        var count = 0
        for _ in 0..<2 {
            _ = try await writes.perform(key: nil, scope: "s", body: []) { () async throws(Refusal) in
                count += 1
                return StoredAnswer(status: 200, body: [])
            }
        }
        #expect(count == 2)
    }

    @Test func anotherBodyIsAMismatchAndAnotherScopeAnotherKey() async throws {
        let reply = StoredAnswer(status: 200, body: [])
        _ = try await writes.perform(key: "k", scope: "s", body: [1]) { reply }
        let refusal = await #expect(throws: Refusal.self) {
            _ = try await writes.perform(key: "k", scope: "s", body: [2]) { reply }
        }
        #expect(refusal?.code == .idempotencyMismatch)
        _ = try await writes.perform(key: "k", scope: "t", body: [2]) { reply }
    }

    @Test func sameKeyInFlightIsAConflict() async throws {
        let reply = StoredAnswer(status: 200, body: [])
        var inner: ErrorCode?
        _ = try await writes.perform(key: "k", scope: "s", body: [1]) { () async throws(Refusal) in
            do throws(Refusal) {
                _ = try await writes.perform(key: "k", scope: "s", body: [1]) { reply }
            } catch {
                inner = error.code
            }
            return reply
        }
        #expect(inner == .conflict)
    }

    @Test func refusedWriteFreesItsKey() async throws {
        await #expect(throws: Refusal.self) {
            _ = try await writes.perform(key: "k", scope: "s", body: [1]) { () async throws(Refusal) in
                throw Refusal(.invalidProduct, message: "no")
            }
        }
        let reply = try await writes.perform(key: "k", scope: "s", body: [2]) { StoredAnswer(status: 200, body: [9]) }
        #expect(reply.body == [9])
    }

    @Test func anAnswerThatItsTransactionKeptIsNotKeptAgain() async throws {
        let store = IdempotencyStore(fixture.database)
        let database = fixture.database
        let kept = StoredAnswer(status: 201, body: [7])
        let answer = try await writes.perform(key: "k", scope: "s", body: [1]) { () async throws(Refusal) in
            let pending = PendingAnswer.current
            pending?.onWrite { (count: Int) in StoredAnswer(status: 201, body: [UInt8(count)]) }
            try await database.commits.write { db in
                guard let pending, let answer = pending.answer(to: 7) else { return }
                #expect(pending.answer(to: "seven") == nil)
                try IdempotencyStore.keep(answer, to: pending.request, db)
            }
            pending?.wasKept()
            #expect(pending?.answer(to: 8) == nil)
            return StoredAnswer(status: 201, body: [7, 7])
        }
        #expect(answer.body == [7, 7])
        // As the next process finds it.
        let again = IdempotentWrites(store: store, now: { [clock = fixture.clock] in clock.now() })
        let repeated = try await again.perform(key: "k", scope: "s", body: [1]) { StoredAnswer(status: 500, body: []) }
        #expect(repeated == kept)
    }
}
