/// How far a payment is.
package enum PaymentState: String, Sendable, CaseIterable {
    /// The intent is written down; what the gateway says of it is not known yet.
    case created
    /// The buyer has to confirm at the bank.
    case requiresAction = "requires_action"
    /// The money is reserved and is being taken.
    case authorized
    /// The money has been taken.
    case captured
    /// Something stands in the way, so that whatever the gateway reserved or took is being given back.
    case voiding
    /// The gateway or the bank refused; no money moved.
    case failed
    /// Nothing is reserved or taken any more.
    case cancelled

    /// The literal table of what may become of a payment.
    ///
    /// An authorization that turns up after its payment was given up is given back: hence `voiding` after the last two.
    package var next: Set<PaymentState> {
        switch self {
        case .created: [.requiresAction, .authorized, .voiding, .failed]
        case .requiresAction: [.authorized, .voiding, .failed]
        case .authorized: [.captured, .voiding, .failed]
        case .captured: []
        case .voiding: [.cancelled]
        case .failed: [.voiding]
        case .cancelled: [.voiding]
        }
    }

    /// Whether the payment may still bring its order the money; an order has at most one such payment.
    package var isActive: Bool {
        switch self {
        case .created, .requiresAction, .authorized, .captured: true
        case .voiding, .failed, .cancelled: false
        }
    }

    /// Whether somebody has to do something about it: the reconciler looks after these.
    package var isUnderWay: Bool {
        switch self {
        case .created, .requiresAction, .authorized, .voiding: true
        case .captured, .failed, .cancelled: false
        }
    }
}
