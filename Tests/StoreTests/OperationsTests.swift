import Catalog
import GRDB
import Testing

@testable import Store

@Suite struct JobStoreTests {
    private let id = JobID("j1")

    @Test func goesThroughItsStates() throws {
        let fixture = try StoreFixture()
        let jobs = JobStore(fixture.database)
        var expected = Job(id: id, kind: "import", total: 10, createdAt: at(1))
        try jobs.insert(expected)
        #expect(try jobs.job(id) == expected)
        #expect(try jobs.start(id, at: at(2)))
        #expect(try jobs.start(id, at: at(3)) == false)
        try jobs.report(id, progress: 4, message: "half")
        try jobs.report(id, progress: 5, total: 11)
        #expect(try jobs.finish(id, as: .succeeded, result: ["created": 5], at: at(9)))
        #expect(try jobs.finish(id, as: .failed, at: at(10)) == false)
        (expected.state, expected.progress, expected.total, expected.message) = (.succeeded, 5, 11, "half")
        (expected.result, expected.startedAt, expected.finishedAt) = (["created": 5], at(2), at(9))
        expected.attempts = 1
        #expect(try jobs.job(id) == expected)
        #expect(try jobs.job(JobID("none")) == nil)
        #expect(throws: Refusal.self) { try jobs.insert(expected) }
    }

    @Test func cancelEndsWaitingJobsAndAsksRunningOnes() throws {
        let fixture = try StoreFixture()
        let jobs = JobStore(fixture.database)
        try jobs.insert(Job(id: id, kind: "import", createdAt: at(1)))
        try jobs.insert(Job(id: JobID("j2"), kind: "import", createdAt: at(1)))
        try jobs.start(JobID("j2"), at: at(2))
        #expect(try jobs.requestCancel(id, at: at(3))?.state == .cancelled)
        let running = try jobs.requestCancel(JobID("j2"), at: at(3))
        #expect(running?.state == .running && running?.isCancelRequested == true)
        #expect(try jobs.requestCancel(JobID("none"), at: at(3)) == nil)
        #expect(try jobs.jobs(limit: 1).map(\.id) == [JobID("j2")])
        #expect(try jobs.isCancelRequested(JobID("j2")) && !jobs.isCancelRequested(JobID("none")))
        let taken = try jobs.takeOver(kinds: ["import"], attemptsMax: 3, message: "restarted", at: at(4))
        #expect(taken.waiting.isEmpty && taken.ended.map(\.state) == [.cancelled])
        #expect(try jobs.job(JobID("j2"))?.state == .cancelled)
    }

    @Test func jobsOfADeadProcessGoOnWhenTheyCan() throws {
        let fixture = try StoreFixture()
        let jobs = JobStore(fixture.database)
        func add(_ id: String, kind: String = "import", input: JSONValue? = ["file": "f"], starts: Int = 1) throws {
            var job = Job(id: JobID(id), kind: kind, createdAt: at(1))
            job.input = input
            try jobs.insert(job)
            for start in 0..<starts {
                try jobs.start(JobID(id), at: at(2))
                guard start + 1 < starts else { break }
                _ = try jobs.takeOver(kinds: [kind], attemptsMax: 9, message: "", at: at(3))
            }
        }
        try add("tired", starts: 3)
        try add("waits", starts: 0)
        try add("runs")
        try add("alone", input: nil)
        try add("strange", kind: "other")
        // "runs" got further, which makes its starts count anew.
        let changes = [CatalogChange.upsert(fullProduct())]
        let point = JobSafePoint(progress: 7, total: 9, message: "m", state: ["read": 1])
        try CatalogStore(fixture.database).apply(changes, actor: "t", now: at(4), job: JobID("runs")) { outcomes in
            #expect(outcomes == [.created])
            return point
        }
        let taken = try jobs.takeOver(kinds: ["import"], attemptsMax: 3, message: "restarted", at: at(5))
        #expect(taken.waiting.map(\.id.rawValue) == ["waits", "runs"])
        #expect(taken.ended.map(\.id.rawValue) == ["tired", "alone", "strange"])
        let job = try #require(try jobs.job(JobID("runs")))
        #expect(job.state == .queued && job.safePoint == ["read": 1] && job.progress == 7 && job.total == 9)
        #expect(job.input == ["file": "f"] && job.attempts == 1)
        #expect(try jobs.job(JobID("tired"))?.message == "restarted")
        #expect(try jobs.unfinished(kind: "import").map(\.id.rawValue) == ["waits", "runs"])
        try jobs.start(JobID("runs"), at: at(6))
        try jobs.putBack(JobID("runs"))
        #expect(try jobs.job(JobID("runs"))?.attempts == 1)
    }
}

