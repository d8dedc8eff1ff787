import Catalog
import Synchronization

@testable import Commerce

/// Keeps mails instead of sending them; may be told to refuse.
final class RecordedMails: MailSender {
    private let kept = Mutex<[MailMessage]>([])
    private let refusals = Mutex<Int>(0)
    private let isPermanent = Mutex(false)

    var all: [MailMessage] { kept.withLock { $0 } }

    /// Refuses the next so many.
    ///
    /// - Parameter forGood: as a server does that knows no such address.
    func refuse(_ count: Int, forGood: Bool = false) {
        refusals.withLock { $0 = count }
        isPermanent.withLock { $0 = forGood }
    }

    func send(_ mail: MailMessage) async throws(MailFailure) {
        let isRefused = refusals.withLock { left in
            guard left > 0 else { return false }
            left -= 1
            return true
        }
        if isRefused { throw MailFailure("the mail server is away", isPermanent: isPermanent.withLock { $0 }) }
        kept.withLock { $0.append(mail) }
    }

    /// The token in the newest mail to an address.
    func token(to address: String) -> String? {
        all.last { $0.to == address }?.body.firstMatch(of: /token=(\w+)/).map { String($0.output.1) }
    }
}
