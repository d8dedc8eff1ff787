import Catalog

/// From a cart to an order.
///
/// A checkout freezes what is bought and what the buyer was told that it costs. Nothing else is bought without his saying so: when
/// prices, discounts, shipping or taxes come to something else at the end, he has to name the new total. Stock is kept, and the order and
/// its payment are written down in one transaction; the gateway is asked after it.
package final class Checkouts: Sendable {
    private static let idLength = 24
    private static let orderIDLength = 20

    private let store: CommerceStore
    private let environment: CommerceEnvironment
    private let rules: SellingRules
    private let secrets: OrderSecrets
    private let payments: (any PaymentStarter)?

    /// - Parameter payments: `nil` for a shop that can take no money: only what costs nothing can be bought.
    package init(
        store: CommerceStore, environment: CommerceEnvironment, rules: SellingRules, secrets: OrderSecrets,
        payments: (any PaymentStarter)?
    ) {
        self.store = store
        self.environment = environment
        self.rules = rules
        self.secrets = secrets
        self.payments = payments
    }

    /// What a checkout came to.
    package struct Completed: Sendable {
        package var order: Order
        /// Opens the order for whoever has no account; the same each time.
        package var token: String
        /// `nil` when there is nothing to pay, or it was begun before.
        package var payment: StartedPayment?
        /// Why no payment was begun; the order waits for one.
        package var paymentRefusal: Refusal?
        /// Whether this call made the order.
        package var isNew: Bool
    }

    // MARK: Steps

    /// Begins a checkout of the shopper's cart.
    ///
    /// - Throws: `not_found` when there is no cart, or nothing in it.
    package func begin(by shopper: Shopper) async throws(Refusal) -> CheckoutQuote {
        let now = environment.now()
        let id = CheckoutID("chk_\(environment.randomText(Self.idLength))")
        return try await store.write { [rules] db in
            let checkouts = CheckoutStore(db)
            guard let buyer = shopper.buyer, let cart = try CartStore(db).cart(of: buyer, at: now), !cart.bought.isEmpty
            else { throw Refusal(.notFound, message: "there is nothing in the cart") }
            let (shipping, taxes) = (try rules.shipping(checkouts), try rules.taxes(checkouts))
            var session = CheckoutSession(
                id: id, owner: buyer, currency: cart.currency, group: cart.group,
                lines: try checkouts.lines(of: cart, shipping, taxes, at: now), codes: cart.codes, createdAt: now,
                expiresAt: now.adding(CheckoutLimits.milliseconds))
            session.email = shopper.user?.email?.text
            try checkouts.insert(session)
            try CommerceEventStore(db).append(
                .checkoutStarted,
                ["checkout_id": .string(id.rawValue), "items": .integer(Int64(session.lines.count))],
                by: shopper.caller, at: now)
            return CheckoutQuote(session, try checkouts.facts(of: session, shipping, taxes, at: now))
        }
    }

    /// - Throws: `not_found`, also for somebody else's.
    package func quote(_ id: CheckoutID, by shopper: Shopper) async throws(Refusal) -> CheckoutQuote {
        let now = environment.now()
        return try await store.read { [rules] db in
            let checkouts = CheckoutStore(db)
            let session = try Self.session(id, shopper, checkouts, at: now)
            return CheckoutQuote(session, try checkouts.facts(of: session, rules, at: now))
        }
    }

    /// Says who buys and where to.
    ///
    /// - Throws: `invalid_value` with all problems; `not_found`; `conflict` for a checkout that is complete.
    package func setAddress(
        _ id: CheckoutID, _ body: JSONValue, by shopper: Shopper
    ) async throws(Refusal) -> CheckoutQuote {
        let info = try ShippingInfo(body, isGuest: shopper.user?.email == nil)
        return try await changing(id, shopper) { session, db, _ in
            let place = try db.place(info.shipping, of: shopper, field: "address")
            let billing = try info.billing.map { try db.place($0, of: shopper, field: "billing_address") } ?? place
            let email = info.email ?? shopper.user?.email?.text ?? ""
            try session.ship(to: place, billing: billing, email: email)
        }
    }

    /// Chooses a way to send it.
    ///
    /// - Parameter body: `{"id"}` of one that is offered.
    /// - Throws: as ``setAddress(_:_:by:)``.
    package func setShipping(
        _ id: CheckoutID, _ body: JSONValue, by shopper: Shopper
    ) async throws(Refusal) -> CheckoutQuote {
        var reader = MemberReader(body, known: ["id"])
        let chosen = reader.text("id", bytes: 1...60, isRequired: true)
        guard let chosen, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        return try await changing(id, shopper) { session, _, facts in
            guard session.shippingAddress != nil else {
                throw Refusal(.conflict, message: "the shipping address comes first")
            }
            let offers = CheckoutQuote(session, facts).shippingOffers
            guard let offer = offers.first(where: { $0.id == chosen }) else {
                let problem = Problem(
                    .invalidValue, field: "id", message: "it is not offered",
                    expected: offers.map(\.id).joined(separator: ", "))
                throw MemberReader.refusal([problem])
            }
            try session.ship(by: offer)
        }
    }

    /// Chooses with what it is paid.
    ///
    /// - Throws: as ``PaymentStarter/method(_:of:)``, and as ``setAddress(_:_:by:)``.
    package func setPayment(
        _ id: CheckoutID, _ body: JSONValue, by shopper: Shopper
    ) async throws(Refusal) -> CheckoutQuote {
        // A stranger's checkout is not told from none before anybody is asked.
        let quote = try await quote(id, by: shopper)
        let method: ChosenPaymentMethod
        if quote.session.shipping != nil, quote.current.total == 0 {
            method = ChosenPaymentMethod(kept: .null, shown: .null)
        } else if let payments {
            method = try await payments.method(body, of: shopper.user?.id)
        } else {
            throw Refusal(.unavailable, message: "the shop takes no payments")
        }
        return try await changing(id, shopper) { session, _, _ in try session.pay(with: method) }
    }

    /// Keeps the stock, makes the order, and begins its payment. Called again it answers the same order; a payment that was
    /// never begun is begun then.
    ///
    /// - Parameter body: `{"accepted_total"}`: the total of now, for a buyer who was told another one.
    /// - Throws: `not_found`; `conflict` when a step is missing or something has changed; `out_of_stock` and
    ///   `product_unavailable` with every line. Nothing is bought then.
    package func complete(
        _ id: CheckoutID, _ body: JSONValue, by shopper: Shopper
    ) async throws(Refusal) -> Completed {
        var reader = MemberReader(body, known: ["accepted_total"])
        let accepted = reader.integer("accepted_total", 0...Money.minorUnitsMax)
        try reader.check()
        let now = environment.now()
        let orderID = OrderID("ord_\(environment.randomText(Self.orderIDLength))")
        let placed = try await store.write { [rules, secrets, payments] db in
            let checkouts = CheckoutStore(db)
            let session = try Self.session(id, shopper, checkouts, at: now)
            if let known = try session.orderID.flatMap({ try OrderStore(db).order($0) }) {
                let made = Completed(order: known, token: secrets.token(of: known.id), isNew: false)
                return Placed(made: made, method: session.payment)
            }
            guard session.step == .review else {
                throw Refusal(.conflict, message: "the checkout waits for \(session.step.rawValue)")
            }
            let quote = CheckoutQuote(session, try checkouts.facts(of: session, rules, at: now))
            try quote.check(acceptedTotal: accepted)
            guard let draft = quote.order(orderID, user: shopper.user?.id, at: now) else {
                throw Refusal(.conflict, message: "the checkout has no address or no way to send it")
            }
            try Self.redeem(draft, for: session.owner, PromotionStore(db), now)
            let order = try Self.place(draft, OrderStore(db).keeper(shopper.caller, at: now), secrets, now)
            var completed = session
            try completed.complete(order.id)
            try checkouts.update(completed)
            let made = Completed(order: order, token: secrets.token(of: order.id), isNew: true)
            var placed = Placed(made: made, method: session.payment)
            if order.state == .pending, let method = session.payment {
                placed.begun = try payments?.begin(
                    order, method: method, by: shopper.caller, at: now, in: PaymentStore(db))
            }
            return placed
        }
        guard placed.made.order.state == .pending, let method = placed.method, let payments else { return placed.made }
        return try await paying(placed, method, payments, by: shopper.caller)
    }

    /// An order that has just been made, or was made before.
    private struct Placed: Sendable {
        /// With the order as it was before its payment began.
        var made: Completed
        var method: ChosenPaymentMethod?
        var begun: Payment?
    }

    // MARK: Ordering

    private static func redeem(
        _ draft: Order, for buyer: Buyer, _ promotions: PromotionStore, _ now: Timestamp
    ) throws {
        for code in draft.codes {
            guard try promotions.redeem(code, by: buyer, reference: draft.id.rawValue, at: now) else {
                // Another buyer has just redeemed the last one.
                throw Refusal(.conflict, message: "the code \(code) is used up")
            }
        }
    }

    /// The order with its pieces and its events. One that costs nothing is paid at once.
    private static func place(
        _ draft: Order, _ keeper: OrderKeeper, _ secrets: OrderSecrets, _ now: Timestamp
    ) throws -> Order {
        let order = try keeper.place(
            draft, reservedUntil: now.adding(CheckoutLimits.reservedMilliseconds), token: secrets.hash(of: draft.id),
            secrets.numbers)
        return order.totals.total == 0 ? try keeper.free(order.id) : order
    }

    /// A payment that can't begin leaves an order that waits for one: the buyer tries again.
    private func paying(
        _ placed: Placed, _ method: ChosenPaymentMethod, _ payments: any PaymentStarter, by caller: Caller
    ) async throws(Refusal) -> Completed {
        var made = placed.made
        do throws(Refusal) {
            made.payment = try await payments.pay(made.order, method: method, begun: placed.begun, by: caller)
        } catch {
            made.paymentRefusal = error
        }
        let paid = made
        return try await store.lastLook { db in
            var made = paid
            if let order = try OrderStore(db).order(made.order.id) { made.order = order }
            return made
        }
    }

    // MARK: Shared

    /// Runs one transaction that takes a step, and gives the checkout its full time again.
    private func changing(
        _ id: CheckoutID, _ shopper: Shopper,
        _ change: @escaping @Sendable (inout CheckoutSession, CheckoutStore, CheckoutQuote.Facts) throws -> Void
    ) async throws(Refusal) -> CheckoutQuote {
        let now = environment.now()
        return try await store.write { [rules] db in
            let checkouts = CheckoutStore(db)
            var session = try Self.session(id, shopper, checkouts, at: now)
            // They go by what is bought, which no step changes.
            let facts = try checkouts.facts(of: session, rules, at: now)
            try change(&session, checkouts, facts)
            session.expiresAt = now.adding(CheckoutLimits.milliseconds)
            var quote = CheckoutQuote(session, facts)
            if session.shipping != nil, session.toldMinorUnits != quote.totals.total {
                session.toldMinorUnits = quote.totals.total
                quote = CheckoutQuote(session, facts)
            }
            try checkouts.update(session)
            return quote
        }
    }

    private static func session(
        _ id: CheckoutID, _ shopper: Shopper, _ checkouts: CheckoutStore, at now: Timestamp
    ) throws -> CheckoutSession {
        guard let session = try checkouts.session(id, at: now), shopper.owns(session) else {
            throw Refusal(.notFound, message: "there is no such checkout, or its time is over")
        }
        return session
    }

    /// Forgets what has run out.
    ///
    /// - Returns: whether there may be more.
    func removeExpired() async throws(Refusal) -> Bool {
        let now = environment.now()
        guard try await store.read({ try CheckoutStore($0).hasExpired(at: now) }) else { return false }
        return try await store.write { db in
            let limit = CheckoutLimits.removedAtOnce
            return try CheckoutStore(db).removeExpired(at: now, limit: limit) == limit
        }
    }
}

extension CommerceEventType {
    static let checkoutStarted = CommerceEventType("checkout.started")
}
