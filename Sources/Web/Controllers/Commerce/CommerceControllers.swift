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
    let returns: ReturnController
    let invoices: InvoiceController
    let tickets: TicketController
    let disputes: DisputeController

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
        returns = ReturnController(returns: shop.returns)
        invoices = InvoiceController(invoices: shop.invoices)
        tickets = TicketController(tickets: shop.tickets)
        disputes = DisputeController(disputes: shop.disputes)
    }
}
