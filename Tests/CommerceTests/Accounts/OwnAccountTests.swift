import Catalog
import Foundation
import Store
import Testing

@testable import Commerce

/// Profile, password, addresses, sessions: who may and who may not.
@Suite struct OwnAccountTests {
    private static let address: JSONValue = [
        "name": "Ann Lee", "line1": "Main Street 1", "city": "Berlin", "postal_code": "10115", "country": "de",
        "is_default_shipping": true,
    ]

    private func people() async throws -> (AccountFixture, ann: SignedIn, bob: SignedIn) {
        let fixture = try AccountFixture()
        try await fixture.person()
        try await fixture.person("bob@example.com")
        let ann = try await fixture.signedIn(try await fixture.login())
        let bob = try await fixture.signedIn(try await fixture.login("bob@example.com"))
        return (fixture, ann, bob)
    }

    @Test func profilesChangeMemberByMember() async throws {
        let (fixture, ann, _) = try await people()
        let named = try await fixture.accounts.own.update(
            ["name": "Ann B. Lee", "phone": "+49 30 1234567", "language": "de-CH"], of: ann)
        #expect(named.name == "Ann B. Lee" && named.phone == "+49 30 1234567" && named.language == "de-CH")
        let without = try await fixture.accounts.own.update(["phone": nil], of: ann)
        #expect(without.name == "Ann B. Lee" && without.phone == nil)
        let refusal = await fixture.refusal { () throws(Refusal) in
            try await fixture.accounts.own.update(["phone": "call me", "language": "germanic!", "roles": []], of: ann)
        }
        #expect(refusal?.problems.map(\.field).sorted() == ["language", "phone", "roles"])
    }

    @Test func addressesAreTheirOwnersOnly() async throws {
        let (fixture, ann, bob) = try await people()
        let own = fixture.accounts.own
        let id = AddressID(try #require(try await own.addAddress(Self.address, of: ann)["id"]?.text))
        #expect(try await own.address(id, of: ann)["country"] == "DE")
        #expect(try await own.addresses(of: bob)["addresses"] == [])
        for refusal in [
            await fixture.refusal { () throws(Refusal) in try await own.address(id, of: bob) },
            await fixture.refusal { () throws(Refusal) in try await own.replaceAddress(id, Self.address, of: bob) },
            await fixture.refusal { () throws(Refusal) in try await own.removeAddress(id, of: bob) },
        ] { #expect(refusal?.code == .notFound) }
        try await own.removeAddress(id, of: ann)
        #expect(await fixture.refusal { () throws(Refusal) in try await own.address(id, of: ann) }?.code == .notFound)
    }

    @Test func oneAddressIsTheDefault() async throws {
        let (fixture, ann, _) = try await people()
        let own = fixture.accounts.own
        let first = AddressID(try #require(try await own.addAddress(Self.address, of: ann)["id"]?.text))
        fixture.advance(seconds: 1)
        let second = AddressID(try #require(try await own.addAddress(Self.address, of: ann)["id"]?.text))
        func defaults() async throws -> [JSONValue?] {
            try await own.addresses(of: ann)["addresses"]?.elements?.map { $0["is_default_shipping"] } ?? []
        }
        #expect(try await defaults() == [false, true])
        _ = try await own.replaceAddress(first, Self.address, of: ann)
        #expect(try await defaults() == [true, false])
        _ = try await own.replaceAddress(first, Self.address, of: ann)
        #expect(try await defaults() == [true, false])
        _ = second
    }

    @Test func badAddressesNameAllTheirProblems() async throws {
        let (fixture, ann, _) = try await people()
        let refusal = await fixture.refusal { () throws(Refusal) in
            try await fixture.accounts.own.addAddress(
                ["name": "", "line1": "a\nb", "country": "XX", "zip": "1", "phone": "1"], of: ann)
        }
        #expect(refusal?.problems.map(\.field).sorted() == ["city", "country", "line1", "name", "phone", "zip"])
    }

    @Test func booksHaveALimit() async throws {
        let (fixture, ann, _) = try await people()
        for _ in 0..<50 { _ = try await fixture.accounts.own.addAddress(Self.address, of: ann) }
        let refusal = await fixture.refusal { () throws(Refusal) in
            try await fixture.accounts.own.addAddress(Self.address, of: ann)
        }
        #expect(refusal?.code == .limitExceeded)
    }

    @Test func sessionsAreListedAndEndedByTheirOwnerOnly() async throws {
        let (fixture, ann, bob) = try await people()
        fixture.advance(seconds: 1)
        let phone = try await fixture.login()
        let list = try await fixture.accounts.own.sessions(of: ann)["sessions"]?.elements ?? []
        #expect(list.map { $0["id"]?.text } == [phone.session.rawValue, ann.session.rawValue])
        #expect(list.map { $0["is_current"] } == [false, true])
        let foreign = await fixture.refusal { () throws(Refusal) in
            try await fixture.accounts.own.endSession(phone.session, of: bob)
        }
        #expect(foreign?.code == .notFound)
        _ = try await fixture.signedIn(phone)
        try await fixture.accounts.own.endSession(phone.session, of: ann)
        #expect(
            await fixture.refusal { () throws(Refusal) in try await fixture.signedIn(phone) }?.code == .unauthorized)
        let again = await fixture.refusal { () throws(Refusal) in
            try await fixture.accounts.own.endSession(phone.session, of: ann)
        }
        #expect(again?.code == .notFound)
    }

    @Test func allOtherSessionsEndAtOnce() async throws {
        let (fixture, ann, bob) = try await people()
        let (phone, pad) = (try await fixture.login(), try await fixture.login())
        #expect(try await fixture.accounts.own.endOtherSessions(of: ann) == 2)
        for pair in [phone, pad] {
            #expect(
                await fixture.refusal { () throws(Refusal) in try await fixture.signedIn(pair) }?.code == .unauthorized)
        }
        #expect(try await fixture.accounts.own.sessions(of: ann)["sessions"]?.elements?.count == 1)
        #expect(try await fixture.accounts.own.sessions(of: bob)["sessions"]?.elements?.count == 1)
    }

    @Test func theOldestOfTooManySessionsGoes() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let first = try await fixture.login()
        for _ in 0..<50 {
            fixture.advance(seconds: 1)
            _ = try await fixture.login()
        }
        #expect(
            await fixture.refusal { () throws(Refusal) in try await fixture.signedIn(first) }?.code == .unauthorized)
    }

