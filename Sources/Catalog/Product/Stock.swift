/// How many pieces there are of one thing that can be bought.
package struct Stock: Hashable, Sendable {
    /// Pieces in the warehouse, 0 or more.
    package var onHand: Int64
    /// Pieces promised to orders, 0 or more.
    package var reserved: Int64
    /// Whether more than what is available may be sold.
    package var allowsBackorder: Bool

    package init(onHand: Int64 = 0, reserved: Int64 = 0, allowsBackorder: Bool = false) {
        self.onHand = onHand
        self.reserved = reserved
        self.allowsBackorder = allowsBackorder
    }

    /// Pieces that can be promised now; never negative.
    package var available: Int64 { max(0, onHand - reserved) }

    package var isSellable: Bool { available > 0 || allowsBackorder }
}
