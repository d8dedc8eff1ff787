import Catalog

/// A mail that was given up, as those see it who look after the service: without address and text.
struct DeadLetter: Hashable, Sendable {
    var number: Int64
    var id: String
    var kind: String
    var attempts: Int
    var createdAt: Timestamp
    var endedAt: Timestamp
    var reason: String?

    var value: JSONValue {
        [
            "number": .integer(number), "id": .string(id), "kind": .string(kind), "attempts": .integer(Int64(attempts)),
            "created_at": .string(createdAt.rfc3339), "given_up_at": .string(endedAt.rfc3339),
            "reason": reason.map { .string($0) } ?? .null,
        ]
    }
}

/// Looking after mails that could not be sent. They are kept for thirty days.
package struct DeadLetters: Sendable {
    package static let pageMax = 100

    let store: CommerceStore
    let now: @Sendable () -> Timestamp

    /// Newest first, with `next_before` for the page after.
    ///
    /// - Parameter limit: 1…``pageMax``.
    package func page(before: Int64?, limit: Int) async throws(Refusal) -> JSONValue {
        let letters = try await store.read { try MailStore($0).dead(before: before, limit: limit) }
        let next: JSONValue = letters.count == limit ? letters.last.map { .integer($0.number) } ?? .null : .null
        return ["mails": .array(letters.map(\.value)), "next_before": next]
    }

    /// Puts a mail back into the outbox, with all its tries.
    ///
    /// - Throws: `not_found` when there is no such mail, `conflict` when it is not dead or can't be read any more.
    package func resend(_ id: String) async throws(Refusal) {
        let instant = now()
        try await store.write { db in
            guard let state = try MailStore(db).state(of: id) else {
                throw Refusal(.notFound, message: "there is no such mail")
            }
            guard state == "dead", try MailStore(db).revive(id, at: instant) else {
                throw Refusal(.conflict, message: "the mail is not one that was given up and can be sent again")
            }
        }
    }
}
