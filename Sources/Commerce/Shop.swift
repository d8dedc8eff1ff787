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
    package let payments: Payments
    /// What must run beside a server.
    package let services: [any Service]

    /// - Parameter accounts: the key of the data folder, who takes mails, and the numbers accounts work by.
    /// - Parameter currency: in which prices hold when nobody names another.
    /// - Parameter gateway: moves the money.
    /// - Parameter payments: makes who takes the money of orders in the place of ``payments``.
    package init(
        database: CatalogDatabase, currency: CurrencyCode, environment: CommerceEnvironment,
        accounts settings: AccountSettings, gateway: any PaymentGateway, logger: Logger,
        payments makeStarter: ((CommerceStore, CommerceEnvironment) -> any PaymentStarter)? = nil
    ) {
        let store = CommerceStore(database)
        self.store = store
        self.environment = environment
        let inventory = Inventory(store: store, environment: environment)
        self.inventory = inventory
        let carts = Carts(store: store, environment: environment, currency: currency)
        self.carts = carts
        promotions = Promotions(store: store, environment: environment)
        let payments = Payments(store: store, environment: environment, gateway: gateway, logger: logger)
        self.payments = payments
        let starter = makeStarter?(store, environment) ?? payments
        let rules = SellingRules(store: store, currency: currency)
        sellingRules = rules
        let checkouts = Checkouts(
            store: store, environment: environment, rules: rules, secrets: OrderSecrets(settings.master),
            owners: .shopOnly, payments: starter)
        self.checkouts = checkouts
        let orders = Orders(store: store, environment: environment, payments: starter)
        self.orders = orders
        let accounts = Accounts(
            store: store, settings: settings,
            others: [carts.personalData, orders.personalData, payments.personalData], now: environment.now,
            logger: logger)
        self.accounts = accounts
        let chores = [
            accounts.cleaning,
            Housekeeping.Chore("carts that ran out") { () throws(Refusal) in try await carts.removeExpired() },
            Housekeeping.Chore("checkouts that ran out") { () throws(Refusal) in try await checkouts.removeExpired() },
            Housekeeping.Chore("orders that nobody paid") { () throws(Refusal) in try await orders.cancelUnpaid() },
            Housekeeping.Chore("refunds of cancelled orders") { () throws(Refusal) in
                try await orders.refundCancelled()
            },
            Housekeeping.Chore("reservations that ran out") { () throws(Refusal) in try await inventory.expire() },
            Housekeeping.Chore("old reservations") { () throws(Refusal) in try await inventory.removeEnded() },
            Housekeeping.Chore("old events") { () throws(Refusal) in
                let now = environment.now()
                guard try await store.read({ try CommerceEventStore($0).hasOld(now: now) }) else { return false }
                return try await store.write { try CommerceEventStore($0).removeOld(now: now) > 0 }
            },
        ]
        services = [Housekeeping(chores: chores, logger: logger), payments.reconciler] + accounts.services
    }
}
