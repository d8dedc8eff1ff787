import Commerce

/// The controllers of the commerce modules.
struct CommerceControllers: Sendable {
    let inventory: InventoryController
    let carts: CartController
    let promotions: PromotionController

    init(_ shop: Shop) {
        inventory = InventoryController(inventory: shop.inventory)
        carts = CartController(carts: shop.carts)
        promotions = PromotionController(promotions: shop.promotions)
    }
}
