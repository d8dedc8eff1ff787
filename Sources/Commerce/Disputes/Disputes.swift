import Catalog
import Logging

/// What banks take back: told by the gateway or written down by somebody of the shop, argued about, won or lost. What is lost
/// counts as refunded, since the bank has taken it.
package final class Disputes: Sendable {
    static let textBytes = 1...4_000
    static let notesMax = 200

    let store: CommerceStore
    let environment: CommerceEnvironment
    let gateway: any PaymentGateway
    let logger: Logger

    /// - Parameter gateway: takes evidence for the disputes that it told of.
    package init(
        store: CommerceStore, environment: CommerceEnvironment, gateway: any PaymentGateway, logger: Logger
    ) {
        self.store = store
        self.environment = environment
        self.gateway = gateway
        self.logger = logger
    }

    // MARK: Opening

    /// Somebody of the shop writes down what a letter from the bank says.
    ///
    /// - Parameter body: `{"order_id", "reason", "amount"}`; all that is left of the money without an amount.
    /// - Throws: `invalid_value` with all problems; `not_found`; `conflict` for an order without money, or more than there is.
    package func open(_ body: JSONValue, by caller: Caller) async throws(Refusal) -> Dispute {
        var reader = MemberReader(body, known: ["order_id", "reason", "amount"])
        let order = reader.text("order_id", bytes: 1...64, isRequired: true)
        let reason = reader.text("reason", bytes: Self.textBytes, isRequired: true)
        let amount = reader.integer("amount", 1...Money.minorUnitsMax)
        guard let order, let reason, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        let (now, id) = (environment.now(), newID())
        return try await store.write { db in
            let order = try OrderStore(db).order(OrderID(order), for: .staff)
            let wanted = amount ?? order.keptMinorUnits
            guard wanted > 0, wanted <= order.keptMinorUnits else {
                let message = "of the order there are \(order.keptMinorUnits) minor units to dispute"
                throw Refusal(.conflict, message: message)
            }
            let dispute = Dispute(
                id: id, order: order.id, orderNumber: order.number, currency: order.currency, gatewayID: nil,
                reason: reason, minorUnits: wanted, createdAt: now, updatedAt: now)
            return try DisputeStore(db).keeper(caller, at: now).open(dispute, of: order)
        }
    }

    private func newID() -> DisputeID { .new(environment) }

    // MARK: Looking

    /// Newest first, without notes.
    package func page(
        _ state: DisputeState?, before: DisputeID?, limit: Int
    ) async throws(Refusal) -> [Dispute] {
        try await store.read { try DisputeStore($0).page(state, before: before, limit: limit) }
    }

    /// - Throws: `not_found`.
    package func get(_ id: DisputeID) async throws(Refusal) -> Dispute {
        try await store.read { try DisputeStore($0).known(id) }
    }

    // MARK: Moving

    /// Said again it changes nothing.
    ///
    /// - Parameter body: `{"state"}`: `UNDER_REVIEW`, `WON` or `LOST`.
    /// - Throws: `invalid_value`; as ``move(_:to:by:)``.
    package func move(_ id: DisputeID, _ body: JSONValue, by caller: Caller) async throws(Refusal) -> Dispute {
        var reader = MemberReader(body, known: ["state"])
        let state = reader.word("state", DisputeState.self, isRequired: true)
        guard let state, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        return try await move(id, to: state, by: caller)
    }

    /// - Throws: `not_found`; `conflict` when the table of states does not allow it.
    package func move(_ id: DisputeID, to state: DisputeState, by caller: Caller) async throws(Refusal) -> Dispute {
        try await moving(id, by: caller) { try $0.move($1, to: state) }
    }

    /// Runs one transaction on a dispute.
    func moving(
        _ id: DisputeID, by caller: Caller, _ move: @escaping @Sendable (DisputeKeeper, Dispute) throws -> Dispute
    ) async throws(Refusal) -> Dispute {
        let now = environment.now()
        return try await store.write { db in
            let disputes = DisputeStore(db)
            return try move(disputes.keeper(caller, at: now), try disputes.known(id))
        }
    }
}

extension DisputeID {
    static func new(_ environment: CommerceEnvironment) -> DisputeID { DisputeID("dsp_\(environment.randomText(20))") }
}
