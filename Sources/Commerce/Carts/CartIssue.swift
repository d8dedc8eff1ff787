import Catalog
import Store

/// What stands in the way of buying a line as the buyer saw it.
package enum CartIssue: Hashable, Sendable {
    /// There are fewer pieces than wanted.
    case outOfStock(wanted: Int64, available: Int64)
    /// One piece costs something else than the buyer was shown, in minor units.
    case priceChanged(seen: Int64, now: Int64)
    /// Not listed any more, or without a price for this buyer.
    case productUnavailable

    package var code: String {
        switch self {
        case .outOfStock: "OUT_OF_STOCK"
        case .priceChanged: "PRICE_CHANGED"
        case .productUnavailable: "PRODUCT_UNAVAILABLE"
        }
    }

    /// `{"code","line","sku","old","new"}`; pieces or minor units.
    func json(_ line: CartLine) -> JSONValue {
        let values: (old: JSONValue, new: JSONValue) =
            switch self {
            case .outOfStock(let wanted, let available): (.integer(wanted), .integer(available))
            case .priceChanged(let seen, let now): (.integer(seen), .integer(now))
            case .productUnavailable: (.integer(line.quantity), .integer(0))
            }
        return [
            "code": .string(code), "item_id": .integer(line.number), "sku": .string(line.sku.rawValue),
            "old": values.old, "new": values.new,
        ]
    }
}

/// A line with what the catalog says of it now.
package struct OfferedLine: Hashable, Sendable {
    package var line: CartLine
    /// `nil` when nothing has the SKU any more.
    package var offer: OfferRows.Offer?
    /// Of one piece; `nil` when it can't be bought.
    package var unitPrice: Money?

    init(_ line: CartLine, _ offer: OfferRows.Offer?, group: CustomerGroup, at now: Timestamp) {
        self.line = line
        self.offer = offer
        if let offer, offer.isPublished { unitPrice = PriceChoice.price(of: offer, group: group, at: now) }
    }

    /// At most one of each kind; a product that can't be bought has no other.
    package var issues: [CartIssue] {
        guard let unitPrice, let offer else { return [.productUnavailable] }
        var issues: [CartIssue] = []
        if let available = Self.shortage(of: line.quantity, in: offer.stock) {
            issues.append(.outOfStock(wanted: line.quantity, available: available))
        }
        if unitPrice.minorUnits != line.seenMinorUnits {
            issues.append(.priceChanged(seen: line.seenMinorUnits, now: unitPrice.minorUnits))
        }
        return issues
    }

    /// How many there are when there are too few; `nil` when there are enough or more can be ordered.
    static func shortage(of quantity: Int64, in stock: Stock?) -> Int64? {
        guard let stock else { return 0 }
        return stock.allowsBackorder || stock.available >= quantity ? nil : stock.available
    }
}
