import Commerce

/// The controllers of the commerce modules.
struct CommerceControllers: Sendable {
    let inventory: InventoryController

    init(_ shop: Shop) { inventory = InventoryController(inventory: shop.inventory) }
}
