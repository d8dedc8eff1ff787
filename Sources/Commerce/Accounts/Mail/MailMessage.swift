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
    /// The same for programs that show HTML; `nil` when there is none.
    package var html: String?
    package var createdAt: Timestamp

    package init(
        id: String, from: String, to: String, subject: String, body: String, html: String? = nil, createdAt: Timestamp
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.subject = subject
        self.body = body
        self.html = html
        self.createdAt = createdAt
    }
}

/// Why a mail was not taken.
package struct MailFailure: Error, Hashable, Sendable {
    /// For logs and for those who look after mails; never has the address.
    package var message: String
    /// Whether trying again is of no use: the other side has refused this mail for good.
    package var isPermanent: Bool

    package init(_ message: String, isPermanent: Bool = false) {
        self.message = message
        self.isPermanent = isPermanent
    }
}

/// Takes mails out of the house.
package protocol MailSender: Sendable {
    /// Hands one mail over; it may come a second time when the process died in between.
    ///
    /// - Throws: whatever kept it from being taken; it is tried again later unless that is of no use.
    func send(_ mail: MailMessage) async throws(MailFailure)
}
