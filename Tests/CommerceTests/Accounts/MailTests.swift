import Catalog
import Foundation
import GRDB
import Testing

@testable import Commerce

/// The outbox of mails, and what a mail looks like on its way.
@Suite struct MailTests {
    private func states(_ fixture: AccountFixture) async throws -> [String] {
        try await fixture.base.shop.store.read { db in
            try String.fetchAll(db, sql: "SELECT state || attempts || (sealed IS NULL) FROM mail ORDER BY number")
        }
    }

    private func register(_ fixture: AccountFixture) async throws {
        try await fixture.accounts.signUp.register(["email": "ann@example.com", "password": "correct horse battery"])
    }

    @Test func mailsGoOutOnceAndTheirTextIsForgotten() async throws {
        let fixture = try AccountFixture()
        try await register(fixture)
        #expect(try await states(fixture) == ["pending00"])
        await fixture.accounts.mails.round()
        await fixture.accounts.mails.round()
        #expect(fixture.base.mails.all.count == 1)
        #expect(try await states(fixture) == ["sent11"])
    }

    /// More than are read at once: an evening's orders don't wait for the next morning.
    @Test func aRoundSendsWhateverWaits() async throws {
        let fixture = try AccountFixture()
        for number in 0..<45 {
            try await fixture.accounts.signUp.register([
                "email": .string("ann\(number)@example.com"), "password": "correct horse battery",
            ])
        }
        await fixture.accounts.mails.round()
        #expect(fixture.base.mails.all.count == 45)
        #expect(Set(try await states(fixture)) == ["sent11"])
    }

    @Test func waitingMailsCantBeReadInTheStore() async throws {
        let fixture = try AccountFixture()
        try await register(fixture)
        let bytes = try fixture.storedBytes()
        let token = try await fixture.token(to: "ann@example.com")
        #expect(bytes.range(of: Data(token.utf8)) == nil && bytes.range(of: Data("verify-email".utf8)) == nil)
    }

    @Test func aServerThatIsAwayIsTriedAgainAfterGrowingPauses() async throws {
        let fixture = try AccountFixture()
        try await register(fixture)
        fixture.base.mails.refuse(2)
        await fixture.accounts.mails.round()
        #expect(try await states(fixture) == ["pending10"])
        fixture.advance(seconds: 9)
        await fixture.accounts.mails.round()
        #expect(try await states(fixture) == ["pending10"])
        fixture.advance(seconds: 1)
        await fixture.accounts.mails.round()
        #expect(try await states(fixture) == ["pending20"])
        fixture.advance(seconds: 20)
        await fixture.accounts.mails.round()
        #expect(try await states(fixture) == ["sent31"])
        #expect(fixture.base.mails.all.count == 1)
    }

    @Test func aMailIsGivenUpAfterTwentyTries() async throws {
        let fixture = try AccountFixture()
        try await register(fixture)
        fixture.base.mails.refuse(100)
        for _ in 0..<25 {
            await fixture.accounts.mails.round()
            fixture.advance(seconds: 3_600)
        }
        #expect(try await states(fixture) == ["dead200"])
    }

    /// A clock that was a day ahead and was set right must not keep a mail for a day.
    @Test func aClockThatGoesBackDelaysAMailByAnHourAtMost() async throws {
        let fixture = try AccountFixture()
        try await register(fixture)
        fixture.base.mails.refuse(1)
        await fixture.accounts.mails.round()
        fixture.advance(seconds: -86_400)
        await fixture.accounts.mails.round()
        #expect(try await states(fixture) == ["sent21"])
    }

    @Test func messagesHaveTheFormOfTheRFC() {
        let mail = MailMessage(
            id: "mail_1", from: "shop@example.com", to: "ann@example.com", subject: "Grüße aus Zürich heute",
            body: "One\nTwo\r\n" + String(repeating: "x", count: 2_000) + "\n",
            createdAt: Timestamp(millisecondsSinceEpoch: 1_795_297_200_000))
        let text = String(decoding: InternetMessage.bytes(mail), as: UTF8.self)
        let parts = text.components(separatedBy: "\r\n\r\n")
        #expect(
            parts[0].components(separatedBy: "\r\n") == [
                "From: shop@example.com", "To: ann@example.com",
                "Subject: =?utf-8?B?R3LDvMOfZQ==?= aus =?utf-8?B?WsO8cmljaA==?= heute",
                "Date: Sat, 21 Nov 2026 21:40:00 +0000", "Message-ID: <mail_1@example.com>", "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit",
                "Auto-Submitted: auto-generated",
            ])
        #expect(parts[1].hasPrefix("One\r\nTwo\r\nx"))
        #expect(text.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 998 })
    }

    @Test func headersCantBeSmuggledIn() {
        let mail = MailMessage(
            id: "m", from: "shop@example.com", to: "ann@example.com\r\nBcc: x@example.com", subject: "a\r\nB: c",
            body: "", createdAt: Timestamp(millisecondsSinceEpoch: 0))
        let lines = String(decoding: InternetMessage.bytes(mail), as: UTF8.self).components(separatedBy: "\r\n")
        #expect(!lines.contains { $0.hasPrefix("Bcc") || $0.hasPrefix("B:") })
    }

    @Test func filesOfMailsAreForTheirOwnerOnly() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "aisle-mail-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let threads = BoundedThreads(label: "test.mail", threads: 1, waitingMax: 1)
        let sender = FolderMailSender(folder: folder.path, threads: threads)
        let mail = MailMessage(
            id: "mail_1", from: "a@example.com", to: "b@example.com", subject: "s", body: "b",
            createdAt: Timestamp(millisecondsSinceEpoch: 7))
        try await sender.send(mail)
        // After a crash it comes again.
        try await sender.send(mail)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["7-mail_1.eml"])
        let file = folder.appending(path: "7-mail_1.eml")
        #expect(try Data(contentsOf: file) == Data(InternetMessage.bytes(mail)))
        #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
    }

    @Test func cleaningForgetsWhatHasRunOutAndNothingElse() async throws {
        let fixture = try AccountFixture()
        try await fixture.person()
        let pair = try await fixture.login()
        _ = await fixture.refusal { () throws(Refusal) in try await fixture.login("bob@example.com") }
        try await fixture.accounts.signUp.register(["email": "eve@example.com", "password": "correct horse battery"])
        func rows() async throws -> [Int] {
            try await fixture.base.shop.store.read { db in
                try ["registration", "loginFailure", "session", "refreshToken", "mail", "user"].map { table in
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
                }
            }
        }
        _ = try await fixture.accounts.cleaning.work()
        #expect(try await rows() == [1, 1, 1, 1, 2, 1])
        fixture.advance(seconds: 86_400)
        _ = try await fixture.accounts.cleaning.work()
        #expect(try await rows() == [0, 0, 1, 1, 2, 1])
        _ = try await fixture.refresh(pair.refreshToken)
        fixture.advance(seconds: 31 * 86_400)
        await fixture.accounts.mails.round()
        _ = try await fixture.accounts.cleaning.work()
        #expect(try await rows() == [0, 0, 0, 0, 0, 1])
    }
}
