import Commerce
import Store

/// What the shop reaches beyond its process: its disk, the gateway, who takes mails and events. Passed through as it is; a
/// debug build may end the process before and after each of these (`KillSwitch`).
struct OutsideWorld {
    #if DEBUG
        private let killSwitch = KillSwitch.ofProcess
        private let eventLog = Environment.ofProcess.eventLog

        var commits: CommitObserver? { killSwitch?.commits }

        func gateway(_ gateway: any PaymentGateway) -> any PaymentGateway {
            guard let killSwitch else { return gateway }
            return KilledGateway(inner: gateway, killSwitch: killSwitch)
        }

        func transfers(_ transfers: any SellerTransfers) -> any SellerTransfers {
            guard let killSwitch else { return transfers }
            return KilledTransfers(transfers: transfers, killSwitch: killSwitch)
        }

        func accounts(_ settings: AccountSettings) -> AccountSettings {
            guard let killSwitch else { return settings }
            var settings = settings
            settings.sender = KilledMailSender(sender: settings.sender, killSwitch: killSwitch)
            return settings
        }

        func subscribers(_ subscribers: [any EventSubscriber]) -> [any EventSubscriber] {
            guard let eventLog else { return subscribers }
            return subscribers + [EventFile(path: eventLog, killSwitch: killSwitch)]
        }
    #else
        var commits: CommitObserver? { nil }

        func gateway(_ gateway: any PaymentGateway) -> any PaymentGateway { gateway }

        func transfers(_ transfers: any SellerTransfers) -> any SellerTransfers { transfers }

        func accounts(_ settings: AccountSettings) -> AccountSettings { settings }

        func subscribers(_ subscribers: [any EventSubscriber]) -> [any EventSubscriber] { subscribers }
    #endif
}
