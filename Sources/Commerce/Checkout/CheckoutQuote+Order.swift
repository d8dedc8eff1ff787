import Catalog

extension CheckoutQuote {
    /// The order that this comes to at the prices of now.
    ///
    /// - Returns: `nil` while address, e-mail address or the way to send it are missing.
    func order(_ id: OrderID, user: UserID?, at now: Timestamp) -> Order? {
        guard let address = session.shippingAddress, let billing = session.billingAddress, let email = session.email,
            let chosen = session.shipping
        else { return nil }
        var order = Order(
            id: id, userID: user, email: email, currency: session.currency, lines: orderLines, totals: orderTotals,
            shippingAddress: address, billingAddress: billing, createdAt: now)
        order.buyer = session.owner
        order.shipping = ShippingChoice(id: chosen.id, name: chosen.name)
        order.codes = current.applied.map(\.code)
        order.taxRates = taxRates
        return order
    }

    private var orderLines: [OrderLine] {
        session.lines.enumerated().map { place, line in
            let discount = current.lineDiscounts[place]
            let tax = current.lineTaxes.indices.contains(place) ? current.lineTaxes[place] : 0
            let unit = units[place]
            return OrderLine(
                number: Int64(place + 1), sku: line.sku, productID: line.productID, name: line.name,
                quantity: line.quantity, unitMinorUnits: unit, discount: discount, tax: tax,
                total: line.quantity * unit - discount + (current.isTaxIncluded ? 0 : tax))
        }
    }

    private var orderTotals: OrderTotals {
        var totals = OrderTotals()
        totals.subtotal = current.subtotal
        totals.discount = current.discount
        totals.shipping = current.shipping ?? 0
        totals.shippingDiscount = current.shippingDiscount
        totals.tax = current.tax
        totals.shippingTax = current.shippingTax
        totals.taxIncluded = current.isTaxIncluded
        totals.total = current.total
        return totals
    }
}
