import Catalog
import Synchronization

/// Who looks at an order.
package struct OrderViewer: Sendable {
    package var user: UserID?
    /// As given in `X-Order-Token`.
    package var token: String?
    /// Whether it is somebody who looks after all orders.
    package var isStaff: Bool
    package var caller: Caller

    package init(user: UserID?, token: String?, isStaff: Bool, caller: Caller) {
        self.user = user
        self.token = token
        self.isStaff = isStaff
        self.caller = caller
    }
}

/// What people have bought: looking at it, calling it off, and moving it on.
package final class Orders: Sendable {
    /// How long buyers may call an order off.
    static let cancelMilliseconds: Int64 = 24 * 60 * 60 * 1_000
    /// How long an order waits for its payment: codes and numbers of customers are not kept for nothing.
    static let unpaidMilliseconds: Int64 = 24 * 60 * 60 * 1_000
    private static let choresAtOnce = 50
    /// A gateway that is down is not asked every second.
    private static let refundMilliseconds: Int64 = 60_000
    private static let reasonBytes = 500
    private static let trackingBytes = 100

    private let store: CommerceStore
    private let environment: CommerceEnvironment
    private let payments: (any PaymentStarter)?
    private let lastRefunds = Mutex<Int64?>(nil)

    package init(store: CommerceStore, environment: CommerceEnvironment, payments: (any PaymentStarter)?) {
        self.store = store
        self.environment = environment
        self.payments = payments
    }

    // MARK: Looking

    /// The newest first.
    ///
    /// - Parameter key: of the last order of the page before.
    package func list(_ filter: OrderFilter, before key: Int64?, limit: Int) async throws(Refusal) -> [Order] {
        try await store.read { try OrderListStore($0).orders(filter, before: key, limit: limit) }
    }

    /// The oldest first, for exports.
    package func list(_ filter: OrderFilter, after key: Int64, limit: Int) async throws(Refusal) -> [Order] {
        try await store.read { try OrderListStore($0).orders(filter, after: key, limit: limit) }
    }

    /// - Parameter name: id or number.
    /// - Throws: `not_found`, also for somebody else's.
    package func order(_ name: String, for viewer: OrderViewer) async throws(Refusal) -> Order {
        try await store.read { try Self.order(name, viewer, OrderStore($0)) }
    }

    /// Where the order is, and all that has happened to it: `{"number","state","shipments","timeline"}`.
    ///
    /// - Throws: `not_found`, also for somebody else's.
    package func tracking(_ name: String, for viewer: OrderViewer) async throws(Refusal) -> JSONValue {
        try await store.read { db in
            let orders = OrderStore(db)
            let order = try Self.order(name, viewer, orders)
            let timeline = try orders.events(of: order.id).map { $0.json(isForStaff: viewer.isStaff) }
            return [
                "id": .string(order.id.rawValue), "number": .string(order.number.rawValue),
                "state": .string(order.state.rawValue),
                "items": .array(
                    order.lines.map { line in
                        [
                            "line": .integer(line.number), "sku": .string(line.sku.rawValue),
                            "quantity": .integer(line.quantity), "state": .string(line.state.rawValue),
                        ]
                    }), "shipments": .array(order.shipments.map(\.json)), "timeline": .array(timeline),
            ]
        }
    }

    private static func order(_ name: String, _ viewer: OrderViewer, _ orders: OrderStore) throws -> Order {
        let found = try orders.order(OrderID(name)) ?? OrderNumbers.read(name).flatMap { try orders.order(number: $0) }
        guard let found, try isOpen(found, to: viewer, orders) else {
            throw Refusal(.notFound, message: "there is no such order")
        }
        return found
    }

    private static func isOpen(_ order: Order, to viewer: OrderViewer, _ orders: OrderStore) throws -> Bool {
        if viewer.isStaff { return true }
        if let user = viewer.user, order.userID == user { return true }
        guard let token = viewer.token else { return false }
        return try orders.opens(OrderSecrets.hash(token), order.id)
    }

    // MARK: Calling off

    /// Calls an order off, and has its money given back. Buyers may do so for a day, and until something of it is on its way.
    ///
    /// - Parameter body: `{"reason"}` or `{}`.
    /// - Throws: `not_found`, also for somebody else's; `conflict` when it is too late.
    package func cancel(
        _ name: String, _ body: JSONValue, by viewer: OrderViewer
    ) async throws(Refusal) -> Order {
        var reader = MemberReader(body, known: ["reason"])
        let reason =
            reader.text("reason", bytes: 1...Self.reasonBytes) ?? (viewer.isStaff ? "by the shop" : "by the buyer")
        try reader.check()
        let now = environment.now()
        let order = try await store.write { db in
            let orders = OrderStore(db)
            let order = try Self.order(name, viewer, orders)
            let age = now.millisecondsSinceEpoch - order.createdAt.millisecondsSinceEpoch
            guard viewer.isStaff || order.cancelledAt != nil || age <= Self.cancelMilliseconds else {
                throw Refusal(.conflict, message: "an order can be cancelled for 24 hours")
            }
            guard order.shipments.isEmpty || order.cancelledAt != nil else {
                throw Refusal(.conflict, message: "something of the order is on its way already")
            }
            return try orders.keeper(viewer.caller, at: now).cancelled(order.id, reason: reason)
        }
        return try await givenBack(order, reason: reason, by: viewer.caller)
    }

    /// When the gateway can't be asked now, the order is cancelled all the same, and it is asked again later.
    private func givenBack(_ order: Order, reason: String, by caller: Caller) async throws(Refusal) -> Order {
        guard let payments, let payment = order.payment, payment != OrderKeeper.nothingToPay else { return order }
        do throws(Refusal) {
            try await payments.giveBack(order, reason: reason, by: caller)
        } catch {
            return order
        }
        return try await store.read { try OrderStore($0).order(order.id) } ?? order
    }

    // MARK: Moving on

    private enum Status: String, CaseIterable {
        case processing = "PROCESSING"
        case shipped = "SHIPPED"
        case delivered = "DELIVERED"
        case completed = "COMPLETED"
        case cancelled = "CANCELLED"
    }

    /// Moves an order, or some of its lines, on. For those who look after orders.
    ///
    /// - Parameter body: `{"state","lines","carrier","tracking_number","reason"}`.
    /// - Throws: `invalid_value` with all problems; `not_found`; `conflict` when the tables of states don't allow it.
    package func setStatus(_ name: String, _ body: JSONValue, by viewer: OrderViewer) async throws(Refusal) -> Order {
        var reader = MemberReader(body, known: ["state", "lines", "carrier", "tracking_number", "reason"])
        let status = reader.word("state", Status.self, isRequired: true)
        let listed = reader.list("lines", count: 1...CartLimits.lines)
        let lines = listed.compactMap(\.integer)
        if lines.count != listed.count { reader.note(.invalidType, "lines", "expected the numbers of lines") }
        let carrier = reader.text("carrier", bytes: 1...Self.trackingBytes)
        let trackingNumber = reader.text("tracking_number", bytes: 1...Self.trackingBytes)
        let reason = reader.text("reason", bytes: 1...Self.reasonBytes)
        if status != .shipped, carrier != nil || trackingNumber != nil {
            reader.note(.invalidValue, "tracking_number", "only what is SHIPPED has a carrier")
        }
        if status == .completed || status == .cancelled, !listed.isEmpty {
            reader.note(.invalidValue, "lines", "an order is completed or cancelled as a whole")
        }
        guard let status, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        let step: FulfilmentStep
        switch status {
        case .processing: step = .processing
        case .shipped: step = .shipped(carrier: carrier, trackingNumber: trackingNumber)
        case .delivered: step = .delivered
        case .completed: return try await moved(name, viewer) { try $0.completed($1.id) }
        case .cancelled:
            let body: JSONValue = reason.map { ["reason": .string($0)] } ?? .object([])
            return try await cancel(name, body, by: viewer)
        }
        let numbers = listed.isEmpty ? nil : lines
        return try await moved(name, viewer) { try $0.fulfilled($1.id, step, lines: numbers) }
    }

    private func moved(
        _ name: String, _ viewer: OrderViewer, _ move: @escaping @Sendable (OrderKeeper, Order) throws -> Order
    ) async throws(Refusal) -> Order {
        let now = environment.now()
        return try await store.write { db in
            let orders = OrderStore(db)
            return try move(orders.keeper(viewer.caller, at: now), try Self.order(name, viewer, orders))
        }
    }

    // MARK: What the service does by itself

    /// Calls off what nobody has paid for a day.
    ///
    /// - Returns: whether there may be more.
    func cancelUnpaid() async throws(Refusal) -> Bool {
        let now = environment.now()
        let instant = now.adding(-Self.unpaidMilliseconds)
        let due = try await store.read {
            try OrderListStore($0).unpaid(createdBefore: instant, limit: Self.choresAtOnce)
        }
        guard !due.isEmpty else { return false }
        try await store.write { db in
            let keeper = OrderStore(db).keeper(.service("unpaid orders"), at: now)
            for id in due {
                // Somebody may have begun to pay since.
                guard let order = try keeper.order(id), order.state == .pending || order.state == .paymentFailed
                else { continue }
                _ = try keeper.cancelled(id, reason: "not paid in time")
            }
        }
        return due.count == Self.choresAtOnce
    }

    /// Asks again for the money of orders that were called off while nobody could be asked, or just before the service ended.
    func refundCancelled() async throws(Refusal) -> Bool {
        let now = environment.now().millisecondsSinceEpoch
        let isTime = lastRefunds.withLock { last in
            if let last, (0..<Self.refundMilliseconds).contains(now - last) { return false }
            last = now
            return true
        }
        guard isTime, let payments else { return false }
        var refusal: Refusal?
        for order in try await store.read({ try OrderListStore($0).toRefund(limit: Self.choresAtOnce) }) {
            do throws(Refusal) {
                try await payments.giveBack(
                    order, reason: order.cancelReason ?? "cancelled", by: .service("refunds of cancelled orders"))
            } catch {
                // The others don't wait for one that can't be refunded.
                refusal = error
            }
        }
        if let refusal { throw refusal }
        return false
    }

    /// Orders of an account: given with all that is known of its owner. They are kept without him, as the books must be.
    var personalData: PersonalDataPart {
        PersonalDataPart("orders") { db, user in
            .array(try OrderListStore(db).all(of: user).map(\.json))
        } erase: { db, user, _ in
            let orders = OrderListStore(db)
            for order in try orders.all(of: user) { try orders.erase(order) }
            try CheckoutStore(db).removeSessions(of: user)
        }
    }
}
