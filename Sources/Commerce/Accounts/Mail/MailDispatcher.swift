import Catalog
import Logging
import ServiceLifecycle

/// Sends what waits in the outbox of mails, and tries again what could not be sent.
///
/// A mail goes out at least once: when the process dies between sending and writing it down, it goes out again under the
/// same id.
package final class MailDispatcher: Service {
    /// How long a mail may wait at most before anybody looks.
    private static let interval = Duration.milliseconds(250)
    private static let mailsAtOnce = 20
    /// With doubling pauses from ten seconds to an hour: for about half a day.
    private static let attemptsMax = 20
    private static let firstPauseMilliseconds: Int64 = 10_000
    private static let longestPauseMilliseconds: Int64 = 3_600_000

    private let store: CommerceStore
    private let master: MasterKey
    private let sender: any MailSender
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    init(
        store: CommerceStore, master: MasterKey, sender: any MailSender, now: @escaping @Sendable () -> Timestamp,
        logger: Logger
    ) {
        self.store = store
        self.master = master
        self.sender = sender
        self.now = now
        self.logger = logger
    }

    package func run() async throws { await Rounds.run(every: Self.interval) { await self.round() } }

    /// Sends everything that is due now.
    package func round() async {
        do throws(Refusal) {
            // What is sent, given up or put off is not due any more.
            while !Task.isCancelled, try await sendSome() == Self.mailsAtOnce {}
        } catch {
            logger.error("mails can't be sent", metadata: ["reason": "\(error.message)"])
        }
    }

    /// - Returns: how many were due, up to ``mailsAtOnce``.
    private func sendSome() async throws(Refusal) -> Int {
        let instant = now()
        let mails = try await store.read { db in
            try MailStore(db).due(now: instant, longestPause: Self.longestPauseMilliseconds, limit: Self.mailsAtOnce)
        }
        for mail in mails { try await send(mail) }
        return mails.count
    }

    /// - Throws: what the store says; what the sender says is written down.
    private func send(_ waiting: WaitingMail) async throws(Refusal) {
        guard let bytes = master.open(waiting.sealed, .mail, context: waiting.id),
            let mail = SealedMail.mail(bytes, id: waiting.id)
        else {
            let reason = "sealed under another master key"
            logger.error("a mail is given up", metadata: ["mail": "\(waiting.id)", "reason": "\(reason)"])
            let instant = now()
            return try await store.write { db in try MailStore(db).dead(waiting.number, reason, at: instant) }
        }
        do throws(MailFailure) {
            try await sender.send(mail)
        } catch {
            return try await putOff(waiting, error)
        }
        let instant = now()
        try await store.write { db in try MailStore(db).sent(waiting.number, at: instant) }
    }

    private func putOff(_ mail: WaitingMail, _ failure: MailFailure) async throws(Refusal) {
        let instant = now()
        let isLast = failure.isPermanent || mail.attempts + 1 >= Self.attemptsMax
        let doublings = Int64(min(mail.attempts, 20))
        let pause = min(Self.firstPauseMilliseconds << doublings, Self.longestPauseMilliseconds)
        logger.log(
            level: isLast ? .error : .warning, "a mail could not be sent",
            metadata: [
                "mail": "\(mail.id)", "attempt": "\(mail.attempts + 1)", "reason": "\(failure.message)",
                "gives_up": "\(isLast)",
            ])
        try await store.write { db in
            if isLast { return try MailStore(db).dead(mail.number, failure.message, at: instant) }
            try MailStore(db).putOff(mail.number, until: instant.adding(pause), failure.message)
        }
    }
}
