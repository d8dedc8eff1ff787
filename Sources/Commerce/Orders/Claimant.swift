import Catalog

/// Who says that an order concerns him.
package enum Claimant: Hashable, Sendable {
    case user(UserID)
    /// Whoever holds the secret of the order.
    case holder(TokenHash)
    /// Who may see everybody's orders and payments.
    case staff

    /// What is stored of the secret of an order.
    package static func holder(secret: String) -> Claimant { .holder(OrderSecrets.hash(secret)) }
}

extension OrderStore {
    /// The order when it is the claimant's.
    ///
    /// - Throws: `not_found` for anybody else, as for an order that there is not.
    func order(_ id: OrderID, for claimant: Claimant) throws -> Order {
        if let order = try ownOrder(id, of: claimant) { return order }
        throw Refusal(.notFound, message: "there is no such order")
    }

    /// The order when it is the claimant's; `nil` for anybody else, as for an order that there is not.
    func ownOrder(_ id: OrderID, of claimant: Claimant) throws -> Order? {
        guard let order = try order(id) else { return nil }
        let isOwn =
            switch claimant {
            case .user(let user): order.userID == user
            case .holder(let token): try opens(token, id)
            case .staff: true
            }
        return isOwn ? order : nil
    }
}
