import Commerce

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
    let payments: PaymentController

    init(_ shop: Shop, signInRates: SignInRates) {
        inventory = InventoryController(inventory: shop.inventory)
        carts = CartController(carts: shop.carts)
        promotions = PromotionController(promotions: shop.promotions)
        checkouts = CheckoutController(checkouts: shop.checkouts)
        orders = OrderController(orders: shop.orders)
        sellingRules = SellingRulesController(rules: shop.sellingRules)
        auth = AuthController(accounts: shop.accounts, carts: shop.carts, rates: signInRates)
        account = OwnAccountController(accounts: shop.accounts)
        users = UserAdministrationController(accounts: shop.accounts)
        payments = PaymentController(payments: shop.payments)
    }
}
