import Catalog

/// Moves payments on within one transaction, and tells orders and everybody else.
///
/// What a gateway says may come twice, late, or in another order: everything here looks at the present state first, and what
/// has been overtaken changes nothing.
struct PaymentKeeper {
    let store: PaymentStore
    let orders: OrderKeeper
    let events: CommerceEventStore
    let caller: Caller
    let now: Timestamp

    // MARK: Beginning

    /// Writes down that somebody wants to pay, before the gateway is asked.
    ///
    /// - Returns: the payment that is under way already when there is one: an order is not paid twice. One that waits for the
    ///   buyer's confirmation is given up for the new one.
    /// - Throws: `not_found`, also for somebody else's order; `conflict` for an order that is paid or can't be paid now.
    func start(
        _ order: OrderID, by claimant: Claimant, method: PaymentMethodReference, gateway: String, id: PaymentID
    ) throws -> Payment {
        guard let payable = try store.order(order, for: claimant) else { throw Self.noOrder }
        return try start(payable, method: method, gateway: gateway, id: id)
    }

    /// As ``start(_:by:method:gateway:id:)``, for an order that this transaction has just read or made.
    func start(_ order: Order, method: PaymentMethodReference, gateway: String, id: PaymentID) throws -> Payment {
        var order = order
        if let active = try store.active(of: order.id) {
            switch active.state {
            case .captured: throw Refusal(.conflict, message: "the order is paid already")
            case .requiresAction:
                try giveUp(active, Payment.Failure(code: "superseded", message: "the buyer chose to pay anew"))
                order = try orders.known(order.id)
            case .created, .authorized, .voiding, .failed, .cancelled: return active
            }
        }
        try orders.paymentStarted(order, payment: id)
        let payment = Payment(
            id: id, orderID: order.id, userID: order.userID, gateway: gateway, state: .created, amount: order.total,
            method: method, caller: caller, createdAt: now, updatedAt: now)
        try store.insert(payment, nextAt: now.adding(PaymentLimits.leaseMilliseconds))
        try events.append(.paymentCreated, payment.eventPayload, by: caller, at: now)
        // Codes may have made it cost nothing, and gateways don't move nothing.
        return order.total.minorUnits == 0 ? try capture(try authorize(payment)) : payment
    }

    // MARK: What the gateway says

    /// Takes in what there is of an intent now.
    ///
    /// - Throws: what the order says when it can't be fulfilled or takes no money any more.
    func apply(_ intent: GatewayIntent, to id: PaymentID) throws -> Payment {
        var payment = try existing(id)
        guard intent.payment == nil || intent.payment == id, intent.amount == payment.amount else {
            throw Refusal(.internalError, message: "the gateway's payment \(intent.id) is not the one of \(id)")
        }
        payment.intentID = payment.intentID ?? intent.id
        switch intent.state {
        case .processing: return try putOff(payment)
        case .requiresAction(let action):
            guard payment.state == .created || payment.state == .requiresAction else { return payment }
            return try wait(payment, action)
        case .authorized: return try authorized(payment)
        case .captured: return try captured(payment)
        case .failed(let failure): return try failed(payment, failure)
        case .cancelled:
            return try failed(payment, Payment.Failure(code: "cancelled", message: "the gateway let the payment go"))
        }
    }

    private func wait(_ payment: Payment, _ action: Payment.NextAction) throws -> Payment {
        var payment = payment
        payment.nextAction = action
        let isNew = payment.state == .created
        let until = now.adding(PaymentLimits.actionPauseMilliseconds)
        let moved = try isNew ? move(payment, to: .requiresAction, until: until) : keep(payment, until: until)
        if isNew { try events.append(.paymentRequiresAction, moved.eventPayload, by: caller, at: now) }
        return moved
    }

    private func authorized(_ payment: Payment) throws -> Payment {
        switch payment.state {
        case .created, .requiresAction: try authorize(payment)
        case .failed, .cancelled: try move(payment, to: .voiding)
        // A capture that brought nothing: it is tried again later.
        case .authorized: payment
        case .captured, .voiding: payment
        }
    }

    private func captured(_ payment: Payment) throws -> Payment {
        switch payment.state {
        case .created, .requiresAction: try capture(try authorize(payment))
        case .authorized: try capture(payment)
        case .failed, .cancelled: try move(payment, to: .voiding)
        case .captured, .voiding: payment
        }
    }

