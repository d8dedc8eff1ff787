import Catalog

extension InvoiceContent {
    /// The invoice of an order that was paid.
    static func invoice(_ number: InvoiceNumber, of order: Order, paidAt: Timestamp, _ issuer: InvoiceIssuer) -> Self {
        let totals = order.totals
        var sums = [Sum(name: "Subtotal", minorUnits: totals.subtotal)]
        if totals.discount > 0 { sums.append(Sum(name: "Discount", minorUnits: -totals.discount)) }
        let shipping = order.shipping.map { "Shipping, \($0.name)" } ?? "Shipping"
        sums.append(Sum(name: shipping, minorUnits: totals.shipping))
        if totals.shippingDiscount > 0 {
            sums.append(Sum(name: "Shipping discount", minorUnits: -totals.shippingDiscount))
        }
        sums.append(Sum(name: totals.taxIncluded ? "Tax included" : "Tax", minorUnits: totals.tax))
        var content = paper(order, issuer, paidAt)
        content.title = "Invoice"
        content.number = number.description
        content.facts = [
            ["Invoice number", number.description], ["Invoice date", day(paidAt)], ["Order", order.number.rawValue],
            ["Order date", day(order.createdAt)],
        ]
        content.rows = order.lines.map { line in
            Row(
                name: line.name, sku: line.sku.rawValue, quantity: line.quantity,
                unitMinorUnits: line.unitMinorUnits, discount: line.discount, taxRate: order.taxRate(of: line),
                minorUnits: line.unitMinorUnits * line.quantity - line.discount)
        }
        content.sumRows = sums
        content.taxes = order.taxGroups
        content.total = totals.total
        content.remarks = ["Paid on \(day(paidAt))."]
        if !order.codes.isEmpty { content.remarks.append("Codes: " + order.codes.joined(separator: ", ")) }
        return content
    }

    /// The paper about money that went back, with its pieces when it was for a return.
    static func creditNote(
        _ note: CreditNote, of order: Order, for returned: OrderReturn?, _ issuer: InvoiceIssuer
    ) -> Self {
        var content = paper(order, issuer, note.at)
        content.title = "Credit note"
        content.number = note.number.description
        content.facts = [
            ["Credit note number", note.number.description], ["Date", day(note.at)],
            ["For invoice", order.invoice?.description ?? ""], ["Order", order.number.rawValue],
        ]
        if let returned { content.facts.append(["Return", returned.id.rawValue]) }
        content.rows = rows(of: returned, order, note)
        content.total = note.minorUnits
        content.totalName = "Refunded"
        content.taxes = taxes(of: returned, order, note)
        content.sumRows = [
            Sum(name: "Tax included", minorUnits: content.taxes.reduce(0) { $0 + $1.tax })
        ]
        return content
    }

    private static func paper(_ order: Order, _ issuer: InvoiceIssuer, _ date: Timestamp) -> Self {
        InvoiceContent(
            title: "", number: "", date: date, issuer: issuer, buyer: order.billingAddress,
            shipsTo: order.shippingAddress, currency: order.currency, facts: [], rows: [], sumRows: [], taxes: [],
            totalName: "Total", total: 0, remarks: [])
    }

    static func day(_ instant: Timestamp) -> String { String(instant.rfc3339.prefix("2027-01-31".utf8.count)) }

    // MARK: Credit notes

    private static func rows(of returned: OrderReturn?, _ order: Order, _ note: CreditNote) -> [Row] {
        guard let returned else {
            return [
                Row(
                    name: "Refund of order \(order.number)", sku: "", quantity: nil, unitMinorUnits: nil, discount: 0,
                    taxRate: nil, minorUnits: note.minorUnits)
            ]
        }
        var rows: [Row] = []
        for piece in returned.lines {
            guard let line = order.lines.first(where: { $0.number == piece.line }) else { continue }
            rows.append(
                Row(
                    name: line.name, sku: line.sku.rawValue, quantity: piece.quantity, unitMinorUnits: nil,
                    discount: 0, taxRate: order.taxRate(of: line), minorUnits: piece.minorUnits))
        }
        if returned.shippingMinorUnits > 0 {
            rows.append(
                Row(
                    name: "Shipping", sku: "", quantity: nil, unitMinorUnits: nil, discount: 0,
                    taxRate: order.shippingTaxRate, minorUnits: returned.shippingMinorUnits))
        }
        let rest = note.minorUnits - rows.reduce(0) { $0 + $1.minorUnits }
        if rest != 0 {
            rows.append(
                Row(
                    name: "Refunded before", sku: "", quantity: nil, unitMinorUnits: nil, discount: 0, taxRate: nil,
                    minorUnits: rest))
        }
        return rows
    }

    private static func taxes(of returned: OrderReturn?, _ order: Order, _ note: CreditNote) -> [TaxGroup] {
        if let returned {
            let groups = taxes(of: returned, order)
            if groups.reduce(0, { $0 + $1.gross }) == note.minorUnits { return groups }
        }
        // What is not for certain pieces is for all of the order in proportion.
        let groups = order.taxGroups
        let shares = ExactShares.shares(of: note.minorUnits, by: groups.map(\.gross))
        return zip(groups, shares).filter { $0.1 > 0 }.map { group, share in
            TaxGroup(rate: group.rate, gross: share, tax: ExactShares.part(group.tax, share, of: group.gross))
        }
    }

    private static func taxes(of returned: OrderReturn, _ order: Order) -> [TaxGroup] {
        var groups: [Int64: TaxGroup] = [:]
        func add(_ rate: Int64, _ gross: Int64, _ tax: Int64) {
            groups[rate, default: TaxGroup(rate: rate, gross: 0, tax: 0)].gross += gross
            groups[rate]?.tax += tax
        }
        for piece in returned.lines {
            guard let line = order.lines.first(where: { $0.number == piece.line }) else { continue }
            add(order.taxRate(of: line), piece.minorUnits, piece.tax)
        }
        let shipping = returned.shippingMinorUnits
        if shipping > 0 {
            add(
                order.shippingTaxRate, shipping,
                ExactShares.part(order.totals.shippingTax, shipping, of: order.shippingPaid))
        }
        return groups.values.filter { $0.gross > 0 }.sorted { $0.rate > $1.rate }
    }
}
