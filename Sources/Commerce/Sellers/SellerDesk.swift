import Catalog

/// What all use cases of sellers work with: who acts for which seller, checked in one place.
struct SellerDesk: Sendable {
    let store: CommerceStore
    let environment: CommerceEnvironment

    static let noSeller = Refusal(.notFound, message: "there is no such seller")

    /// The seller, when the person may do this for it.
    ///
    /// - Parameter isSelling: for what only an approved seller does.
    /// - Throws: `not_found` for somebody outside of the team of a seller that is not shown; `forbidden`.
    static func seller(
        _ id: SellerID, _ permission: TeamPermission, _ person: SignedIn, _ sellers: SellerStore,
        isSelling: Bool = false
    ) throws -> Seller {
        guard let seller = try sellers.seller(id) else { throw noSeller }
        guard let role = try sellers.team.role(of: person.user.id, in: id) else {
            if seller.state != .approved { throw noSeller }
            throw Refusal(.forbidden, message: "you are not in the team of this seller")
        }
        guard role.permissions.contains(permission) else {
            throw Refusal(.forbidden, message: "a \(role.rawValue) of the team may not do this")
        }
        guard !isSelling || seller.state == .approved else {
            throw Refusal(.forbidden, message: "the seller is \(seller.state.rawValue)")
        }
        return seller
    }
}

extension SellerStore {
    var team: TeamStore { TeamStore(db) }
    var ledger: SellerLedgerStore { SellerLedgerStore(db) }
    var events: CommerceEventStore { CommerceEventStore(db) }
    var audit: AdminActionStore { AdminActionStore(db) }

    func payoutKeeper(_ caller: Caller, at now: Timestamp) -> SellerPayoutKeeper {
        SellerPayoutKeeper(sellers: self, caller: caller, now: now)
    }
}
