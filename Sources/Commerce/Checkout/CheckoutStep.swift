/// What comes next in a checkout.
package enum CheckoutStep: String, Sendable, CaseIterable {
    case shippingInfo = "shipping_info"
    case shippingMethod = "shipping_method"
    case payment
    /// All is known: the buyer looks at it and says yes.
    case review
    /// There is an order.
    case complete

    /// The literal table of steps, with going back.
    package var next: Set<CheckoutStep> {
        switch self {
        case .shippingInfo: [.shippingMethod]
        case .shippingMethod: [.shippingInfo, .payment]
        case .payment: [.shippingInfo, .shippingMethod, .review]
        case .review: [.shippingInfo, .shippingMethod, .payment, .complete]
        case .complete: []
        }
    }
}