    private func failed(_ payment: Payment, _ failure: Payment.Failure) throws -> Payment {
        switch payment.state {
        case .created, .requiresAction, .authorized:
            var payment = payment
            payment.failure = failure
            let moved = try move(payment, to: .failed)
            try tellFailed(moved, failure)
            return moved
        case .voiding: return try undone(payment)
        case .captured, .failed, .cancelled: return payment
        }
    }

    private func authorize(_ payment: Payment) throws -> Payment {
        try orders.paymentAuthorized(payment.orderID, payment: payment.id)
        let moved = try move(payment, to: .authorized)
        try events.append(.paymentAuthorized, moved.eventPayload, by: caller, at: now)
        return moved
    }

    private func capture(_ payment: Payment) throws -> Payment {
        try orders.paid(payment.orderID, payment: payment.id, amount: payment.amount)
        let moved = try move(payment, to: .captured)
        try events.append(.paymentCaptured, moved.eventPayload, by: caller, at: now)
        return moved
    }

    /// The gateway will not do it, so that nothing was reserved.
    func refuse(_ id: PaymentID, _ failure: Payment.Failure) throws -> Payment {
        let payment = try existing(id)
        return payment.state == .created ? try failed(payment, failure) : payment
    }

    // MARK: Giving up

    /// Begins to give back whatever the gateway reserved; the order may be paid anew from now on.
    ///
    /// - Parameter intent: what the gateway calls it, when that has just become known.
    func giveUp(
        _ id: PaymentID, _ failure: Payment.Failure, _ intent: GatewayIntentID? = nil
    ) throws -> Payment {
        var payment = try existing(id)
        payment.intentID = payment.intentID ?? intent
        return try giveUp(payment, failure)
    }

    @discardableResult
    private func giveUp(_ payment: Payment, _ failure: Payment.Failure) throws -> Payment {
        guard payment.state.isActive, payment.state != .captured else { return payment }
        var payment = payment
        payment.failure = failure
        let moved = try move(payment, to: .voiding)
        try tellFailed(moved, failure)
        return moved
    }

    /// Nothing is reserved any more.
    func undone(_ id: PaymentID) throws -> Payment { try undone(try existing(id)) }

    private func undone(_ payment: Payment) throws -> Payment {
        guard payment.state == .voiding else { return payment }
        let moved = try move(payment, to: .cancelled)
        try events.append(.paymentCancelled, moved.eventPayload, by: caller, at: now)
        return moved
    }

    /// The gateway has taken the money, and the order does not want it any more: it goes back.
    func captureAndReturn(_ intent: GatewayIntent, of id: PaymentID, refund: RefundID) throws -> Payment {
        var payment = try existing(id)
        guard payment.state.isActive, payment.state != .captured else { return payment }
        payment.intentID = payment.intentID ?? intent.id
        if payment.state != .authorized { payment = try move(payment, to: .authorized) }
        payment = try move(payment, to: .captured)
        try events.append(.paymentCaptured, payment.eventPayload, by: caller, at: now)
        try insertRefund(
            of: payment, payment.amount.minorUnits, reason: "the order takes no payment", key: Refund.unwantedKey,
            id: refund, dueAt: now)
        return try existing(id)
    }

    private func tellFailed(_ payment: Payment, _ failure: Payment.Failure) throws {
        do {
            try orders.paymentFailed(payment.orderID, payment: payment.id, reason: failure.code)
        } catch let refusal as Refusal where refusal.code == .conflict {
            // The order waits for this payment no more: it was cancelled, or another one was begun.
        }
        try events.append(.paymentFailed, payment.eventPayload, by: caller, at: now)
    }

    // MARK: Refunds

