import CCurl
import Catalog
import Commerce
import Foundation

/// Hands mails to a mail server over SMTP, one connection for each.
///
/// What the server says decides whether a mail is tried again: 4xx and every trouble with the connection pass, 5xx about
/// this mail is for good. That the server does not let the shop sign in is no fault of a mail, so that it waits.
/// - Source: RFC 5321, 4.2.1; RFC 4954 for 530–538.
package final class SMTPMailSender: MailSender {
    private static let permanent = 500..<600
    /// Signing in or encryption is missing or wrong.
    private static let aboutSigningIn = 530...538

    private let server: SMTPServer
    private let timeoutMilliseconds: Int
    private let threads = BoundedThreads(label: "aisle.smtp", threads: 1, waitingMax: 16)

    /// - Parameter timeoutMilliseconds: for a whole mail; a server that looks at each for viruses takes its time.
    package init(_ server: SMTPServer, timeoutMilliseconds: Int = 60_000) {
        self.server = server
        self.timeoutMilliseconds = timeoutMilliseconds
    }

    package func send(_ mail: MailMessage) async throws(MailFailure) {
        let failure: MailFailure?
        do throws(Refusal) {
            failure = try await threads.run { self.deliver(mail) }
        } catch {
            failure = MailFailure(error.message)
        }
        if let failure { throw failure }
    }

    /// - Returns: `nil` when the server has taken it.
    private func deliver(_ mail: MailMessage) -> MailFailure? {
        let message = InternetMessage.bytes(mail)
        let (sender, recipient) = (Self.address(mail.from), Self.address(mail.to))
        guard Self.isPlain(sender), Self.isPlain(recipient) else {
            return MailFailure("the sender or the recipient is no address", isPermanent: true)
        }
        var result = ccurl_mail_result()
        let texts: [String?] = [
            server.url, server.authoritiesFile, server.user, server.password, "<\(sender)>", "<\(recipient)>",
        ]
        let copies = texts.map { $0.flatMap { strdup($0) } }
        defer { for copy in copies { free(copy) } }
        message.withUnsafeBufferPointer { bytes in
            var native = ccurl_mail()
            native.url = UnsafePointer(copies[0])
            native.must_be_encrypted = server.encryption != .none
            native.authorities_file = UnsafePointer(copies[1])
            native.user = UnsafePointer(copies[2])
            native.password = UnsafePointer(copies[3])
            native.sender = UnsafePointer(copies[4])
            native.recipient = UnsafePointer(copies[5])
            native.message = bytes.baseAddress
            native.message_length = bytes.count
            native.timeout_milliseconds = timeoutMilliseconds
            ccurl_send_mail(&native, &result)
        }
        return Self.failure(result, hiding: [recipient, sender])
    }

    private static func failure(_ result: ccurl_mail_result, hiding addresses: [String]) -> MailFailure? {
        guard Int(result.outcome) != CCURL_OK else { return nil }
        let message = withUnsafeBytes(of: result.message) { text($0) }
        let status = Int(result.status)
        guard status >= 400 else { return MailFailure("the mail server: \(message)") }
        // Servers like to repeat the address, which does not belong into logs.
        var answer = withUnsafeBytes(of: result.answer) { text($0) }
        for address in addresses { answer = answer.replacing(address, with: "…") }
        let isPermanent = result.was_about_the_mail && permanent.contains(status) && !aboutSigningIn.contains(status)
        return MailFailure("the mail server answered: \(answer)", isPermanent: isPermanent)
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix { $0 != 0 }.filter { $0 >= 0x20 }, as: UTF8.self)
    }

    /// What stands between angle brackets, or all of it.
    private static func address(_ text: String) -> String {
        guard let open = text.lastIndex(of: "<"), let close = text[open...].firstIndex(of: ">") else { return text }
        return String(text[text.index(after: open)..<close])
    }

    /// Nothing that could begin another command.
    private static func isPlain(_ address: String) -> Bool {
        address.contains("@")
            && address.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
    }
}
