/// Names one attempt to pay an order: "pay_…". Also the key under which the gateway knows the attempt.
package struct PaymentID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// Names one refund: "ref_…". Also its key at the gateway.
package struct RefundID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// Names a payment method that somebody keeps in the account: "pmt_…".
package struct PaymentMethodID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// What a gateway calls a payment of its own: "pi_…".
package struct GatewayIntentID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}