    /// Writes down that money is to go back, before the gateway is asked.
    ///
    /// - Parameter minorUnits: `nil` for all that is left.
    /// - Parameter lines: what it is for; empty for a part of the whole order.
    /// - Returns: the refund that was asked for under the key before, when there is one.
    /// - Throws: `not_found`; `idempotency_mismatch` for the same key with another amount or other lines; `conflict` for a
    ///   payment that brought no money; `invalid_value` for more than is left.
    func requestRefund(
        of id: PaymentID, _ minorUnits: Int64?, lines: [RefundedLine], reason: String, key: String,
        as refund: RefundID
    ) throws -> Refund {
        guard let payment = try store.payment(id) else { throw Self.noPayment }
        if let known = payment.refunds.first(where: { $0.key == key }) {
            // One from before refunds knew lines has none.
            let isSame = lines.isEmpty || known.lines.isEmpty || known.lines == lines
            guard isSame, minorUnits == nil || known.minorUnits == minorUnits else {
                throw Refusal(.idempotencyMismatch, message: "another refund was asked for under the key")
            }
            return known
        }
        guard payment.state == .captured else {
            throw Refusal(.conflict, message: "the payment is \(payment.state.rawValue), nothing was taken")
        }
        let left = try refundable(payment)
        let wanted = minorUnits ?? left
        guard wanted > 0, wanted <= left else {
            let problem = Problem(
                .invalidValue, field: "amount", message: "\(wanted) minor units are more than is left",
                expected: left > 0 ? "1 to \(left)" : "nothing is left")
            throw Refusal(.invalidValue, message: "so much can't be refunded", problems: [problem])
        }
        // What comes back with pieces is worth what its return says.
        try check(lines.filter { $0.quantity == 0 && $0.line != RefundedLine.rest }, of: payment)
        return try insertRefund(
            of: payment, wanted, lines: lines, reason: reason, key: key, id: refund,
            dueAt: now.adding(PaymentLimits.leaseMilliseconds))
    }

    /// What may go back still, minor units: what a bank took by a dispute that was lost can't.
    private func refundable(_ payment: Payment) throws -> Int64 {
        let left = payment.refundableMinorUnits
        guard let order = try orders.order(payment.orderID), order.payment == payment.id, order.paidAt != nil else {
            return left
        }
        let pending = payment.refunds.filter { $0.state == .pending }.reduce(0) { $0 + $1.minorUnits }
        return min(left, max(0, order.keptMinorUnits - pending))
    }

