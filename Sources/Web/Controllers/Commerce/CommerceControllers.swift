import Commerce
import Search

/// The controllers of the commerce modules.
struct CommerceControllers: Sendable {
    let inventory: InventoryController
    let carts: CartController
    let promotions: PromotionController
    let checkouts: CheckoutController
    let orders: OrderController
    let sellingRules: SellingRulesController
    let auth: AuthController
    let account: OwnAccountController
    let users: UserAdministrationController
    let reviews: ReviewController
    let wishlists: WishlistController
    let sellers: SellerController
    let sellerTeams: SellerTeamController
    let payments: PaymentController
    let notifications: NotificationController
    let reports: ReportController
    let openID: OpenIDController
    let returns: ReturnController
    let invoices: InvoiceController
    let tickets: TicketController
    let disputes: DisputeController

    /// - Parameter queryVisitorsMin: queries of fewer visitors are in no report.
    init(
        _ shop: Shop, signInRates: SignInRates, queryVisitorsMin: Int = EngineSettings().queryVisitorsMin
    ) {
        inventory = InventoryController(inventory: shop.inventory)
        carts = CartController(carts: shop.carts)
        promotions = PromotionController(promotions: shop.promotions)
        checkouts = CheckoutController(checkouts: shop.checkouts)
        orders = OrderController(orders: shop.orders)
        sellingRules = SellingRulesController(rules: shop.sellingRules)
        auth = AuthController(accounts: shop.accounts, carts: shop.carts, rates: signInRates)
        account = OwnAccountController(accounts: shop.accounts)
        users = UserAdministrationController(accounts: shop.accounts)
        reviews = ReviewController(reviews: shop.reviews)
        wishlists = WishlistController(wishlists: shop.wishlists)
        sellers = SellerController(sellers: shop.sellers, sending: shop.payouts)
        sellerTeams = SellerTeamController(teams: shop.sellers.teams)
        payments = PaymentController(payments: shop.payments)
        openID = OpenIDController(external: shop.accounts.external)
        notifications = NotificationController(
            notifications: shop.notifications, deadLetters: shop.accounts.deadLetters)
        reports = ReportController(
            reports: shop.reports, audit: shop.auditLog, repricings: shop.repricings,
            visitorsMin: max(1, queryVisitorsMin))
        returns = ReturnController(returns: shop.returns)
        invoices = InvoiceController(invoices: shop.invoices)
        tickets = TicketController(tickets: shop.tickets)
        disputes = DisputeController(disputes: shop.disputes)
    }
}
