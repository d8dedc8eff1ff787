import Catalog

/// The rules of what events make of an order. Whatever is stored of where an order stands is what its events add up to.
package enum OrderHistory {
    /// What the events make of the order as it was placed.
    ///
    /// - Parameter order: in whatever state; only what was agreed and whom it is for is taken of it.
    /// - Parameter events: all of the order, in their order.
    /// - Throws: `conflict` for events that the tables of states don't allow, `store_damaged` for numbers with gaps.
    package static func fold(_ events: [OrderEvent], of order: Order) throws(Refusal) -> Order {
        var folded = order.asPlaced
        for event in events { try folded.apply(event) }
        return folded
    }
}

extension Order {
    /// The order before its first event.
    var asPlaced: Order {
        var order = Order(
            id: id, userID: userID, email: email, currency: currency, lines: lines, totals: totals,
            shippingAddress: shippingAddress, billingAddress: billingAddress, createdAt: createdAt)
        order.key = key
        order.number = number
        order.buyer = buyer
        order.shipping = shipping
        order.codes = codes
        order.taxRates = taxRates
        for place in order.lines.indices { order.lines[place].state = .pending }
        return order
    }

    /// Takes one event in.
    ///
    /// - Throws: `conflict` when the tables of states don't allow it; the order is then worth nothing.
    mutating func apply(_ event: OrderEvent) throws(Refusal) {
        guard event.number == version + 1 else {
            throw Refusal(.storeDamaged, message: "the events of an order have a gap")
        }
        guard (version == 0) == event.kind.isFirst else {
            throw Refusal(.storeDamaged, message: "the events of an order don't begin with its making")
        }
        switch event.kind {
        case .created(let made), .stockReserved(let made):
            reservation = made
            hasTakenStock = false
        case .paymentStarted, .paymentAuthorized, .paymentFailed, .paid, .refunded: try applyPayment(event)
        case .confirmed:
            try move(to: .confirmed)
            try move(lines.map(\.number), to: .confirmed)
        case .processing, .shipped, .delivered: try applyFulfilment(event)
        case .completed: try move(to: .completed)
        case .cancelled(let reason):
            try move(to: .cancelled)
            (cancelledAt, cancelReason, hasTakenStock) = (event.at, reason, false)
            try move(lines.map(\.number), to: .cancelled)
        case .returnMoved(let id, let state, let lines, let refund):
            try applyReturn(id, to: state, lines, refund: refund)
        }
        version = event.number
        updatedAt = event.at
    }

    // MARK: Money

    private mutating func applyPayment(_ event: OrderEvent) throws(Refusal) {
        switch event.kind {
        case .paymentStarted(let started):
            try move(to: .paymentProcessing)
            (payment, failure) = (started, nil)
        case .paymentAuthorized(let authorized):
            guard state == .paymentProcessing, authorized == payment else { throw Self.refused("authorized", state) }
            hasTakenStock = true
        case .paymentFailed(let failed, let reason):
            guard failed == payment else { throw Self.refused("failed", state) }
            try move(to: .paymentFailed)
            (failure, hasTakenStock) = (reason, false)
        case .paid(let paying, let minorUnits, let number):
            guard paying == payment, hasTakenStock else { throw Self.refused("paid", state) }
            try move(to: .paid)
            (paidMinorUnits, paidAt, invoice) = (minorUnits, event.at, number)
        case .refunded(_, let refund, let minorUnits):
            guard paidAt != nil, minorUnits > 0, minorUnits <= keptMinorUnits else {
                throw Refusal(.conflict, message: "there are \(keptMinorUnits) minor units to refund")
            }
            refundedMinorUnits += minorUnits
            refunds.append(OrderRefund(id: refund, minorUnits: minorUnits, at: event.at))
            guard keptMinorUnits == 0 else { return }
            try move(to: .refunded)
            for place in lines.indices where lines[place].state.next.contains(.refunded) {
                lines[place].state = .refunded
            }
        case .created, .stockReserved, .confirmed, .processing, .shipped, .delivered, .completed, .cancelled,
            .returnMoved:
            break
        }
    }

    // MARK: Sending

    private mutating func applyFulfilment(_ event: OrderEvent) throws(Refusal) {
        switch event.kind {
        case .processing(let numbers): try move(numbers, to: .processing)
        case .shipped(let numbers, let carrier, let trackingNumber):
            try move(numbers, to: .shipped)
            shipments.append(
                Shipment(carrier: carrier, trackingNumber: trackingNumber, shippedAt: event.at, lines: numbers))
        case .delivered(let numbers): try move(numbers, to: .delivered)
        case .created, .stockReserved, .paymentStarted, .paymentAuthorized, .paymentFailed, .paid, .confirmed,
            .completed, .cancelled, .refunded, .returnMoved:
            break
        }
        // The order is being packed with its first line, and is on its way with its last.
        let progress = lines.compactMap(\.state.progress)
        if state == .confirmed, progress.contains(where: { $0 >= 2 }) { try move(to: .processing) }
        if state == .processing, progress.allSatisfy({ $0 >= 3 }) { try move(to: .shipped) }
        if state == .shipped, progress.allSatisfy({ $0 >= 4 }) {
            try move(to: .delivered)
            deliveredAt = event.at
        }
    }

    // MARK: Tables

    private mutating func move(to state: OrderState) throws(Refusal) {
        guard self.state.next.contains(state) else { throw Self.refused(state.rawValue, self.state) }
        self.state = state
    }

    private mutating func move(_ numbers: [Int64], to state: OrderLineState) throws(Refusal) {
        guard !numbers.isEmpty, Set(numbers).count == numbers.count else {
            throw Refusal(.conflict, message: "expected numbers of lines, each once")
        }
        for number in numbers {
            guard let place = lines.firstIndex(where: { $0.number == number }) else {
                throw Refusal(.notFound, message: "the order has no line \(number)")
            }
            guard lines[place].state.next.contains(state) else {
                let message = "line \(number) is \(lines[place].state.rawValue) and can't become \(state.rawValue)"
                throw Refusal(.conflict, message: message)
            }
            lines[place].state = state
        }
    }

    private static func refused(_ wanted: String, _ state: OrderState) -> Refusal {
        Refusal(.conflict, message: "the order is \(state.rawValue) and can't become \(wanted)")
    }
}

extension OrderEvent.Kind {
    fileprivate var isFirst: Bool {
        if case .created = self { return true }
        return false
    }
}