@Suite struct APIKeyStoreTests {
    @Test func keepsKeysAndRevokesThem() throws {
        let fixture = try StoreFixture()
        let keys = APIKeyStore(fixture.database)
        let key = APIKey(
            id: APIKeyID("k1"), name: "Shop", hash: "h1", scopes: [.search, .admin], filter: "brand = \"A\"",
            createdAt: at(1), expiresAt: at(100))
        try keys.insert(key)
        try keys.insert(APIKey(id: APIKeyID("k2"), name: "", hash: "h2", scopes: [], createdAt: at(0)))
        #expect(try keys.key(hash: "h1") == key)
        #expect(try keys.key(key.id) == key)
        #expect(try keys.key(hash: "h\u{0}") == nil)
        #expect(try keys.keys().map(\.id.rawValue) == ["k2", "k1"])
        #expect(key.isUsable(at: at(99)) && !key.isUsable(at: at(100)))
        try keys.revoke(key.id, at: at(5))
        try keys.revoke(key.id, at: at(6))
        #expect(try keys.key(key.id)?.revokedAt == at(5))
        #expect(try keys.key(key.id)?.isUsable(at: at(7)) == false)
        for double in [("k1", "h9"), ("k9", "h1")] {
            let key = APIKey(id: APIKeyID(double.0), name: "", hash: double.1, scopes: [], createdAt: at(0))
            #expect(#expect(throws: Refusal.self) { try keys.insert(key) }?.code == .conflict)
        }
        #expect(#expect(throws: Refusal.self) { try keys.revoke(APIKeyID("k9"), at: at(1)) }?.code == .notFound)
    }
}

@Suite struct IdempotencyStoreTests {
    private let day = IdempotencyStore.lifetimeMilliseconds

    @Test func repeatsTheAnswerForADay() async throws {
        let fixture = try StoreFixture()
        let keys = IdempotencyStore(fixture.database)
        func found(_ now: Int64, hash: String = "h", scope: String = "s") throws -> KeyedAnswer {
            try keys.answer(to: KeyedRequest(scope: scope, key: "k", hash: hash, at: at(now)))
        }
        let answer = StoredAnswer(status: 201, body: [0, 255, 7])
        #expect(try found(0) == .none)
        try await keys.keep(answer, to: KeyedRequest(scope: "s", key: "k", hash: "h", at: at(0)))
        #expect(try found(1, hash: "other") == .mismatch)
        #expect(try found(1, scope: "t") == .none)
        #expect(try found(day - 1) == .kept(answer))
        #expect(try found(-5) == .kept(answer))
        #expect(try found(day) == .none)
        // The day after, the key is free for another request.
        try await keys.keep(answer, to: KeyedRequest(scope: "s", key: "k", hash: "other", at: at(day)))
        #expect(try found(day + 1) == .mismatch)
    }

    @Test func claimsOfEarlierVersionsMeanNothing() throws {
        let fixture = try StoreFixture()
        try fixture.database.write { db in
            let sql = "INSERT INTO idempotencyKey (scope, key, requestHash, createdAt) VALUES ('s', 'k', 'other', 0)"
            try db.execute(sql: sql)
        }
        let request = KeyedRequest(scope: "s", key: "k", hash: "h", at: at(1))
        #expect(try IdempotencyStore(fixture.database).answer(to: request) == .none)
    }

    @Test func answersAreRemovedAfterTheirDay() async throws {
        let fixture = try StoreFixture()
        let keys = IdempotencyStore(fixture.database)
        for number in 0..<5 {
            let request = KeyedRequest(scope: "s", key: "k\(number)", hash: "h", at: at(Int64(number)))
            try await keys.keep(StoredAnswer(status: 200, body: []), to: request)
        }
        #expect(try await keys.removeExpired(now: at(day - 1)) == 0)
        #expect(try await keys.removeExpired(now: at(day + 3), limit: 3) == 3)
        #expect(try await keys.removeExpired(now: at(day + 3), limit: 3) == 1)
        #expect(try await keys.removeExpired(now: at(day + 3)) == 0)
    }

    @Test(arguments: [(0, false), (1, true), (255, true), (256, false)])
    func keysAreLimited(bytes: Int, isAccepted: Bool) throws {
        let fixture = try StoreFixture()
        defer { withExtendedLifetime(fixture) {} }
        let keys = IdempotencyStore(fixture.database)
        let key = String(repeating: "k", count: bytes)
        let found = try? keys.answer(to: KeyedRequest(scope: "s", key: key, hash: "h", at: at(0)))
        #expect((found != nil) == isAccepted)
    }
}

@Suite struct SettingStoreTests {
    @Test func remembersValues() throws {
        let fixture = try StoreFixture()
        defer { withExtendedLifetime(fixture) {} }
        let settings = SettingStore(fixture.database)
        #expect(try settings.value("a") == nil)
        try settings.set("a", to: "1")
        try settings.set("a", to: "2")
        #expect(try settings.value("a") == "2")
        try settings.set("a", to: nil)
        #expect(try settings.value("a") == nil)
    }
}
