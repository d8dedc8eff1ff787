import Catalog

/// The words of a mail.
struct Letter: Hashable, Sendable {
    var subject: String
    /// Plain text.
    var body: String
    /// The same for programs that show HTML; `nil` when there is none.
    var html: String?
}

/// A mail as it is written into the outbox.
struct PreparedMail: Sendable {
    var id: String
    /// What it is about, for those who look after mails that could not be sent.
    var kind: String
    /// A keyed hash of the address.
    var recipient: String
    var sealed: [UInt8]
}

/// Encrypts mails for the outbox: they hold addresses and links that let one in.
struct MailSealer: Sendable {
    let master: MasterKey
    let from: String

    func seal(
        _ letter: Letter, id: String, kind: String, to address: EmailAddress, at now: Timestamp
    ) throws(Refusal) -> PreparedMail {
        let mail = MailMessage(
            id: id, from: from, to: address.text, subject: letter.subject, body: letter.body, html: letter.html,
            createdAt: now)
        return PreparedMail(
            id: id, kind: kind, recipient: recipient(address),
            sealed: try master.seal(SealedMail.bytes(mail), .mail, context: id))
    }

    /// Under which mails of an address are found.
    func recipient(_ address: EmailAddress) -> String { master.tag(address.key, .mail) }
}

/// A mail as text for sealing.
enum SealedMail {
    static func bytes(_ mail: MailMessage) -> [UInt8] {
        JSONWriter.bytes([
            "from": .string(mail.from), "to": .string(mail.to), "subject": .string(mail.subject),
            "body": .string(mail.body), "html": mail.html.map { .string($0) } ?? .null,
            "at": .integer(mail.createdAt.millisecondsSinceEpoch),
        ])
    }

    /// - Returns: `nil` for anything that ``bytes(_:)`` has not made.
    static func mail(_ bytes: [UInt8], id: String) -> MailMessage? {
        guard let value = try? JSONReader.parse(bytes), let from = value["from"]?.text, let to = value["to"]?.text,
            let subject = value["subject"]?.text, let body = value["body"]?.text, let at = value["at"]?.integer
        else { return nil }
        return MailMessage(
            id: id, from: from, to: to, subject: subject, body: body, html: value["html"]?.text,
            createdAt: Timestamp(millisecondsSinceEpoch: at))
    }
}
