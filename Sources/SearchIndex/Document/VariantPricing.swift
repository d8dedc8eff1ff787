package import Catalog

/// What the variants of a product cost, settled for every currency, customer group and time.
///
/// A variant costs what its own price for the group says, else its own for everyone, else the product's for the group,
/// else the product's for everyone; among several that hold at once the lowest. A product costs what its cheapest variant
/// does. Both are written as prices of which one holds at any time, so that a search only looks them up.
struct VariantPricing {
    private(set) var product: [(key: String, entries: [PriceEntry])] = []
    private(set) var variants: [(key: String, rows: [[PriceEntry]])] = []
    /// Currencies in which the product's own list is replaced.
    private(set) var currencies: Set<CurrencyCode> = []

    /// - Returns: `nil` when no variant has a price of its own.
    init?(_ product: Product) {
        guard product.variants.contains(where: { !$0.prices.isEmpty }) else { return nil }
        currencies = Set(product.variants.flatMap { $0.prices.map(\.amount.currency) })
        for currency in currencies.sorted() { resolve(product, currency) }
    }

    private typealias Lists = [CustomerGroup: [PriceEntry]]

    private mutating func resolve(_ product: Product, _ currency: CurrencyCode) {
        let base = Self.lists(product.prices, currency)
        let own = product.variants.map { Self.lists($0.prices, currency) }
        let groups = Set(base.keys).union(own.flatMap(\.keys)).subtracting([.everyone])
        let forEveryone = own.map { Self.timeline([$0[.everyone], base[.everyone]]) }
        let productForEveryone = Self.timeline([forEveryone.flatMap { $0 }])
        add(PriceFieldBuilder.name(currency, .everyone), productForEveryone, forEveryone)
        for group in groups.sorted() {
            let rows = own.map { Self.timeline([$0[group], $0[.everyone], base[group], base[.everyone]]) }
            let lowest = Self.timeline([rows.flatMap { $0 }])
            // A row that says what everyone's says is left out: the look-up falls back to that one.
            let differing = zip(rows, forEveryone).map { $0 == $1 ? [] : $0 }
            add(
                PriceFieldBuilder.name(currency, group), lowest == productForEveryone ? [] : lowest,
                differing)
        }
    }

    private mutating func add(_ key: String, _ entries: [PriceEntry], _ rows: [[PriceEntry]]) {
        if !entries.isEmpty { product.append((key, entries)) }
        if rows.contains(where: { !$0.isEmpty }) { variants.append((key, rows)) }
    }

    private static func lists(_ prices: [Price], _ currency: CurrencyCode) -> Lists {
        var lists: Lists = [:]
        for price in prices where price.amount.currency == currency {
            lists[price.customerGroup, default: []].append(PriceEntry(price))
        }
        return lists
    }

    /// What holds when: at any time the lowest valid price of the first list that has one.
    ///
    /// - Returns: ascending periods without overlap.
    static func timeline(_ layers: [[PriceEntry]?]) -> [PriceEntry] {
        let layers = layers.compactMap { $0 }.filter { !$0.isEmpty }
        var cuts: Set<Int64> = [.min]
        for entry in layers.lazy.joined() {
            cuts.insert(entry.validFrom)
            cuts.insert(entry.validUntil)
        }
        let times = cuts.subtracting([.max]).sorted()
        var periods: [PriceEntry] = []
        for (index, start) in times.enumerated() {
            guard let price = price(layers, at: start) else { continue }
            let end = index + 1 < times.count ? times[index + 1] : .max
            if let last = periods.last, last.validUntil == start, last.amountMinor == price.amountMinor,
                last.compareAt == price.compareAt
            {
                periods[periods.count - 1] = last.lasting(from: last.validFrom, until: end)
            } else {
                periods.append(price.lasting(from: start, until: end))
            }
        }
        return periods
    }

    private static func price(_ layers: [[PriceEntry]], at instant: Int64) -> PriceEntry? {
        for layer in layers {
            let valid = layer.filter { $0.isValid(at: instant) }
            if let lowest = valid.min(by: { $0.amountMinor < $1.amountMinor }) { return lowest }
        }
        return nil
    }
}
