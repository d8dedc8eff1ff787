import Catalog
import Foundation
import Logging
import Store
import Testing

@testable import Commerce
@testable import Integrations

/// Mails to a running mail server.
@Suite(.serialized, .enabled(if: MailServer.python != nil)) struct SMTPTests {
    private func mail(to recipient: String = "ann@example.com", body: String = "Hello\n.dot\n") -> MailMessage {
        MailMessage(
            id: "mail_1", from: "The Shop <shop@example.com>", to: recipient, subject: "Grüße", body: body,
            html: "<p>Hello</p>", createdAt: Timestamp(millisecondsSinceEpoch: 1_795_297_200_000))
    }

    private func sender(
        _ server: MailServer, _ encryption: SMTPServer.Encryption = .none, trusts: Bool = false, user: String? = nil,
        password: String? = nil
    ) -> SMTPMailSender {
        SMTPMailSender(
            SMTPServer(
                host: "127.0.0.1", port: server.port, encryption: encryption, user: user, password: password,
                authoritiesFile: trusts ? server.certificate : nil))
    }

    private func failure(_ sender: SMTPMailSender, _ mail: MailMessage) async -> MailFailure? {
        do throws(MailFailure) {
            try await sender.send(mail)
            return nil
        } catch {
            return error
        }
    }

    @Test func aMailArrivesAsItIs() async throws {
        let server = try MailServer()
        try await sender(server).send(mail())
        let mail = try #require(try server.mails().first)
        #expect(mail.sender == "shop@example.com" && mail.recipient == "ann@example.com")
        let expected = String(decoding: InternetMessage.bytes(self.mail()), as: UTF8.self)
        #expect(
            mail.text.trimmingCharacters(in: .newlines)
                == expected.replacing("\r\n", with: "\n").trimmingCharacters(in: .newlines))
    }

    @Test func whatTheServerRefusesForNowIsTriedAgainAndWhatItRefusesForGoodIsNot() async throws {
        let server = try MailServer()
        let sender = sender(server)
        let later = try #require(await failure(sender, mail(to: "later@example.com")))
        #expect(
            !later.isPermanent && later.message == "the mail server answered: 451 4.7.1 <…> is greylisted, try again")
        let never = try #require(await failure(sender, mail(to: "never@example.com")))
        #expect(never.isPermanent && never.message == "the mail server answered: 550 5.1.1 <…> is nobody here")
        #expect(await failure(sender, mail(body: "a virus"))?.isPermanent == true)
        #expect(try server.mails().isEmpty)
    }

    @Test func aServerThatIsAwayOrSaysNothingIsTriedAgain() async throws {
        let nobody = SMTPMailSender(SMTPServer(host: "127.0.0.1", port: try FreePort.find(), encryption: .none))
        #expect(await failure(nobody, mail())?.isPermanent == false)
        let silent = try ScriptedServer { _ in .silence }
        let sender = SMTPMailSender(
            SMTPServer(host: "127.0.0.1", port: silent.port, encryption: .none), timeoutMilliseconds: 300)
        #expect(await failure(sender, mail())?.isPermanent == false)
    }

    @Test func signingInGoesOverAnEncryptedConnectionOnly() async throws {
        let server = try MailServer(["--starttls", "CERTIFICATE", "KEY", "--auth", "shop", "secret"])
        try await sender(server, .startTLS, trusts: true, user: "shop", password: "secret").send(mail())
        #expect(try server.mails().map(\.wasEncrypted) == [true])
        // A wrong password is no fault of the mail.
        let refused = await failure(sender(server, .startTLS, trusts: true, user: "shop", password: "wrong"), mail())
        #expect(refused?.isPermanent == false)
        #expect(refused?.message.contains("wrong") == false)
        // Whose certificate nobody knows is not told anything.
        #expect(await failure(sender(server, .startTLS, user: "shop", password: "secret"), mail()) != nil)
        let open = try MailServer()
        #expect(
            await failure(sender(open, .startTLS), mail()) != nil, "no mail goes out in the open unless that is said")
        #expect(try server.mails().count == 1 && open.mails().isEmpty)
    }

    @Test func encryptionFromTheFirstByteOnWorksToo() async throws {
        let server = try MailServer(["--tls", "CERTIFICATE", "KEY"])
        try await sender(server, .tls, trusts: true).send(mail())
        #expect(try server.mails().count == 1)
    }

    @Test func addressesThatCouldBeginAnotherCommandAreRefusedForGood() async throws {
        let server = try MailServer()
        for address in ["ann@example.com>\r\nRCPT TO:<eve@example.com", "ann", "a b@example.com"] {
            #expect(await failure(sender(server), mail(to: address))?.isPermanent == true)
        }
        #expect(try server.mails().isEmpty)
    }
}
