import Catalog

/// What only the holder of the master key can make: the numbers of orders, and the secrets that open them.
package struct OrderSecrets: Sendable {
    private static let purpose = "order"

    private let master: MasterKey
    let numbers: OrderNumbers

    package init(_ master: MasterKey) {
        self.master = master
        numbers = OrderNumbers(master)
    }

    /// Opens an order for somebody without an account. Made of the order's id, so that a buyer whose answer was lost is given
    /// the same again; only its hash is stored, which goes on to hold when the key is lost.
    func token(of id: OrderID) -> String { "otk_" + master.tag(id.rawValue, .orderToken) }

    func hash(of id: OrderID) -> TokenHash { Self.hash(token(of: id)) }

    /// - Parameter token: as given in `X-Order-Token`.
    package static func hash(_ token: String) -> TokenHash { TokenHash(of: token, purpose: purpose) }
}
