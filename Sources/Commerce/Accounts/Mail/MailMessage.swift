import Catalog

/// One e-mail, ready to be sent.
package struct MailMessage: Hashable, Sendable {
    /// Unique and kept over repetitions, so that a receiver can tell them.
    package var id: String
    package var from: String
    package var to: String
    package var subject: String
    /// Plain text; lines end with "\n".
    package var body: String
    package var createdAt: Timestamp

    package init(
        id: String, from: String, to: String, subject: String, body: String, createdAt: Timestamp
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.subject = subject
        self.body = body
        self.createdAt = createdAt
    }
}

/// Takes mails out of the house.
package protocol MailSender: Sendable {
    /// Hands one mail over; it may come a second time when the process died in between.
    ///
    /// - Throws: whatever kept it from being taken; it is tried again later.
    func send(_ mail: MailMessage) async throws(Refusal)
}
