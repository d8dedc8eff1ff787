import Catalog
import Commerce
import HTTPTypes

/// What people with accounts would like to have.
struct WishlistController: Sendable {
    let wishlists: Wishlists

    // MARK: Lists

    func lists(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let lists = try await wishlists.lists(of: try call.signedIn())
        return .personal(["wishlists": .array(lists.map(\.json))])
    }

    func create(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let (body, person) = (try call.json(), try call.signedIn())
        return try await call.created(\WishlistView.json) { () async throws(Refusal) in
            try await wishlists.create(body, by: person)
        }
    }

    func list(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await wishlists.list(Self.id(call), of: try call.signedIn()).json)
    }

    func rename(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await wishlists.rename(Self.id(call), try call.json(), by: try call.signedIn()).json)
    }

    func remove(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await wishlists.remove(Self.id(call), by: try call.signedIn())
        return .personal(["id": .string(call.text(0)), "removed": true])
    }

    // MARK: Items

    func add(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let (body, person) = (try call.json(), try call.signedIn())
        return try await call.created(\WishlistView.json) { () async throws(Refusal) in
            try await wishlists.add(body, to: Self.id(call), by: person)
        }
    }

    func removeItem(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await wishlists.remove(item: try Self.item(call), from: Self.id(call), by: try call.signedIn()).json)
    }

    func moveToCart(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let (item, body, person) = (try Self.item(call), try call.json(), try call.signedIn())
        return try await call.once({ (cart: CartView) in .personal(cart.json) }) { () async throws(Refusal) in
            try await wishlists.moveToCart(item, of: Self.id(call), body, by: person)
        }
    }

    // MARK: Links

    /// The secret is in this one answer and nowhere else.
    func share(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let code = try await wishlists.share(Self.id(call), by: try call.signedIn())
        return .personal(["code": .string(code)], kept: ["code": .null], status: .created)
    }

    func endSharing(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await wishlists.endSharing(Self.id(call), by: try call.signedIn())
        return .personal(["id": .string(call.text(0)), "is_shared": false])
    }

    func shared(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await wishlists.shared(call.text(0)).sharedJSON)
    }

    private static func id(_ call: Call) -> WishlistID { WishlistID(call.text(0)) }

    private static func item(_ call: Call) throws(Refusal) -> Int64 {
        if let number = Int64(call.text(1)), number > 0 { return number }
        throw Refusal(.notFound, message: "the list has no such item")
    }
}
