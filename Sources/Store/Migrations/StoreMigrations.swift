import GRDB

/// The history of the tables, oldest first. Append only: a migration that has been released never changes.
enum StoreMigrations {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("001 catalog", migrate: CatalogTables.create)
        migrator.registerMigration("002 history and outbox", migrate: HistoryTables.create)
        migrator.registerMigration("003 operations", migrate: OperationsTables.create)
        migrator.registerMigration("004 leaner tables", migrate: LeanerTables.create)
        migrator.registerMigration("recorded queries", migrate: RecordedQueryTables.create)
        migrator.registerMigration("rates of keys", migrate: KeyRateColumn.create)
        migrator.registerMigration("merchandising rules", migrate: RulesTables.create)
        migrator.registerMigration("jobs that go on", migrate: LastingJobColumns.create)
        migrator.registerMigration("events", migrate: EventTables.create)
        migrator.registerMigration("webhooks", migrate: WebhookTables.create)
        migrator.registerMigration("analyzer versions", migrate: AnalyzerTables.create)
        migrator.registerMigration("exposures and experiments", migrate: ExposureTables.create)
        migrator.registerMigration("commerce events", migrate: CommerceEventTables.create)
        migrator.registerMigration("inventory", migrate: InventoryTables.create)
        migrator.registerMigration("carts", migrate: CartTables.create)
        migrator.registerMigration("accounts", migrate: AccountTables.create)
        migrator.registerMigration("orders", migrate: OrderTables.create)
        migrator.registerMigration("reviews and administration", migrate: ReviewTables.create)
        migrator.registerMigration("wishlists", migrate: WishlistTables.create)
        migrator.registerMigration("sellers", migrate: SellerTables.create)
        migrator.registerMigration("checkouts", migrate: CheckoutTables.create)
        migrator.registerMigration("payments", migrate: PaymentTables.create)
        migrator.registerMigration("event delivery", migrate: EventDeliveryTables.create)
        migrator.registerMigration("notifications", migrate: NotificationTables.create)
        migrator.registerMigration("changes of e-mail addresses", migrate: EmailChangeTables.create)
        migrator.registerMigration("reports and repricing", migrate: ReportTables.create)
        migrator.registerMigration("sign-in with other providers", migrate: OpenIDTables.create)
        migrator.registerMigration("after sales", migrate: AfterSalesTables.create)
        migrator.registerMigration("disputes of gateways", migrate: GatewayDisputeTables.create)
        migrator.registerMigration("pieces promised elsewhere", migrate: PromisedElsewhereTable.create)
        migrator.registerMigration("payouts over gateways", migrate: PayoutSendingTables.create)
        return migrator
    }
}
