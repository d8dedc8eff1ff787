import Catalog

/// Where a checkout goes and who buys.
struct ShippingInfo: Sendable {
    /// An address that was written out, or one of the account's book.
    enum Place: Sendable {
        case address(PostalAddress)
        case book(AddressID)
    }

    /// `nil` when the account's is meant.
    var email: String?
    var shipping: Place
    /// `nil` when it is the same.
    var billing: Place?

    /// Reads `{"email", "address" or "address_id", "billing_address" or "billing_address_id"}`.
    ///
    /// - Throws: `invalid_value` with all problems.
    init(_ body: JSONValue, isGuest: Bool) throws(Refusal) {
        let known = ["email", "address", "address_id", "billing_address", "billing_address_id"]
        var reader = MemberReader(body, known: known)
        if isGuest || reader.has("email") { email = reader.email("email")?.text }
        let shipping = Self.place("address", &reader)
        billing = Self.place("billing_address", &reader)
        if shipping == nil, !reader.has("address"), !reader.has("address_id") {
            reader.note(.required, "address", "expected an address, or the address_id of one in the account's book")
        }
        guard let shipping, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        self.shipping = shipping
    }

    private static func place(_ name: String, _ reader: inout MemberReader) -> Place? {
        if reader.has(name), reader.has("\(name)_id") {
            reader.note(.invalidValue, name, "expected either \(name) or \(name)_id")
            return nil
        }
        if let id = reader.text("\(name)_id", bytes: 1...64) { return .book(AddressID(id)) }
        guard let value = reader.value(name) else { return nil }
        do throws(Refusal) {
            return .address(try AddressRules.checked(try PostalAddress.read(value), path: ""))
        } catch {
            reader.note(error.problems.map { $0.inside(name) })
            return nil
        }
    }
}

/// Who calls a checkout or an order: whoever has signed in, the holder of a cart's secret, or both.
package struct Shopper: Sendable {
    /// Whoever has signed in.
    package var user: User?
    /// The holder of the cart's secret.
    package var holder: Buyer?
    package var caller: Caller

    package init(user: User?, holder: Buyer?, caller: Caller) {
        self.user = user
        self.holder = holder
        self.caller = caller
    }

    /// Whose cart is meant.
    var buyer: Buyer? { user.map { .user($0.id) } ?? holder }

    /// Somebody who signs in between goes on with the checkout that he began before.
    func owns(_ session: CheckoutSession) -> Bool {
        session.owner == holder || session.owner == user.map { .user($0.id) }
    }
}
