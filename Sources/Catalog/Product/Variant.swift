/// One buyable form of a product: a size, a colour.
package struct Variant: Hashable, Sendable {
    package var sku: SKU
    /// Option name → value in the catalog's order ("size" → "XL"); names without repeats.
    package var options: [VariantOption]
    /// Empty when the product's own prices hold.
    package var prices: [Price]
    package var stock: Stock
    package var imageURL: String?

    package init(
        sku: SKU, options: [VariantOption] = [], prices: [Price] = [], stock: Stock = Stock(), imageURL: String? = nil
    ) {
        self.sku = sku
        self.options = options
        self.prices = prices
        self.stock = stock
        self.imageURL = imageURL
    }
}

/// What sets a variant apart from its siblings.
package struct VariantOption: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