    @Test func anotherPasswordAsksForThePresentOneAndEndsTheOtherSessions() async throws {
        let (fixture, ann, _) = try await people()
        let phone = try await fixture.login()
        func change(_ current: String) async throws(Refusal) {
            try await fixture.accounts.own.changePassword(
                ["current_password": .string(current), "new_password": "a new password"], of: ann)
        }
        #expect(await fixture.refusal { () throws(Refusal) in try await change("wrong") }?.code == .forbidden)
        try await change(AccountFixture.password)
        #expect(
            await fixture.refusal { () throws(Refusal) in try await fixture.signedIn(phone) }?.code == .unauthorized)
        _ = try await fixture.login("ann@example.com", "a new password")
        #expect(await fixture.subjects(to: "ann@example.com").last == "Your password was changed")
    }

    /// A stolen access token must not be a way around the lock.
    @Test func wrongPasswordsInsideCountAsThoseOutside() async throws {
        let (fixture, ann, _) = try await people()
        for _ in 0..<5 {
            _ = await fixture.refusal { () throws(Refusal) in
                try await fixture.accounts.personalData.erase(["password": "wrong"], of: ann)
            }
        }
        #expect(await fixture.refusal { () throws(Refusal) in try await fixture.login() }?.code == .tooManyRequests)
    }

    @Test func activityIsPagedAndKeptToItsLimit() async throws {
        let (fixture, ann, bob) = try await people()
        for _ in 0..<5 { _ = try await fixture.accounts.own.update(["name": "x"], of: ann) }
        let first = try await fixture.accounts.own.activity(of: ann.user.id, before: nil, limit: 4)
        let numbers = first["activity"]?.elements?.compactMap { $0["number"]?.integer } ?? []
        #expect(numbers == numbers.sorted(by: >) && numbers.count == 4)
        #expect(first["next_before"]?.integer == numbers.last)
        let second = try await fixture.accounts.own.activity(of: ann.user.id, before: numbers.last, limit: 4)
        #expect(second["activity"]?.elements?.count == 3 && second["next_before"] == .null)
        #expect(try await fixture.activity(of: bob.user.id) == ["login", "registered"])
        try await fixture.base.shop.store.write { db in
            try ActivityStore(db).add(
                .login, of: ann.user.id, from: AccountFixture.origin, at: fixture.now, keeping: 3)
        }
        #expect(try await fixture.activity(of: ann.user.id) == ["login", "profile_changed", "profile_changed"])
    }

    // MARK: Export and erasure

    @Test func theExportHasEverythingButSecrets() async throws {
        let (fixture, ann, _) = try await people()
        _ = try await fixture.accounts.own.addAddress(Self.address, of: ann)
        let text = String(decoding: try await fixture.accounts.personalData.export(of: ann), as: UTF8.self)
        let value = try JSONReader.parse(text)
        #expect(value["profile"]?["email"] == "ann@example.com")
        #expect(value["addresses"]?.elements?.count == 1 && value["sessions"]?.elements?.count == 1)
        #expect(
            value["activity"]?.elements?.map { $0["kind"]?.text } == ["exported", "login", "registered"])
        #expect(!text.contains("scrypt") && !text.contains("bob@"))
    }

    @Test func anErasedPersonIsGoneFromTheStore() async throws {
        let (fixture, ann, bob) = try await people()
        _ = try await fixture.accounts.own.addAddress(Self.address, of: ann)
        _ = try await fixture.accounts.own.update(["phone": "+49 30 7654321"], of: ann)
        let wrong = await fixture.refusal { () throws(Refusal) in
            try await fixture.accounts.personalData.erase(["password": "wrong"], of: ann)
        }
        #expect(wrong?.code == .forbidden)
        try await fixture.accounts.personalData.erase(["password": .string(AccountFixture.password)], of: ann)
        #expect(await fixture.subjects(to: "ann@example.com").last == "Your account was deleted")
        #expect(await fixture.refusal { () throws(Refusal) in try await fixture.login() }?.code == .unauthorized)
        let kept = try await fixture.accounts.administration.user(ann.user.id)
        #expect(kept.email == nil && kept.name == nil && kept.erasedAt == fixture.now && kept.roles.isEmpty)
        #expect(try await fixture.activity(of: ann.user.id) == [])
        // Freed pages keep their bytes until they are written over; a copy has none of them.
        let copy = fixture.base.folder.appending(path: "copy.sqlite")
        try fixture.base.database.backup(to: copy.path)
        let bytes = try Data(contentsOf: copy)
        for text in ["ann@example.com", "7654321", "Main Street"] {
            #expect(bytes.range(of: Data(text.utf8)) == nil, "\(text)")
        }
        #expect(bytes.range(of: Data("bob@example.com".utf8)) != nil)
        // The address is free again.
        try await fixture.person()
        _ = try await fixture.signedIn(try await fixture.login("bob@example.com"))
        _ = bob
    }

    @Test func otherModulesTakePartInExportAndErasure() async throws {
        let base = try CommerceFixture()
        let part = PersonalDataPart("notes", export: { _, user in ["of": .string(user.rawValue)] }) { db, user, _ in
            try AddressStore(db).addresses(of: user).forEach { _ = try AddressStore(db).remove($0.id, of: user) }
            throw Refusal(.conflict, message: "not now")
        }
        var policy = AccountPolicy()
        policy.passwordCost = PasswordHash.Cost(logRounds: 4, blockSize: 8, parallelism: 1)
        let store = base.shop.store
        let fixture = try AccountFixture(base)
        let user = try await fixture.person()
        let settings = AccountSettings(
            policy: policy, master: try MasterKey.load(folder: base.folder.path), sender: base.mails)
        let clock = base.clock
        let accounts = Accounts(
            store: store, settings: settings, others: [part], now: { clock.now }, logger: CommerceFixture.logger)
        let ann = try await fixture.signedIn(try await fixture.login())
        let export = try JSONReader.parse(try await accounts.personalData.export(of: ann))
        #expect(export["notes"]?["of"]?.text == user.id.rawValue)
        // What one part refuses is not done by the others either.
        let refusal = await fixture.refusal { () throws(Refusal) in
            try await accounts.personalData.erase(["password": .string(AccountFixture.password)], of: ann)
        }
        #expect(refusal?.code == .conflict)
        #expect(try await fixture.signedIn(try await fixture.login()).user.email != nil)
    }
}
