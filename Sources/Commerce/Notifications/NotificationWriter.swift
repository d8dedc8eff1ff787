import Catalog

/// Tells people of what happened: writes the mails and what they see in the shop.
///
/// Buyers never wait for it: it follows the events of their orders. Everything of one call is one transaction, and what an
/// event has led to already is not written again.
final class NotificationWriter: EventSubscriber {
    let name = "notifications"
    let types: Set<String>? = Set(NotificationKind.ofEvent.keys)
    let beginning = EventBeginning.present
    let eventsAtOnce = 50

    private let store: CommerceStore
    private let sealer: MailSealer
    private let policy: AccountPolicy
    private let now: @Sendable () -> Timestamp

    init(
        store: CommerceStore, sealer: MailSealer, policy: AccountPolicy, now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.sealer = sealer
        self.policy = policy
        self.now = now
    }

    func take(_ events: [CommerceEvent]) async throws(Refusal) {
        let (sealer, policy, instant) = (sealer, policy, now())
        try await store.write { db in
            for event in events {
                guard let kind = NotificationKind.ofEvent[event.type.name] else { continue }
                for addressee in try NotificationStore(db).addressees(of: event, kind) {
                    if let user = addressee.user, addressee.wantsInApp {
                        try NotificationStore(db).insert(
                            kind, addressee.facts, of: user, event: event.number, at: instant)
                    }
                    guard let email = addressee.email else { continue }
                    let text = NotificationText(kind, addressee.facts, language: addressee.language, policy: policy)
                    let letter = Letter(subject: text.subject, body: text.plain, html: text.html)
                    // The same for a repetition, so that the outbox and the receiver can tell it.
                    let id = "mail_event_\(event.number)_\(addressee.user?.rawValue ?? "guest")"
                    let mail = try sealer.seal(letter, id: id, kind: kind.rawValue, to: email, at: instant)
                    try MailStore(db).insertOnce(mail, at: instant)
                }
            }
        }
    }
}
