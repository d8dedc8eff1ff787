import Catalog

/// Names an order to programs: `ord_` and 20 random letters and digits.
package struct OrderID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// What was agreed for one SKU. All amounts are minor units of the order's currency and never negative.
package struct OrderLine: Hashable, Sendable {
    /// Names the line within its order, from 1.
    package var number: Int64
    package var sku: SKU
    package var productID: ProductID
    /// Whose product it was when it was sold; `nil` for the shop's own.
    package var sellerID: SellerID?
    package var name: String
    /// At least 1.
    package var quantity: Int64
    /// The price of one piece when it was bought.
    package var unitMinorUnits: Int64
    /// Of the whole line; at most `quantity × unitMinorUnits`.
    package var discount: Int64
    /// Of the whole line; within the price when the order's prices include taxes, on top of it otherwise.
    package var tax: Int64
    /// What the buyer pays for the line, with tax.
    package var total: Int64
    package var state: OrderLineState

    package init(
        number: Int64, sku: SKU, productID: ProductID, sellerID: SellerID? = nil, name: String, quantity: Int64,
        unitMinorUnits: Int64, discount: Int64 = 0, tax: Int64 = 0, total: Int64
    ) {
        self.number = number
        self.sku = sku
        self.productID = productID
        self.sellerID = sellerID
        self.name = name
        self.quantity = quantity
        self.unitMinorUnits = unitMinorUnits
        self.discount = discount
        self.tax = tax
        self.total = total
        state = .pending
    }
}

/// What an order costs. All amounts are minor units of its currency and never negative.
package struct OrderTotals: Hashable, Sendable {
    /// The lines before discounts.
    package var subtotal: Int64 = 0
    /// Of the lines.
    package var discount: Int64 = 0
    /// Before its discount.
    package var shipping: Int64 = 0
    package var shippingDiscount: Int64 = 0
    /// Of the lines and of shipping.
    package var tax: Int64 = 0
    /// The part of ``tax`` that shipping bears.
    package var shippingTax: Int64 = 0
    /// What the buyer pays.
    package var total: Int64 = 0
    /// Whether ``tax`` is within the prices, or comes on top of them.
    package var taxIncluded = true

    package init() {}
}

/// How an order gets to its buyer, as it was chosen.
package struct ShippingChoice: Hashable, Sendable {
    /// Of the rate in the shop's table.
    package var id: String
    /// As buyers read it.
    package var name: String

    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}

/// Lines of an order that went out together.
package struct Shipment: Hashable, Sendable {
    package var carrier: String?
    package var trackingNumber: String?
    package var shippedAt: Timestamp
    /// Numbers of lines.
    package var lines: [Int64]

    package init(carrier: String?, trackingNumber: String?, shippedAt: Timestamp, lines: [Int64]) {
        self.carrier = carrier
        self.trackingNumber = trackingNumber
        self.shippedAt = shippedAt
        self.lines = lines
    }
}

/// Money of an order that went back.
package struct OrderRefund: Hashable, Sendable {
    package var id: RefundID
    package var minorUnits: Int64
    package var at: Timestamp
}

/// What somebody has bought.
///
/// What was agreed never changes; where it stands is what its events add up to (``OrderHistory``). Only what names the
/// person is neither: it may be erased.
package struct Order: Hashable, Sendable {
    // What was agreed.
    package var id: OrderID
    /// The row in the store, and the place of the order among all orders of the shop, from 1 without gaps.
    package internal(set) var key: Int64 = 0
    /// What people call it; given by the store.
    package internal(set) var number = OrderNumber("")
    /// `nil` for a guest.
    package var userID: UserID?
    /// Whose cart it came from; `nil` when it came from none.
    package var buyer: Buyer?
    package var currency: CurrencyCode
    /// At least one, by number.
    package var lines: [OrderLine]
    package var totals: OrderTotals
    package var shipping: ShippingChoice?
    /// Promotions that made it cheaper.
    package var codes: [String] = []
    /// Of taxes; `nil` for an order that was placed without a table of taxes.
    package var taxRates: OrderTaxRates?
    package var createdAt: Timestamp

    // Whom it is for.
    package var email: String
    package var shippingAddress: PostalAddress
    package var billingAddress: PostalAddress

    // Where it stands.
    package internal(set) var state = OrderState.pending
    /// The pieces that are kept for it, or were taken for it.
    package internal(set) var reservation = ReservationID("")
    /// Whether its pieces have left the stock.
    package internal(set) var hasTakenStock = false
    /// The last payment that was tried.
    package internal(set) var payment: PaymentID?
    /// Why the last payment failed.
    package internal(set) var failure: String?
    package internal(set) var paidMinorUnits: Int64 = 0
    package internal(set) var paidAt: Timestamp?
    /// Given when it is paid.
    package internal(set) var invoice: InvoiceNumber?
    package internal(set) var refundedMinorUnits: Int64 = 0
    /// In their order.
    package internal(set) var refunds: [OrderRefund] = []
    /// In the order of their asking.
    package internal(set) var returns: [PlacedReturn] = []
    /// In their order.
    package internal(set) var shipments: [Shipment] = []
    package internal(set) var deliveredAt: Timestamp?
    package internal(set) var cancelledAt: Timestamp?
    package internal(set) var cancelReason: String?
    package internal(set) var updatedAt: Timestamp
    /// The number of its events.
    package internal(set) var version: Int64 = 0

    package init(
        id: OrderID, userID: UserID?, email: String, currency: CurrencyCode, lines: [OrderLine], totals: OrderTotals,
        shippingAddress: PostalAddress, billingAddress: PostalAddress, createdAt: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.email = email
        self.currency = currency
        self.lines = lines
        self.totals = totals
        self.shippingAddress = shippingAddress
        self.billingAddress = billingAddress
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    /// What the buyer pays.
    package var total: Money { Money(minorUnits: totals.total, currency: currency) }

    /// What is left of the money that was paid.
    package var keptMinorUnits: Int64 { paidMinorUnits - refundedMinorUnits }
}
