import Catalog
import Logging
import ServiceLifecycle
import Store

/// The commerce modules of an instance, put together over its store.
///
/// A module is a folder: rules that know no store, a `…Store` with the SQL of one transaction, and a use case that is
/// called from outside and says what is one transaction (ADR 0021).
package final class Shop: Sendable {
    package let store: CommerceStore
    package let environment: CommerceEnvironment
    package let inventory: Inventory
    package let carts: Carts
    package let promotions: Promotions
    package let sellingRules: SellingRules
    package let checkouts: Checkouts
    package let orders: Orders
    package let accounts: Accounts
    package let reviews: Reviews
    package let wishlists: Wishlists
    package let sellers: Sellers
    package let payments: Payments
    package let notifications: Notifications
    package let events: EventPublisher
    package let reports: Reports
    package let auditLog: AuditLog
    package let repricings: Repricings
    package let returns: Returns
    package let invoices: Invoices
    package let tickets: Tickets
    package let disputes: Disputes
    /// What must run beside a server.
    package let services: [any Service]

    /// - Parameter accounts: the key of the data folder, who takes mails, and the numbers accounts work by.
    /// - Parameter currency: in which prices hold when nobody names another.
    /// - Parameter gateway: moves the money.
    /// - Parameter subscribers: who acts on events beside the modules of the shop.
    /// - Parameter payments: makes who takes the money of orders in the place of ``payments``.
    package init(
        database: CatalogDatabase, currency: CurrencyCode, environment: CommerceEnvironment,
        accounts settings: AccountSettings, gateway: any PaymentGateway, subscribers: [any EventSubscriber] = [],
        logger: Logger, payments makeStarter: ((CommerceStore, CommerceEnvironment) -> any PaymentStarter)? = nil
    ) {
        let store = CommerceStore(database)
        self.store = store
        self.environment = environment
        let inventory = Inventory(store: store, environment: environment)
        self.inventory = inventory
        let carts = Carts(store: store, environment: environment, currency: currency)
        self.carts = carts
        promotions = Promotions(store: store, environment: environment)
        let reviews = Reviews(store: store, environment: environment, purchases: .orders)
        self.reviews = reviews
        let wishlists = Wishlists(store: store, environment: environment, currency: currency)
        self.wishlists = wishlists
        let sellers = Sellers(
            store: store, environment: environment, defaults: ProductDefaults(currency: currency))
        self.sellers = sellers
        let payments = Payments(store: store, environment: environment, gateway: gateway, logger: logger)
        self.payments = payments
        let starter = makeStarter?(store, environment) ?? payments
        let rules = SellingRules(store: store, currency: currency)
        sellingRules = rules
        let checkouts = Checkouts(
            store: store, environment: environment, rules: rules, secrets: OrderSecrets(settings.master),
            payments: starter)
        self.checkouts = checkouts
        let orders = Orders(store: store, environment: environment, payments: starter)
        self.orders = orders
        let returns = Returns(store: store, environment: environment, refunds: payments, logger: logger)
        self.returns = returns
        invoices = Invoices(store: store, environment: environment)
        let tickets = Tickets(store: store, environment: environment)
        self.tickets = tickets
        disputes = Disputes(store: store, environment: environment)
        let notifications = Notifications(
            store: store, policy: settings.policy, master: settings.master, now: environment.now)
        self.notifications = notifications
        let reports = Reports(store: store, environment: environment)
        self.reports = reports
        auditLog = AuditLog(store: store)
        let repricings = Repricings(store: store, environment: environment, currency: currency)
        self.repricings = repricings
        let accounts = Accounts(
            store: store, settings: settings,
            others: [
                carts.personalData, reviews.personalData, wishlists.personalData, sellers.personalData,
                orders.personalData, payments.personalData, notifications.personalData, returns.personalData,
                tickets.personalData,
            ], now: environment.now, logger: logger)
        self.accounts = accounts
        events = EventPublisher(
            store: store, subscribers: [notifications.writer] + subscribers, now: environment.now, logger: logger)
        let chores = [
            accounts.cleaning,
            Housekeeping.Chore("carts that ran out") { () throws(Refusal) in try await carts.removeExpired() },
            Housekeeping.Chore("checkouts that ran out") { () throws(Refusal) in try await checkouts.removeExpired() },
            Housekeeping.Chore("orders that nobody paid") { () throws(Refusal) in try await orders.cancelUnpaid() },
            Housekeeping.Chore("refunds of cancelled orders") { () throws(Refusal) in
                try await orders.refundCancelled()
            },
            Housekeeping.Chore("reservations that ran out") { () throws(Refusal) in try await inventory.expire() },
            Housekeeping.Chore("refunds of returns") { () throws(Refusal) in try await returns.settleDue() },
            Housekeeping.Chore("old reservations") { () throws(Refusal) in try await inventory.removeEnded() },
            Housekeeping.Chore("products of sellers") { () throws(Refusal) in try await sellers.settle() },
            Housekeeping.Chore("old invitations") { () throws(Refusal) in try await sellers.removeExpired() },
            Housekeeping.Chore("changes of prices") { () throws(Refusal) in try await repricings.step() },
            // Before events are forgotten.
            Housekeeping.Chore("sums for reports") { () throws(Refusal) in try await reports.takeIn() },
            Housekeeping.Chore("old events") { () throws(Refusal) in
                let now = environment.now()
                guard try await store.read({ try CommerceEventStore($0).hasOld(now: now) }) else { return false }
                return try await store.write { try CommerceEventStore($0).removeOld(now: now) > 0 }
            },
            Housekeeping.Chore("old messages of other programs") { () throws(Refusal) in
                let now = environment.now()
                guard try await store.read({ try ReceivedEventStore($0).hasOld(now: now) }) else { return false }
                return try await store.write { try ReceivedEventStore($0).removeOld(now: now) > 0 }
            },
        ]
        services = [Housekeeping(chores: chores, logger: logger), payments.reconciler, events] + accounts.services
    }
}
