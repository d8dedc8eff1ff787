package import Catalog

/// What variants cost one customer group in one currency at one instant.
struct VariantPriceReader {
    /// `nil` when no product has a price in the currency.
    let products: PriceColumn?
    private let own: VariantPriceColumn?
    let now: Timestamp

    init(_ snapshot: IndexSnapshot, currency: CurrencyCode, group: CustomerGroup, now: Timestamp) {
        products = snapshot.priceColumn(currency: currency, group: group)
        own = snapshot.variantPriceColumn(currency: currency, group: group)
        self.now = now
    }

    /// Whether some variant has a price of its own.
    var hasOwnPrices: Bool { own != nil }

    /// Whether the variants of a product may cost different amounts.
    @inline(__always)
    func hasOwn(_ document: UInt32) -> Bool { own?.documents.contains(document) ?? false }

    /// The least price of a product over all its variants.
    func price(ofProduct document: UInt32) -> PriceEntry? { products?.price(document, at: now) }

    /// The price of a variant of a product.
    func price(of row: UInt32, _ document: UInt32) -> PriceEntry? {
        guard let own, own.documents.contains(document) else { return price(ofProduct: document) }
        return own.price(row, at: now.millisecondsSinceEpoch)
    }

    /// The least price over some variants of a product.
    ///
    /// - Parameter rows: the variants that count, perhaps with some of other products; `nil` for all.
    func least(_ document: UInt32, _ space: VariantSpace, among rows: Bitmap?) -> PriceEntry? {
        guard let rows, hasOwn(document) else { return price(ofProduct: document) }
        var least: PriceEntry?
        for row in space.rows(of: document) where rows.contains(row) {
            guard let price = price(of: row, document) else { continue }
            if price.amountMinor < least?.amountMinor ?? .max { least = price }
        }
        return least
    }
}
