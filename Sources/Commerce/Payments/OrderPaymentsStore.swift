import Catalog
import GRDB

/// An order as payments see it.
package struct PayableOrder: Hashable, Sendable {
    package var id: OrderID
    /// `nil` for guests.
    package var userID: UserID?
    /// Of the secret that a guest holds.
    package var tokenHash: TokenHash?
    package var total: Money

    package init(id: OrderID, userID: UserID?, tokenHash: TokenHash?, total: Money) {
        self.id = id
        self.userID = userID
        self.tokenHash = tokenHash
        self.total = total
    }

    /// Whether somebody may pay it and see its payments.
    func isOf(_ viewer: PaymentViewer) -> Bool {
        switch viewer {
        case .staff: true
        case .user(let user): userID == user
        case .guest(let token): tokenHash == token
        }
    }
}

/// Who wants to see or pay something.
package enum PaymentViewer: Hashable, Sendable {
    /// Somebody who may see everybody's payments.
    case staff
    case user(UserID)
    /// Whoever holds the secret of an order.
    case guest(TokenHash)
}

/// What payments tell orders, within one transaction. Every call may be repeated: the second one changes nothing.
package protocol OrderLedger {
    func payable(_ id: OrderID) throws -> PayableOrder?
    /// - Throws: `conflict` for an order that can't be paid now.
    func paymentStarted(_ id: OrderID, payment: PaymentID) throws
    /// - Throws: `conflict`, `out_of_stock` or `product_unavailable` when the order can't be fulfilled any more.
    func paymentAuthorized(_ id: OrderID, payment: PaymentID) throws
    /// - Throws: `conflict` for an order that waits for no money any more.
    func paid(_ id: OrderID, payment: PaymentID, amount: Money) throws
    func paymentFailed(_ id: OrderID, payment: PaymentID, reason: String) throws
    func refunded(_ id: OrderID, payment: PaymentID, refund: RefundID, amount: Money) throws
}

/// Makes the ledger of a transaction.
package struct OrderPayments: Sendable {
    let ledger: @Sendable (Database, Caller, Timestamp) -> any OrderLedger

    package init(_ ledger: @escaping @Sendable (Database, Caller, Timestamp) -> any OrderLedger) {
        self.ledger = ledger
    }
}