    /// Looks whether lines can bear what somebody wants to give back of them.
    ///
    /// - Throws: `invalid_value` with every line that there is not, or of which less is left.
    private func check(_ lines: [RefundedLine], of payment: Payment) throws {
        guard !lines.isEmpty, let order = try orders.order(payment.orderID) else { return }
        let others = payment.refunds.filter { $0.state != .failed }.flatMap(\.lines)
        let problems = lines.enumerated().compactMap { place, wanted -> Problem? in
            guard let line = order.lines.first(where: { $0.number == wanted.line }) else {
                return Problem(
                    .notFound, field: "lines[\(place)].line", message: "the order has no line \(wanted.line)")
            }
            let left = line.total - others.filter { $0.line == wanted.line }.reduce(0) { $0 + $1.minorUnits }
            guard wanted.minorUnits > left else { return nil }
            return Problem(
                .invalidValue, field: "lines[\(place)].amount",
                message: "\(wanted.minorUnits) minor units are more than is left of line \(wanted.line)",
                expected: left > 0 ? "1 to \(left)" : "nothing is left")
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidValue, message: "so much can't be refunded", problems: problems)
        }
    }

    @discardableResult
    private func insertRefund(
        of payment: Payment, _ minorUnits: Int64, lines: [RefundedLine] = [], reason: String, key: String,
        id: RefundID, dueAt: Timestamp
    ) throws -> Refund {
        let refund = Refund(
            id: id, paymentID: payment.id, key: key, minorUnits: minorUnits, lines: lines, reason: reason,
            state: .pending, caller: caller, createdAt: now)
        try store.insert(refund, nextAt: dueAt)
        return refund
    }

    /// Takes in what the gateway says of a refund.
    func apply(_ found: GatewayRefund, to id: RefundID) throws -> Refund {
        guard var refund = try store.refund(id) else {
            throw Refusal(.notFound, message: "there is no such refund")
        }
        refund.gatewayID = refund.gatewayID ?? found.id
        guard refund.state.next.contains(found.state) else {
            // Still on its way at the gateway: looked at again later.
            if refund.state == .pending { return try putOff(refund) }
            return refund
        }
        refund.state = found.state
        refund.failure = found.failure
        refund.attempts = 0
        try store.update(refund, nextAt: nil)
        try tell(refund)
        return refund
    }

    /// The gateway will not do it.
    func refuse(_ id: RefundID, _ failure: Payment.Failure) throws -> Refund {
        guard var refund = try store.refund(id), refund.state == .pending else {
            throw Refusal(.conflict, message: "the refund is not pending")
        }
        refund.state = .failed
        refund.failure = failure.message
        try store.update(refund, nextAt: nil)
        try tell(refund)
        return refund
    }

    /// Takes in all refunds that the gateway knows, also those that somebody made there.
    ///
    /// - Parameter newID: makes an identifier for one of them.
    func adopt(_ found: [GatewayRefund], of id: PaymentID, newID: () -> RefundID) throws {
        let payment = try existing(id)
        guard payment.state == .captured else { return }
        for one in found {
            let known = payment.refunds.first { $0.id.rawValue == one.key || $0.gatewayID == one.id }
            if let known {
                _ = try apply(one, to: known.id)
            } else if one.state == .succeeded {
                let refund = Refund(
                    id: newID(), paymentID: id, key: "gateway:\(one.id)", minorUnits: one.minorUnits,
                    reason: "made at the gateway", state: .succeeded, gatewayID: one.id, caller: caller, createdAt: now)
                try store.insert(refund, nextAt: nil)
                try tell(refund)
            }
        }
    }

    private func tell(_ refund: Refund) throws {
        let payment = try existing(refund.paymentID)
        let amount = Money(minorUnits: refund.minorUnits, currency: payment.amount.currency)
        if refund.state == .succeeded {
            do {
                try orders.refunded(
                    payment.orderID, payment: payment.id, refund: refund.id, amount: amount, lines: refund.lines)
            } catch let refusal as Refusal where refusal.code == .conflict {
                // The order never took the money that goes back.
            }
        }
        try events.append(
            refund.state == .succeeded ? .paymentRefunded : .paymentRefundFailed,
            [
                "payment_id": .string(payment.id.rawValue), "order_id": .string(payment.orderID.rawValue),
                "refund_id": .string(refund.id.rawValue), "amount": .integer(refund.minorUnits),
                "currency": .string(amount.currency.rawValue), "reason": .string(refund.reason),
                "refunded": .integer(payment.refundedMinorUnits),
            ], by: caller, at: now)
    }

    // MARK: Later

    /// A call that brought nothing: it is made again after a pause that grows.
    func putOff(_ id: PaymentID) throws -> Payment { try putOff(try existing(id)) }

    private func putOff(_ payment: Payment) throws -> Payment {
        guard payment.state.isUnderWay else { return payment }
        var payment = payment
        payment.attempts += 1
        return try keep(payment, until: now.adding(PaymentLimits.pause(after: payment.attempts)))
    }

    func putOff(_ id: RefundID) throws -> Refund {
        guard let refund = try store.refund(id) else {
            throw Refusal(.notFound, message: "there is no such refund")
        }
        return try putOff(refund)
    }

    private func putOff(_ refund: Refund) throws -> Refund {
        guard refund.state == .pending else { return refund }
        var refund = refund
        refund.attempts += 1
        try store.update(refund, nextAt: now.adding(PaymentLimits.pause(after: refund.attempts)))
        return refund
    }

    // MARK: Shared

    private func existing(_ id: PaymentID) throws -> Payment {
        guard let payment = try store.payment(id) else { throw Self.noPayment }
        return payment
    }

    private func keep(_ payment: Payment, until: Timestamp) throws -> Payment {
        var payment = payment
        payment.updatedAt = now
        try store.update(payment, nextAt: until)
        return payment
    }

    private func move(_ payment: Payment, to state: PaymentState, until: Timestamp? = nil) throws -> Payment {
        precondition(payment.state.next.contains(state), "a payment moves as its table says")
        var moved = payment
        moved.state = state
        moved.attempts = 0
        moved.updatedAt = now
        if state != .requiresAction { moved.nextAction = nil }
        // Whoever gives a payment up does not wait for the gateway: the reconciler does it soon.
        let pause = state == .voiding ? PaymentLimits.firstPauseMilliseconds : PaymentLimits.leaseMilliseconds
        try store.update(moved, nextAt: state.isUnderWay ? until ?? now.adding(pause) : nil)
        return moved
    }

    static let noPayment = Refusal(.notFound, message: "there is no such payment")
    private static let noOrder = Refusal(.notFound, message: "there is no such order")
}
