import Catalog

/// A change of many prices: which, by how much, and how the result is rounded.
package struct Repricing: Hashable, Sendable {
    package enum Change: Hashable, Sendable {
        /// Hundredths of a percent; below 0 makes cheaper.
        case basisPoints(Int64)
        /// Minor units; below 0 makes cheaper.
        case amount(Int64)
    }

    /// Names from the root down; products in categories below belong to it.
    package var category: [String]?
    package var brand: String?
    /// The slug of a seller.
    package var seller: String?
    package var currency: CurrencyCode
    package var group: CustomerGroup
    package var change: Change
    /// The last two digits that prices get: 99 for …,99; `nil` leaves them as they come out.
    package var ending: Int64?

    /// What a price becomes; `nil` when nothing would be left of it, or it would not fit.
    ///
    /// A part of a price is rounded once, halves up, then to the nearest amount with the ending, of two the higher.
    package func price(_ old: Int64) -> Int64? {
        let raw: Int64
        switch change {
        case .basisPoints(let points):
            guard old <= Int64.max / Self.whole / 16 else { return nil }
            raw = (old * (Self.whole + points) + Self.whole / 2) / Self.whole
        case .amount(let amount):
            let (sum, overflows) = old.addingReportingOverflow(amount)
            if overflows { return nil }
            raw = sum
        }
        guard raw > 0 else { return nil }
        guard let ending else { return raw }
        let below = (raw - ending >= 0 ? (raw - ending) / Self.step : -1) * Self.step + ending
        let above = below + Self.step
        let nearest = below > 0 && raw - below < above - raw ? below : above
        return nearest
    }

    private static let whole: Int64 = 10_000
    private static let step: Int64 = 100

    /// Whether the product is one of those that change.
    func isAbout(_ product: Product) -> Bool {
        if let brand, product.brand != brand { return false }
        if let category, !product.categoryPath.starts(with: category) { return false }
        if let seller {
            let attribute = product.attributes.first { $0.key == SellerProducts.attribute }
            guard attribute?.value == .text(seller) else { return false }
        }
        return true
    }

    /// The prices of a product or variant after the change.
    ///
    /// Those of other currencies and groups stay. A struck-through price that would not be above the new one goes.
    /// - Returns: the prices, what changed of them, and how many were left because nothing would be left of them.
    func applied(to prices: [Price]) -> (prices: [Price], changes: [PriceMove], skipped: Int) {
        var changes: [PriceMove] = []
        var skipped = 0
        let changed = prices.map { price -> Price in
            guard price.amount.currency == currency, price.customerGroup == group else { return price }
            guard let new = self.price(price.amount.minorUnits) else {
                skipped += 1
                return price
            }
            guard new != price.amount.minorUnits else { return price }
            changes.append(PriceMove(old: price.amount.minorUnits, new: new))
            var moved = price
            moved.amount = Money(minorUnits: new, currency: currency)
            if let compareAt = price.compareAtMinorUnits, compareAt <= new { moved.compareAtMinorUnits = nil }
            return moved
        }
        return (changed, changes, skipped)
    }
}

/// One price that changes, in minor units.
package struct PriceMove: Hashable, Sendable {
    package var old: Int64
    package var new: Int64
}

/// What a change of many prices makes of one product.
struct RepricedProduct: Hashable, Sendable {
    struct Move: Hashable, Sendable {
        /// Of a variant.
        var sku: SKU?
        var price: PriceMove
    }

    var changes: [CatalogChange] = []
    var moves: [Move] = []
    /// Prices of which nothing would be left.
    var skipped = 0

    init(_ product: Product, _ repricing: Repricing) {
        add(repricing, to: product.prices, of: product.id, sku: nil)
        for variant in product.variants { add(repricing, to: variant.prices, of: product.id, sku: variant.sku) }
    }

    private mutating func add(_ repricing: Repricing, to prices: [Price], of id: ProductID, sku: SKU?) {
        let found = repricing.applied(to: prices)
        skipped += found.skipped
        guard !found.changes.isEmpty else { return }
        moves += found.changes.map { Move(sku: sku, price: $0) }
        changes.append(.setPrices(id, sku: sku, prices: found.prices))
    }
}
