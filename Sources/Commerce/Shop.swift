import Catalog
import Logging
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
    package let payouts: SellerPayouts
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
    let logger: Logger

    /// - Parameter accounts: the key of the data folder, who takes mails, and the numbers accounts work by.
    /// - Parameter currency: in which prices hold when nobody names another.
    /// - Parameter gateway: moves the money.
    /// - Parameter transfers: sends sellers theirs, over the same gateway.
    /// - Parameter subscribers: who acts on events beside the modules of the shop.
    /// - Parameter payments: makes who takes the money of orders in the place of ``payments``.
    package init(
        database: CatalogDatabase, currency: CurrencyCode, environment: CommerceEnvironment,
        accounts settings: AccountSettings, gateway: any PaymentGateway, transfers: any SellerTransfers,
        subscribers: [any EventSubscriber] = [], logger: Logger,
        payments makeStarter: ((CommerceStore, CommerceEnvironment) -> any OrderMoney)? = nil
    ) {
        let store = CommerceStore(database)
        self.store = store
        self.environment = environment
        inventory = Inventory(store: store, environment: environment)
        let rules = SellingRules(store: store, currency: currency)
        sellingRules = rules
        let carts = Carts(store: store, environment: environment, rules: rules, currency: currency)
        self.carts = carts
        promotions = Promotions(store: store, environment: environment)
        let reviews = Reviews(store: store, environment: environment, purchases: .orders)
        self.reviews = reviews
        let wishlists = Wishlists(store: store, environment: environment, currency: currency)
        self.wishlists = wishlists
        let sellers = Sellers(
            store: store, environment: environment, defaults: ProductDefaults(currency: currency))
        self.sellers = sellers
        payouts = SellerPayouts(
            store: store, environment: environment, gateway: gateway.name, transfers: transfers, logger: logger)
        let payments = Payments(store: store, environment: environment, gateway: gateway, logger: logger)
        self.payments = payments
        let starter: any OrderMoney = makeStarter?(store, environment) ?? payments
        checkouts = Checkouts(
            store: store, environment: environment, rules: rules, secrets: OrderSecrets(settings.master),
            payments: starter)
        let orders = Orders(store: store, environment: environment, payments: starter)
        self.orders = orders
        let returns = Returns(store: store, environment: environment, refunds: starter, logger: logger)
        self.returns = returns
        invoices = Invoices(store: store, environment: environment, logger: logger)
        let tickets = Tickets(store: store, environment: environment)
        self.tickets = tickets
        disputes = Disputes(store: store, environment: environment, gateway: gateway, logger: logger)
        let notifications = Notifications(
            store: store, policy: settings.policy, master: settings.master, now: environment.now)
        self.notifications = notifications
        reports = Reports(store: store, environment: environment)
        auditLog = AuditLog(store: store, environment: environment)
        repricings = Repricings(store: store, environment: environment, currency: currency)
        accounts = Accounts(
            store: store, settings: settings,
            others: [
                carts.personalData, reviews.personalData, wishlists.personalData, sellers.personalData,
                orders.personalData, payments.personalData, notifications.personalData, returns.personalData,
                tickets.personalData,
            ], now: environment.now, logger: logger)
        events = EventPublisher(
            store: store, subscribers: [notifications.writer] + subscribers, now: environment.now, logger: logger)
        self.logger = logger
    }
}
