import Catalog

/// Stock keeping: reserving, selling, correcting, and telling when something runs low.
///
/// What is on hand and reserved stands in the catalog, where search shows it; here is who may change it and why it changed.
package final class Inventory: Sendable {
    private let store: CommerceStore
    private let environment: CommerceEnvironment

    package init(store: CommerceStore, environment: CommerceEnvironment) {
        self.store = store
        self.environment = environment
    }

    /// Keeps pieces for somebody for a while.
    ///
    /// - Throws: `invalid_value` with all problems of the request; `out_of_stock` and `product_unavailable` with every
    ///   line that stands in the way. Nothing is reserved then.
    package func reserve(_ body: JSONValue, by caller: Caller) async throws(Refusal) -> Reservation {
        let request = try ReservationRequest(body)
        let now = environment.now()
        let until = Timestamp(millisecondsSinceEpoch: now.millisecondsSinceEpoch + request.seconds * 1_000)
        let id = ReservationID("res_\(environment.randomText(20))")
        return try await store.write { db in
            try InventoryStore(db).keeper(caller, at: now).reserve(
                request.lines, id: id, until: until, reference: request.reference)
        }
    }

    /// - Throws: as ``StockKeeper/confirm(_:)``.
    package func confirm(_ body: JSONValue, by caller: Caller) async throws(Refusal) -> Reservation {
        let id = try Self.reservationID(body)
        let now = environment.now()
        return try await store.write { try InventoryStore($0).keeper(caller, at: now).confirm(id) }
    }

    /// - Throws: as ``StockKeeper/release(_:)``.
    package func release(_ body: JSONValue, by caller: Caller) async throws(Refusal) -> Reservation {
        let id = try Self.reservationID(body)
        let now = environment.now()
        return try await store.write { try InventoryStore($0).keeper(caller, at: now).release(id) }
    }

    /// - Throws: `invalid_value` with all problems of the request; as ``StockKeeper/adjust(_:)``.
    package func adjust(_ body: JSONValue, by caller: Caller) async throws(Refusal) -> [StockLevel] {
        let adjustments = try AdjustmentRequest.read(body)
        let now = environment.now()
        return try await store.write { try InventoryStore($0).keeper(caller, at: now).adjust(adjustments) }
    }

    /// Takes in adjustments that other programs, such as that of a warehouse, send as messages: the payload is the body of
    /// ``adjust(_:by:)``.
    package var adjustmentInbox: EventInbox {
        EventInbox("inventory adjustments", store: store, now: environment.now) { db, payload, caller, now in
            _ = try InventoryStore(db).keeper(caller, at: now).adjust(AdjustmentRequest.read(payload))
        }
    }

    /// Sets from which number of available pieces on an SKU is low.
    ///
    /// - Throws: `invalid_value` with all problems; `not_found` when the product has no such SKU.
    package func setLowAt(_ body: JSONValue, of product: ProductID) async throws(Refusal) -> [StockLevel] {
        var reader = MemberReader(body, known: ["sku", "low_stock_at"])
        let sku = reader.text("sku", bytes: 1...ProductLimits.identifierBytes, isRequired: true)
        let quantity = reader.integer("low_stock_at", 0...InventoryLimits.quantity, isRequired: true)
        try reader.check()
        guard let sku, let quantity else { throw MemberReader.refusal(reader.problems) }
        return try await store.write { db in
            let store = InventoryStore(db)
            guard try store.levels(of: product)?.contains(where: { $0.sku.rawValue == sku }) ?? false else {
                throw Refusal(.notFound, message: "the product has no such SKU")
            }
            try store.setLowAt(quantity, of: SKU(sku))
            return try store.levels(of: product) ?? []
        }
    }

    /// What there is of every SKU of a product, in the catalog's order.
    ///
    /// - Throws: `not_found`.
    package func levels(of product: ProductID) async throws(Refusal) -> [StockLevel] {
        let levels = try await store.read { try InventoryStore($0).levels(of: product) }
        guard let levels else { throw Refusal(.notFound, message: "there is no such product") }
        return levels
    }

    /// Why a product's stock is what it is, the newest entry first. Also of products that were deleted.
    ///
    /// - Parameter number: only older entries than this one.
    package func movements(
        of product: ProductID, before number: Int64?, limit: Int
    ) async throws(Refusal) -> [StockMovement] {
        let limit = min(max(limit, 1), InventoryLimits.movementsMax)
        return try await store.read { try InventoryStore($0).movements(of: product, before: number, limit: limit) }
    }

    /// Ends what has run out of time.
    ///
    /// - Returns: whether there may be more.
    func expire() async throws(Refusal) -> Bool {
        let now = environment.now()
        let limit = InventoryLimits.expiredAtOnce
        // Mostly there is nothing to end, and a look is cheaper than a transaction.
        let isDue = try await store.read { try !InventoryStore($0).due(at: now, limit: 1).isEmpty }
        guard isDue else { return false }
        return try await store.write { db in
            try InventoryStore(db).keeper(.service("expiry"), at: now).expire(limit: limit) == limit
        }
    }

    /// Forgets reservations that ended months ago.
    ///
    /// - Returns: whether there may be more.
    func removeEnded() async throws(Refusal) -> Bool {
        let limit = InventoryLimits.expiredAtOnce
        let instant = Timestamp(
            millisecondsSinceEpoch: environment.now().millisecondsSinceEpoch - InventoryLimits.endedKeptMilliseconds)
        let isOld = try await store.read { try InventoryStore($0).hasEnded(before: instant) }
        guard isOld else { return false }
        return try await store.write { try InventoryStore($0).removeEnded(before: instant, limit: limit) == limit }
    }

    private static func reservationID(_ body: JSONValue) throws(Refusal) -> ReservationID {
        var reader = MemberReader(body, known: ["reservation_id"])
        let id = reader.text("reservation_id", bytes: 1...ProductLimits.identifierBytes, isRequired: true)
        guard let id, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        return ReservationID(id)
    }
}
