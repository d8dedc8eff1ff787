import Catalog
import Logging

/// Paying orders and giving money back.
///
/// The gateway is outside of every transaction, so that each step is a saga: the intent is written, the gateway is called under
/// the intent's key, the outcome is written. Each of the three may be repeated. When the process ends in between, or the
/// gateway does not answer, the ``PaymentReconciler`` goes on from what is written (ADR 0024).
package final class Payments: Sendable {
    let store: CommerceStore
    let environment: CommerceEnvironment
    let gateway: any PaymentGateway
    let logger: Logger
    /// Cards that people keep in their accounts.
    package let methods: PaymentMethods

    package init(
        store: CommerceStore, environment: CommerceEnvironment, gateway: any PaymentGateway, logger: Logger
    ) {
        self.store = store
        self.environment = environment
        self.gateway = gateway
        self.logger = logger
        methods = PaymentMethods(store: store, environment: environment, gateway: gateway)
    }

    // MARK: Paying

    /// Pays an order, or goes on with the payment that is under way.
    ///
    /// - Parameter body: `{"order_id", "token" or "card" or "payment_method_id"}`.
    /// - Returns: the payment, also when the bank refused: that is its state.
    /// - Throws: `invalid_value` with all problems; `not_found`; `conflict` when the order is paid or can't be paid.
    package func process(
        _ body: JSONValue, by claimant: Claimant, _ caller: Caller
    ) async throws(Refusal) -> Payment {
        var reader = MemberReader(body, known: ["order_id"] + PaymentMethodChoice.members)
        let order = reader.text("order_id", bytes: 1...64, isRequired: true)
        let choice = PaymentMethodChoice.read(&reader)
        guard let order, let choice, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        let id = OrderID(order)
        // Whose order it is comes first: nobody tries cards on somebody else's.
        try await check(id, claimant)
        let method = try await methods.reference(choice, of: claimant)
        return try await pay(id, method: method, by: claimant, caller)
    }

    /// Pays an order with what ``PaymentMethods/reference(_:of:)`` made of the buyer's choice.
    ///
    /// - Throws: `not_found`; `conflict`.
    package func pay(
        _ order: OrderID, method: PaymentMethodReference, by claimant: Claimant, _ caller: Caller
    ) async throws(Refusal) -> Payment {
        let id = newID()
        let payment = try await write(caller) { [name = gateway.name] keeper in
            try keeper.start(order, by: claimant, method: method, gateway: name, id: id)
        }
        return try await advance(payment)
    }

    func newID() -> PaymentID { PaymentID("pay_\(environment.randomText(24))") }

    /// The buyer did what the bank asked for, or would not.
    ///
    /// - Parameter body: `{"approved"}`, true without it. Gateways that learn it from the bank ask the bank.
    /// - Throws: `invalid_value`; `not_found`; `unavailable` when the gateway does not answer now.
    package func confirm(_ id: PaymentID, _ body: JSONValue, by claimant: Claimant) async throws(Refusal) -> Payment {
        var reader = MemberReader(body, known: ["approved"])
        let isApproved = reader.boolean("approved") ?? true
        try reader.check()
        let payment = try await self.payment(id, for: claimant)
        guard payment.state == .requiresAction, let intentID = payment.intentID else { return payment }
        let intent: GatewayIntent
        do throws(GatewayFailure) {
            intent = try await gateway.confirm(intentID, isApproved: isApproved)
        } catch {
            throw refusal(error)
        }
        _ = try await take(intent, payment)
        return try await advance(id)
    }

    // MARK: Looking

    /// - Throws: `not_found`, also for somebody else's.
    package func payment(_ id: PaymentID, for claimant: Claimant) async throws(Refusal) -> Payment {
        try await store.read { db in
            let payments = PaymentStore(db)
            guard let payment = try payments.payment(id), try payments.order(payment.orderID, for: claimant) != nil
            else {
                throw PaymentKeeper.noPayment
            }
            return payment
        }
    }

    /// All tries to pay an order, oldest first.
    package func payments(of order: OrderID) async throws(Refusal) -> [Payment] {
        try await store.read { try PaymentStore($0).payments(of: order) }
    }

    // MARK: Giving back

    /// Gives back a part or all of what was paid with one payment.
    ///
    /// - Parameter body: `{"amount", "lines", "reason"}`; all that is left without an amount and without
    ///   `lines`, each of which is `{"line", "amount"}`.
    /// - Parameter key: whoever asks twice with one key gets one refund; `nil` for a new one each time.
    /// - Throws: as ``PaymentKeeper/requestRefund(of:_:lines:reason:key:as:)``; `invalid_value` with all problems.
    package func refund(
        _ id: PaymentID, _ body: JSONValue, key: String?, by caller: Caller
    ) async throws(Refusal) -> Payment {
        var reader = MemberReader(body, known: ["amount", "lines", "reason"])
        let amount = reader.integer("amount", 1...Money.minorUnitsMax)
        let reason = reader.text("reason", bytes: 1...PaymentLimits.reasonBytes)
        let lines = RefundedLine.read(&reader)
        if !lines.isEmpty, amount != nil {
            reader.note(.invalidValue, "amount", "the lines say how much goes back")
        }
        try reader.check()
        let sum = lines.isEmpty ? amount : lines.reduce(0) { $0 + $1.minorUnits }
        _ = try await refund(
            id, sum, lines: lines, reason: reason ?? "requested", key: key ?? environment.randomText(24), by: caller)
        return try await payment(id, for: .staff)
    }

    /// Gives back a part or all of what was paid for an order.
    ///
    /// - Parameter minorUnits: `nil` for all that is left.
    /// - Parameter lines: what it is for; empty for a part of the whole order.
    /// - Throws: as ``PaymentKeeper/requestRefund(of:_:lines:reason:key:as:)``; `conflict` for an order that nobody paid.
    package func refund(
        order: OrderID, minorUnits: Int64?, lines: [RefundedLine] = [], reason: String, key: String,
        by caller: Caller
    ) async throws(Refusal) -> Refund {
        let active = try await store.read { try PaymentStore($0).active(of: order) }
        guard let active else { throw Refusal(.conflict, message: "nobody has paid the order") }
        return try await refund(active.id, minorUnits, lines: lines, reason: reason, key: key, by: caller)
    }

    private func refund(
        _ id: PaymentID, _ minorUnits: Int64?, lines: [RefundedLine], reason: String, key: String, by caller: Caller
    ) async throws(Refusal) -> Refund {
        let refundID = RefundID("ref_\(environment.randomText(24))")
        let refund = try await write(caller) { keeper in
            try keeper.requestRefund(
                of: id, minorUnits, lines: lines, reason: reason, key: key, as: refundID)
        }
        return try await advance(refund.id)
    }

    /// Gives up whatever payment of an order is under way, and gives back what it reserved. What was taken is not touched: that
    /// is for a refund.
    ///
    /// - Returns: the payment that was given up; `nil` when there was none.
    @discardableResult
    package func void(order: OrderID, reason: String, by caller: Caller) async throws(Refusal) -> Payment? {
        let failure = Payment.Failure(code: "voided", message: reason)
        let given = try await write(caller) { keeper -> Payment? in
            guard let active = try keeper.store.active(of: order), active.state != .captured else { return nil }
            return try keeper.giveUp(active.id, failure)
        }
        guard let given else { return nil }
        return try await advance(given.id)
    }

    // MARK: Beside requests

    /// Takes the gateway's messages.
    package var inbox: GatewayEventInbox { GatewayEventInbox(payments: self) }

    /// What must run beside a server.
    package var reconciler: PaymentReconciler { PaymentReconciler(payments: self, logger: logger) }

    // MARK: Shared

    private func check(_ order: OrderID, _ claimant: Claimant) async throws(Refusal) {
        let isFound = try await store.read { try PaymentStore($0).order(order, for: claimant) != nil }
        if !isFound { throw Refusal(.notFound, message: "there is no such order") }
    }

    func write<Value: Sendable>(
        _ caller: Caller, _ body: @escaping @Sendable (PaymentKeeper) throws -> Value
    ) async throws(Refusal) -> Value {
        let now = environment.now()
        return try await store.write { try body(PaymentStore($0).keeper(caller, at: now)) }
    }

    func refusal(_ failure: GatewayFailure) -> Refusal {
        switch failure {
        case .unknown, .unavailable:
            Refusal(.unavailable, message: "the payment company does not answer, try again soon")
        case .refused(let failure): Refusal(.conflict, message: failure.message)
        }
    }

    /// What is kept of somebody's payments: given with all that is known of him; the cards go when he does, what was paid stays.
    package var personalData: PersonalDataPart {
        PersonalDataPart("payments") { db, user in
            [
                "payments": .array(try PaymentStore(db).payments(of: user, limit: 10_000).map { $0.json() }),
                "payment_methods": .array(try PaymentMethodStore(db).methods(of: user).map(\.json)),
            ]
        } erase: { db, user, _ in
            try PaymentMethodStore(db).removeAll(of: user)
        }
    }
}
