import Catalog
import Store

/// Moves orders within one transaction: appends an event, folds it into the stored state, publishes it, and moves the stock,
/// promotions and carts that go with it.
///
/// Other modules use it in transactions of their own. Every call may be repeated: what a payment or a refund has done
/// already changes nothing when it is told again.
package struct OrderKeeper {
    /// Stands for the payment of an order that costs nothing.
    package static let nothingToPay = PaymentID("none")

    let store: OrderStore
    let lists: OrderListStore
    let inventory: InventoryStore
    let stock: StockKeeper
    let carts: CartStore
    let promotions: PromotionStore
    let sequences: NumberSequenceStore
    let sellers: OrderSellers
    let books: BooksStore
    let events: CommerceEventStore
    let caller: Caller
    let now: Timestamp

    package func order(_ id: OrderID) throws -> Order? { try store.order(id) }

    // MARK: Placing

    /// Writes a new order down and keeps its pieces until a time. Lines of one SKU count together.
    ///
    /// - Parameter order: before its first event.
    /// - Parameter token: of the secret that opens it besides its owner's account.
    /// - Throws: `out_of_stock` or `product_unavailable` with every line that stands in the way; nothing is placed then.
    /// - Returns: the order with its number.
    package func place(
        _ order: Order, reservedUntil: Timestamp, token: TokenHash?, _ numbers: OrderNumbers
    ) throws -> Order {
        let reservation = try stock.reserve(
            order.stockLines, id: Self.reservation(of: order), until: reservedUntil, reference: order.id.rawValue)
        let event = OrderEvent(number: 1, at: now, by: caller, .created(reservation.id))
        var placed = try sellers.named(order)
        try placed.apply(event)
        placed = try store.insert(placed, token: token, numbers)
        try store.append(event, to: placed)
        try publish(event, placed)
        return placed
    }

    // MARK: Paying

    /// Somebody begins to pay.
    ///
    /// - Throws: `not_found`; `conflict` when the order is neither pending nor has a failed payment.
    @discardableResult
    package func paymentStarted(_ id: OrderID, payment: PaymentID) throws -> Order {
        let order = try known(id)
        if try store.has("payment_started", payment.rawValue, in: order) { return order }
        return try paymentStarted(order, payment: payment)
    }

    /// The same for an order that is as it lies in the store, and a payment that is new.
    @discardableResult
    func paymentStarted(_ order: Order, payment: PaymentID) throws -> Order {
        try append([.paymentStarted(payment)], to: order)
    }

    /// The money is promised: the pieces leave the stock. Pieces whose time is over are kept again if there are as many.
    ///
    /// - Throws: `not_found`; `out_of_stock` or `product_unavailable` when the pieces can't be had any more; `conflict`
    ///   when the order is not being paid, or by another payment.
    @discardableResult
    package func paymentAuthorized(_ id: OrderID, payment: PaymentID) throws -> Order {
        let order = try known(id)
        if try store.has("payment_authorized", payment.rawValue, in: order) { return order }
        return try takeStock(try resumed(order, payment), payment)
    }

    /// The money is there: the order is paid and confirmed, gets its invoice number, and leaves the cart.
    ///
    /// - Throws: `not_found`; `conflict` when the order is not being paid, by another payment, or another amount than it
    ///   costs; as ``paymentAuthorized(_:payment:)``.
    @discardableResult
    package func paid(_ id: OrderID, payment: PaymentID, amount: Money) throws -> Order {
        var order = try known(id)
        if try store.has("paid", payment.rawValue, in: order) { return order }
        guard amount == order.total else {
            throw Refusal(.conflict, message: "\(amount.decimalText) \(amount.currency) is not what the order costs")
        }
        order = try resumed(order, payment)
        if !order.hasTakenStock { order = try takeStock(order, payment) }
        guard order.state.next.contains(.paid) else {
            throw Refusal(.conflict, message: "the order is \(order.state.rawValue) and can't be paid")
        }
        let invoice = InvoiceNumber(try sequences.next("invoice"))
        order = try append([.paid(payment, minorUnits: amount.minorUnits, invoice), .confirmed], to: order)
        try redeemCodes(of: order)
        try emptyCart(of: order)
        try sellers.paid(order, at: now)
        return order
    }

    /// The payment came to nothing. Pieces that are kept stay kept until their time is over, so that the buyer can try again;
    /// pieces that had left the stock come back.
    ///
    /// - Throws: `not_found`; `conflict` when the order is not being paid.
    /// - Returns: the order unchanged when another payment was begun meanwhile, or the order was called off.
    @discardableResult
    package func paymentFailed(_ id: OrderID, payment: PaymentID, reason: String) throws -> Order {
        let order = try known(id)
        let isOver = try store.has("payment_failed", payment.rawValue, in: order) && order.state == .paymentFailed
        let isOther = order.payment != nil && order.payment != payment
        if isOver || isOther || order.cancelledAt != nil { return order }
        let started = try resumed(order, payment)
        if started.hasTakenStock { try putBack(started) }
        return try append([.paymentFailed(payment, reason: reason)], to: started)
    }

    /// An order that costs nothing is paid by nobody.
    package func free(_ id: OrderID) throws -> Order {
        let order = try known(id)
        return try paid(id, payment: Self.nothingToPay, amount: Money(minorUnits: 0, currency: order.currency))
    }

    /// Money went back.
    ///
    /// - Parameter lines: what it is for; sellers of other lines give back what is for none.
    /// - Throws: `not_found`; `conflict` when that much was never paid.
    @discardableResult
    package func refunded(
        _ id: OrderID, payment: PaymentID, refund: RefundID, amount: Money, lines: [RefundedLine] = []
    ) throws -> Order {
        let order = try known(id)
        if try store.has("refunded", refund.rawValue, in: order) { return order }
        guard amount.currency == order.currency else {
            throw Refusal(.conflict, message: "the order was paid in \(order.currency)")
        }
        let refunded = try append([.refunded(payment, refund, minorUnits: amount.minorUnits)], to: order)
        try sellers.refunded(order, refund, minorUnits: amount.minorUnits, lines: lines, at: now)
        try books.issueCreditNote(refund, of: refunded, amount.minorUnits, sequences, at: now)
        return refunded
    }

    // MARK: Sending

    /// Lines are being packed, on their way, or there; all that can be when none is named.
    ///
    /// - Throws: `not_found` for an order or line; `conflict` when the tables of states don't allow it.
    package func fulfilled(_ id: OrderID, _ step: FulfilmentStep, lines: [Int64]?) throws -> Order {
        let order = try known(id)
        let numbers = lines ?? order.lines.filter { $0.state.next.contains(step.state) }.map(\.number)
        guard !numbers.isEmpty else {
            let message = "no line of the order can become \(step.state.rawValue), it is \(order.state.rawValue)"
            throw Refusal(.conflict, message: message)
        }
        return try append([step.event(numbers)], to: order)
    }

    /// Nothing more is to come: the buyer has what he bought, and the time to send it back is over.
    package func completed(_ id: OrderID) throws -> Order {
        let order = try known(id)
        return order.state == .completed ? order : try append([.completed], to: order)
    }

    // MARK: Calling off

    /// Calls the order off: what is kept for it is given back, what had left the stock comes back, its codes may be used
    /// again. The money is for the caller to see to. Cancelling again changes nothing.
    ///
    /// - Throws: `not_found`; `conflict` when something of it is on its way already.
    package func cancelled(_ id: OrderID, reason: String) throws -> Order {
        let order = try known(id)
        if order.cancelledAt != nil { return order }
        let cancelled = try append([.cancelled(reason: reason)], to: order)
        if order.hasTakenStock {
            try putBack(order)
        } else if try inventory.reservation(order.reservation)?.state == .held {
            _ = try stock.release(order.reservation)
        }
        if !order.codes.isEmpty { try promotions.giveBack(reference: order.id.rawValue) }
        return cancelled
    }

    // MARK: Steps

    func known(_ id: OrderID) throws -> Order {
        if let order = try store.order(id) { return order }
        throw Refusal(.notFound, message: "there is no such order")
    }

    /// The order as one that this payment pays: news of a payment may come before it is known to have begun, or after it
    /// was given up.
    private func resumed(_ order: Order, _ payment: PaymentID) throws -> Order {
        if order.payment == payment, order.state == .paymentProcessing { return order }
        guard order.state.next.contains(.paymentProcessing) else {
            throw Refusal(.conflict, message: "the order is \(order.state.rawValue) and is not paid by this payment")
        }
        return try append([.paymentStarted(payment)], to: order)
    }

    private func takeStock(_ order: Order, _ payment: PaymentID) throws -> Order {
        var order = order
        let kept = try inventory.reservation(order.reservation)
        if let kept, kept.state == .held, now < kept.expiresAt {
            _ = try stock.confirm(kept.id)
        } else {
            // Given back at once when its time is over, so that its own pieces can be had again.
            if let kept, kept.state == .held { _ = try stock.release(kept.id) }
            let again = try stock.reserve(
                order.stockLines, id: Self.reservation(of: order), until: now.adding(1), reference: order.id.rawValue)
            _ = try stock.confirm(again.id)
            order = try append([.stockReserved(again.id)], to: order)
        }
        return try append([.paymentAuthorized(payment)], to: order)
    }

    /// As many pieces as were taken for the order: of what was owed nothing can come back.
    private func putBack(_ order: Order) throws {
        var adjustments: [StockAdjustment] = []
        for line in StockLine.merged(order.stockLines) {
            guard let product = order.lines.first(where: { $0.sku == line.sku })?.productID else { continue }
            let taken = try inventory.taken(line.sku, of: product, reference: order.id.rawValue)
            // A product that was deleted meanwhile has no stock.
            guard taken > 0, try stock.stock.entry(line.sku)?.stock != nil else { continue }
            adjustments.append(
                StockAdjustment(
                    sku: line.sku, change: .by(taken), reason: .returned, note: nil, reference: order.id.rawValue))
        }
        if !adjustments.isEmpty { _ = try stock.adjust(adjustments) }
    }

    /// Codes count when the order is placed; this is for an order that has got through without.
    private func redeemCodes(of order: Order) throws {
        guard let buyer = order.buyer else { return }
        for code in order.codes { _ = try promotions.redeem(code, by: buyer, reference: order.id.rawValue, at: now) }
    }

    /// Takes out of the cart what was bought; what the buyer has put in since stays.
    private func emptyCart(of order: Order) throws {
        guard let buyer = order.buyer, let cart = try carts.cart(of: buyer, at: now) else { return }
        var left = cart
        left.takeOut(StockLine.merged(order.stockLines))
        left.codes.removeAll { order.codes.contains($0) }
        if left != cart { _ = try carts.save(left, was: cart, at: now) }
    }

    func append(_ kinds: [OrderEvent.Kind], to order: Order) throws -> Order {
        var changed = order
        for kind in kinds {
            let event = OrderEvent(number: changed.version + 1, at: now, by: caller, kind)
            try changed.apply(event)
            try store.append(event, to: changed)
            try publish(event, changed)
        }
        try store.update(changed, was: order)
        if order.state.isUnderWay, !changed.state.isUnderWay { try eraseIfOwnerIs(changed) }
        return changed
    }

    /// Who had his account erased meanwhile had to be named until the order was there.
    private func eraseIfOwnerIs(_ order: Order) throws {
        if let user = order.userID, try lists.isErased(user) { try lists.erase(order) }
    }

    private func publish(_ event: OrderEvent, _ order: Order) throws {
        guard let type = event.kind.published else { return }
        let more = (event.kind.payload.members ?? []).filter { $0.name != "reservation_id" }
        try events.append(type, .object((order.summary.members ?? []) + more), by: caller, at: now)
    }

    /// A name that is not given twice: an order is kept anew with each event at most once.
    private static func reservation(of order: Order) -> ReservationID {
        ReservationID("res_\(order.id.rawValue.dropFirst(4))\(order.version == 0 ? "" : "_\(order.version)")")
    }
}

/// A step of lines on their way to the buyer.
package enum FulfilmentStep: Hashable, Sendable {
    case processing
    case shipped(carrier: String?, trackingNumber: String?)
    case delivered

    var state: OrderLineState {
        switch self {
        case .processing: .processing
        case .shipped: .shipped
        case .delivered: .delivered
        }
    }

    func event(_ lines: [Int64]) -> OrderEvent.Kind {
        switch self {
        case .processing: .processing(lines)
        case .shipped(let carrier, let trackingNumber):
            .shipped(lines, carrier: carrier, trackingNumber: trackingNumber)
        case .delivered: .delivered(lines)
        }
    }
}

extension Order {
    var stockLines: [StockLine] { lines.map { StockLine(sku: $0.sku, quantity: $0.quantity) } }
}

extension Cart {
    /// Takes pieces out of what is to be bought, as far as they are in it.
    fileprivate mutating func takeOut(_ bought: [StockLine]) {
        for line in bought {
            guard let place = lines.firstIndex(where: { $0.sku == line.sku && !$0.isSaved }) else { continue }
            if lines[place].quantity > line.quantity {
                lines[place].quantity -= line.quantity
            } else {
                lines.remove(at: place)
            }
        }
    }
}
