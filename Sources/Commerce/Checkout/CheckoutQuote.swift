import Catalog

/// What stands in the way of buying as the buyer was told.
package enum CheckoutIssue: Hashable, Sendable {
    case line(CartLine, CartIssue)
    /// The way to send it that was chosen is no longer offered.
    case shippingUnavailable
    /// Prices, discounts, shipping or taxes come to something else than the buyer was told.
    case totalChanged(told: Int64, now: Int64)

    /// Whether the buyer may say yes to it; the others have to be put right.
    var canBeAccepted: Bool {
        switch self {
        case .line(_, .priceChanged), .totalChanged: true
        case .line(_, .outOfStock), .line(_, .productUnavailable), .shippingUnavailable: false
        }
    }

    package var json: JSONValue {
        switch self {
        case .line(let line, let issue): issue.json(line)
        case .shippingUnavailable: ["code": "SHIPPING_UNAVAILABLE"]
        case .totalChanged(let told, let now):
            ["code": "TOTAL_CHANGED", "old": .integer(told), "new": .integer(now)]
        }
    }

    var problem: Problem {
        switch self {
        case .line(let line, .outOfStock(let wanted, let available)):
            Problem(
                .outOfStock, field: line.sku.rawValue,
                message: "\(wanted) pieces are wanted and \(available) are available",
                expected: "at most \(available)")
        case .line(let line, .productUnavailable):
            Problem(.productUnavailable, field: line.sku.rawValue, message: "the SKU is not for sale")
        case .line(let line, .priceChanged(let seen, let now)):
            Problem(.conflict, field: line.sku.rawValue, message: "one piece cost \(seen) and costs \(now) now")
        case .shippingUnavailable:
            Problem(.conflict, field: "shipping_method", message: "it is no longer offered, choose another one")
        case .totalChanged(let told, let now):
            Problem(
                .conflict, field: "accepted_total", message: "the total was \(told) and is \(now) now",
                expected: "\(now) to buy it for that")
        }
    }
}

/// What a checkout comes to: as the buyer was told, and now.
package struct CheckoutQuote: Sendable {
    package let session: CheckoutSession
    /// At the prices that were frozen.
    package let totals: CartTotals
    /// At the prices of now; lines in the order of the session's.
    package let current: CartTotals
    /// `nil` until it is known where to.
    let taxRates: OrderTaxRates?
    /// Ways to send it now; empty while the address is not known.
    package let shippingOffers: [ShippingOffer]
    package let issues: [CheckoutIssue]
    /// What one piece of each line costs now.
    let units: [Int64]

    /// What the catalog and the tables say now.
    struct Facts {
        /// In the order of the session's lines.
        var offered: [OfferedLine]
        var promotions: [OfferedPromotion]
        var shipping: ShippingTable
        var taxes: TaxTable
        var now: Timestamp
    }

    init(_ session: CheckoutSession, _ facts: Facts) {
        self.session = session
        units = facts.offered.map { $0.unitPrice?.minorUnits ?? $0.line.seenMinorUnits }
        let frozenUnits = session.lines.map(\.unitMinorUnits)
        let priced = Self.sum(session, units, facts)
        let offers = priced.shippingOffers
        shippingOffers = offers
        let chosen = session.shipping.flatMap { chosen in offers.first { $0.id == chosen.id } }
        taxRates = priced.taxRule.map { OrderTaxRates(lines: $0.lines, shipping: $0.shipping) }
        let shipping = (chosen ?? session.shipping)?.minorUnits
        current = priced.totals(shipping: shipping)
        // Mostly nothing has changed since the checkout began.
        let isSame = frozenUnits == units && shipping == session.shipping?.minorUnits
        totals =
            isSame ? current : Self.sum(session, frozenUnits, facts).totals(shipping: session.shipping?.minorUnits)
        var issues = facts.offered.flatMap { offered in offered.issues.map { CheckoutIssue.line(offered.line, $0) } }
        if session.shipping != nil, chosen == nil { issues.append(.shippingUnavailable) }
        if let told = session.toldMinorUnits, told != current.total {
            issues.append(.totalChanged(told: told, now: current.total))
        }
        self.issues = issues
    }

    /// - Throws: `out_of_stock`, `product_unavailable` or `conflict` with everything that stands in the way.
    func check(acceptedTotal: Int64?) throws(Refusal) {
        let isAccepted = acceptedTotal == current.total
        let found = issues.filter { !($0.canBeAccepted && isAccepted) }
        guard let first = found.first(where: { !$0.canBeAccepted }) ?? found.first else { return }
        throw Refusal(
            first.problem.code, message: "something has changed, nothing was bought", problems: found.map(\.problem))
    }

    private static func sum(_ session: CheckoutSession, _ units: [Int64], _ facts: Facts) -> PurchaseSum {
        let lines = zip(session.lines, units).map { line, unit in
            let priced = PricedLine(
                sku: line.sku, productID: line.productID, quantity: line.quantity, unitMinorUnits: unit)
            return PurchaseSum.Line(priced: priced, grams: line.grams, taxClass: line.taxClass)
        }
        return PurchaseSum(
            lines: lines, currency: session.currency, destination: session.shippingAddress?.destination,
            promotions: facts.promotions, shipping: facts.shipping, taxes: facts.taxes, now: facts.now)
    }

    // MARK: Answers

    package var json: JSONValue {
        func number(_ number: Int64?) -> JSONValue { number.map { .integer($0) } ?? .null }
        let items = session.lines.enumerated().map { place, line -> JSONValue in
            [
                "id": .integer(line.number), "sku": .string(line.sku.rawValue),
                "product_id": .string(line.productID.rawValue), "name": .string(line.name),
                "quantity": .integer(line.quantity), "unit_price": .integer(line.unitMinorUnits),
                "discount": .integer(totals.lineDiscounts[place]),
                "tax": number(totals.lineTaxes.indices.contains(place) ? totals.lineTaxes[place] : nil),
            ]
        }
        return [
            "id": .string(session.id.rawValue), "step": .string(session.step.rawValue),
            "expires_at": .string(session.expiresAt.rfc3339), "currency": .string(session.currency.rawValue),
            "email": session.email.map { .string($0) } ?? .null,
            "shipping_address": session.shippingAddress?.json ?? .null,
            "billing_address": session.billingAddress?.json ?? .null,
            "shipping_method": session.shipping?.json ?? .null, "payment_method": session.payment?.shown ?? .null,
            "items": .array(items),
            "promotions": .array(
                totals.applied.map { ["code": .string($0.code), "discount": .integer($0.discount)] }),
            "totals": totals.json(isTaxed: session.shippingAddress != nil),
            "current_total": .integer(current.total), "issues": .array(issues.map(\.json)),
            "order_id": session.orderID.map { .string($0.rawValue) } ?? .null,
        ]
    }
}

extension CartTotals {
    /// - Parameter isTaxed: whether it is known where to; taxes are `null` otherwise.
    func json(isTaxed: Bool) -> JSONValue {
        [
            "subtotal": .integer(subtotal), "discount": .integer(discount),
            "shipping": shipping.map { .integer($0) } ?? .null, "shipping_discount": .integer(shippingDiscount),
            "tax": isTaxed ? .integer(tax) : .null, "tax_included": .boolean(isTaxIncluded), "total": .integer(total),
        ]
    }
}
