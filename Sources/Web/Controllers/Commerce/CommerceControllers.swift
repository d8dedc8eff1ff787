import Commerce
import Search

/// The controllers of the commerce modules.
struct CommerceControllers: Sendable {
    let inventory: InventoryController
    let carts: CartController
    let promotions: PromotionController
    let auth: AuthController
    let account: OwnAccountController
    let users: UserAdministrationController
    let reviews: ReviewController
    let wishlists: WishlistController
    let sellers: SellerController
    let sellerTeams: SellerTeamController
    let reports: ReportController

    /// - Parameter queryVisitorsMin: queries of fewer visitors are in no report.
    init(
        _ shop: Shop, signInRates: SignInRates, queryVisitorsMin: Int = EngineSettings().queryVisitorsMin
    ) {
        inventory = InventoryController(inventory: shop.inventory)
        carts = CartController(carts: shop.carts)
        promotions = PromotionController(promotions: shop.promotions)
        auth = AuthController(accounts: shop.accounts, carts: shop.carts, rates: signInRates)
        account = OwnAccountController(accounts: shop.accounts)
        users = UserAdministrationController(accounts: shop.accounts)
        reviews = ReviewController(reviews: shop.reviews)
        wishlists = WishlistController(wishlists: shop.wishlists)
        sellers = SellerController(sellers: shop.sellers)
        sellerTeams = SellerTeamController(teams: shop.sellers.teams)
        reports = ReportController(
            reports: shop.reports, audit: shop.auditLog, repricings: shop.repricings,
            visitorsMin: max(1, queryVisitorsMin))
    }
}
