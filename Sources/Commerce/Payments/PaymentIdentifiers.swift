/// One try to pay an order: `pay_` and random letters and digits.
package struct PaymentID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// Money that goes back to a buyer, once: `ref_` and random letters and digits.
package struct RefundID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}
