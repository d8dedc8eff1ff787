/// Who wants to pay something or see a payment.
package enum PaymentViewer: Hashable, Sendable {
    /// Somebody who may see everybody's payments.
    case staff
    case user(UserID)
    /// Whoever holds the secret of an order.
    case guest(TokenHash)
}
