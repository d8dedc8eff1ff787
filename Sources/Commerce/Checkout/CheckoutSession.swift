import Catalog

/// Names a checkout: `chk_` and 24 random letters and digits.
package struct CheckoutID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// The limits of checkouts, each with its reason.
package enum CheckoutLimits {
    /// Half an hour after the last step: long enough to look for a card.
    static let milliseconds: Int64 = 30 * 60 * 1_000
    /// How long a checkout that came to an order is kept after that, for buyers who press the button again.
    static let completedKeptMilliseconds: Int64 = 24 * 60 * 60 * 1_000
    /// How long the pieces of a new order are kept for its payment.
    static let reservedMilliseconds: Int64 = InventoryLimits.holdSeconds * 1_000
    /// Checkouts that are forgotten in one transaction.
    static let removedAtOnce = 200
}

/// A line of the cart as its buyer saw it when the checkout began.
package struct CheckoutLine: Hashable, Sendable {
    /// The number of the cart's line.
    package var number: Int64
    package var sku: SKU
    package var productID: ProductID
    package var name: String
    package var quantity: Int64
    /// The price of one piece that the buyer has been shown.
    package var unitMinorUnits: Int64
    /// Of one piece.
    package var grams: Int64
    package var taxClass: String
}

/// With what somebody pays: what is kept for the payment, and what may be shown of it. Neither holds a number of a card.
package struct ChosenPaymentMethod: Hashable, Sendable {
    package var kept: JSONValue
    package var shown: JSONValue

    package init(kept: JSONValue, shown: JSONValue) {
        self.kept = kept
        self.shown = shown
    }
}

/// A purchase on its way from the cart to an order. A value; each step says from where it may be taken.
package struct CheckoutSession: Hashable, Sendable {
    package var id: CheckoutID
    package var owner: Buyer
    package internal(set) var step = CheckoutStep.shippingInfo
    package var currency: CurrencyCode
    package var group: CustomerGroup
    /// Frozen: a change of the cart does not change them.
    package var lines: [CheckoutLine]
    package var codes: [String]
    package var email: String?
    package var shippingAddress: PostalAddress?
    package var billingAddress: PostalAddress?
    package var shipping: ShippingOffer?
    package var payment: ChosenPaymentMethod?
    /// What the buyer has been told that it comes to, once an address and a way to send it are known.
    package var toldMinorUnits: Int64?
    package var orderID: OrderID?
    package var createdAt: Timestamp
    /// Exclusive.
    package var expiresAt: Timestamp

    // MARK: Steps

    /// Says who buys and where to. The way to send it has to be chosen anew: it depends on the address.
    mutating func ship(to address: PostalAddress, billing: PostalAddress, email: String) throws(Refusal) {
        try go(to: .shippingInfo)
        (shippingAddress, billingAddress, self.email) = (address, billing, email)
        (shipping, toldMinorUnits) = (nil, nil)
        try go(to: .shippingMethod)
    }

    mutating func ship(by offer: ShippingOffer) throws(Refusal) {
        guard shippingAddress != nil else { throw Self.notYet("the shipping address") }
        try go(to: .shippingMethod)
        shipping = offer
        try go(to: .payment)
        if payment != nil { try go(to: .review) }
    }

    mutating func pay(with method: ChosenPaymentMethod) throws(Refusal) {
        guard shipping != nil else { throw Self.notYet("the shipping method") }
        try go(to: .payment)
        payment = method
        try go(to: .review)
    }

    mutating func complete(_ order: OrderID) throws(Refusal) {
        try go(to: .complete)
        orderID = order
    }

    private mutating func go(to step: CheckoutStep) throws(Refusal) {
        guard self.step != step else { return }
        guard self.step.next.contains(step) else {
            guard self.step != .complete else {
                throw Refusal(.conflict, message: "the checkout is complete")
            }
            throw Refusal(.conflict, message: "the checkout waits for \(self.step.rawValue)")
        }
        self.step = step
    }

    private static func notYet(_ what: String) -> Refusal {
        Refusal(.conflict, message: "\(what) comes first")
    }
}
