import Catalog

/// One movement of what a seller is owed.
package struct SellerEntry: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Something was paid for.
        case sale
        /// Money went back to the buyer.
        case refund
        /// Money went, or is to go, to the seller.
        case payout
        /// A payout came to nothing.
        case payoutReturned = "payout_returned"
    }

    /// Grows with every entry.
    package var number: Int64
    package var sellerID: SellerID
    package var kind: Kind
    /// Of sales and refunds, with the line.
    package var orderID: String?
    package var line: Int64?
    package var productID: ProductID?
    /// Pieces that were sold.
    package var quantity: Int64
    package var currency: CurrencyCode
    /// Minor units; below 0 for what goes away from the seller.
    package var gross: Int64
    package var commission: Int64
    /// The refund or payout; empty for sales.
    package var reference: String
    package var at: Timestamp

    package var net: Int64 { gross - commission }

    package var json: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            "number": .integer(number), "kind": .string(kind.rawValue), "order_id": text(orderID),
            "line": line.map { .integer($0) } ?? .null, "product_id": text(productID?.rawValue),
            "quantity": .integer(quantity), "currency": .string(currency.rawValue), "gross": .integer(gross),
            "commission": .integer(commission), "net": .integer(net), "reference": .string(reference),
            "at": .string(at.rfc3339),
        ]
    }
}

/// What the ledger knows of an order that was paid.
package struct SoldOrder: Hashable, Sendable {
    package struct Line: Hashable, Sendable {
        package var number: Int64
        package var productID: ProductID
        /// `nil` for the shop's own.
        package var sellerID: SellerID?
        package var quantity: Int64
        /// What the buyer paid for the line without tax and shipping.
        package var minorUnits: Int64
        /// The same with tax: what refunds are counted in.
        package var paidMinorUnits: Int64

        /// - Parameter paidMinorUnits: `nil` for a line without tax.
        package init(
            number: Int64, productID: ProductID, sellerID: SellerID?, quantity: Int64, minorUnits: Int64,
            paidMinorUnits: Int64? = nil
        ) {
            self.number = number
            self.productID = productID
            self.sellerID = sellerID
            self.quantity = quantity
            self.minorUnits = minorUnits
            self.paidMinorUnits = paidMinorUnits ?? minorUnits
        }
    }

    package var id: String
    package var currency: CurrencyCode
    package var lines: [Line]
    /// What the buyer paid in all, with tax and shipping.
    package var totalMinorUnits: Int64

    package init(id: String, currency: CurrencyCode, lines: [Line], totalMinorUnits: Int64) {
        self.id = id
        self.currency = currency
        self.lines = lines
        self.totalMinorUnits = totalMinorUnits
    }

    /// What no line bears: shipping, with tax and after discounts.
    package var restMinorUnits: Int64 { max(0, totalMinorUnits - lines.reduce(0) { $0 + $1.paidMinorUnits }) }
}

/// What the shop keeps of what sellers sell.
package enum Commission {
    /// Of ten thousand: 8 %.
    package static let basisPoints: Int64 = 800

    /// Rounded once for each line, halves up.
    package static func of(_ minorUnits: Int64) -> Int64 {
        ExactShares.part(minorUnits, basisPoints, of: 10_000)
    }

    /// What of a sale has been taken back when so much of what was paid for its line has been refunded: that part of the sale,
    /// and of the commission the part that the sale lost. Halves are rounded up.
    ///
    /// Of the sum of all refunds and not of each, so that the last cent goes back with the last refund and never more than
    /// was given. None of gross, commission and net ever goes down while refunds add up, since the commission is
    /// reckoned from the gross sum and is never more than it.
    ///
    /// - Parameter paid: for the line, with tax.
    /// - Returns: both from 0 up; what the seller gives back is the difference.
    package static func takenBack(
        gross: Int64, commission: Int64, refunded: Int64, of paid: Int64
    ) -> (gross: Int64, commission: Int64) {
        guard paid > 0, gross > 0 else { return (0, 0) }
        let back = ExactShares.part(gross, min(max(refunded, 0), paid), of: paid)
        return (back, ExactShares.part(commission, back, of: gross))
    }
}

/// What a seller is owed in one currency.
package struct SellerBalance: Hashable, Sendable {
    package var currency: CurrencyCode
    /// The sum of the ledger; below 0 when refunds took back what had been paid out.
    package var minorUnits: Int64

    /// What can be paid out.
    package var available: Int64 { max(0, minorUnits) }

    package var json: JSONValue {
        [
            "currency": .string(currency.rawValue), "available": .integer(available),
            "owed_by_seller": .integer(max(0, -minorUnits)),
        ]
    }
}
