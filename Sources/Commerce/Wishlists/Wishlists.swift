import Catalog
import Store

/// What people with accounts would like to have, for themselves and for those to whom they give the link.
///
/// A list of somebody else is not there: its id tells nobody anything.
package final class Wishlists: Sendable {
    private static let tokenLength = 32
    private static let purpose = "wishlist"

    private let store: CommerceStore
    private let environment: CommerceEnvironment
    private let currency: CurrencyCode

    /// - Parameter currency: of lists for which nobody names another.
    package init(store: CommerceStore, environment: CommerceEnvironment, currency: CurrencyCode) {
        self.store = store
        self.environment = environment
        self.currency = currency
    }

    // MARK: Lists

    /// All lists of a person, the oldest first.
    package func lists(of person: SignedIn) async throws(Refusal) -> [WishlistView] {
        let (user, now) = (person.user.id, environment.now())
        return try await store.read { db in
            let store = WishlistStore(db)
            return try store.lists(of: user).map { try store.view($0, at: now) }
        }
    }

    /// - Parameter body: `{"name","currency"}`.
    /// - Throws: `invalid_value` with all problems; `limit_exceeded`.
    package func create(_ body: JSONValue, by person: SignedIn) async throws(Refusal) -> WishlistView {
        var reader = MemberReader(body, known: ["name", "currency"])
        let name = reader.line("name", charactersMax: WishlistLimits.nameCharacters, isRequired: true)
        let currency = reader.currency("currency") ?? self.currency
        guard let name, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        let now = environment.now()
        let list = Wishlist(
            id: WishlistID("wls_\(environment.randomText(16))"), userID: person.user.id, name: name,
            currency: currency, isShared: false, lastNumber: 0, createdAt: now, updatedAt: now, items: [])
        return try await store.write { db in
            let store = WishlistStore(db)
            guard try store.count(of: list.userID) < WishlistLimits.lists else {
                throw Refusal(.limitExceeded, message: "an account may have \(WishlistLimits.lists) lists")
            }
            try store.insert(list)
            return try store.view(list, at: now)
        }
    }

    /// - Throws: `not_found`.
    package func list(_ id: WishlistID, of person: SignedIn) async throws(Refusal) -> WishlistView {
        let (user, now) = (person.user.id, environment.now())
        return try await store.read { db in
            let store = WishlistStore(db)
            guard let list = try store.list(id, of: user) else { throw Self.noList }
            return try store.view(list, at: now)
        }
    }

    /// - Parameter body: `{"name"}`.
    /// - Throws: `invalid_value`; `not_found`.
    package func rename(_ id: WishlistID, _ body: JSONValue, by person: SignedIn) async throws(Refusal) -> WishlistView
    {
        var reader = MemberReader(body, known: ["name"])
        let name = reader.line("name", charactersMax: WishlistLimits.nameCharacters, isRequired: true)
        guard let name, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        return try await changing(id, person) { list, _, _ in list.name = name }
    }

    /// - Throws: `not_found`.
    package func remove(_ id: WishlistID, by person: SignedIn) async throws(Refusal) {
        let user = person.user.id
        try await store.write { db in
            let store = WishlistStore(db)
            guard try store.list(id, of: user) != nil else { throw Self.noList }
            try store.remove(id)
        }
    }

    // MARK: Items

    /// Puts something on the list. What is there already stays as it is.
    ///
    /// - Parameter body: `{"sku","note"}`.
    /// - Throws: `invalid_value` with all problems; `not_found`; `product_unavailable`; `limit_exceeded`.
    package func add(_ body: JSONValue, to id: WishlistID, by person: SignedIn) async throws(Refusal) -> WishlistView {
        var reader = MemberReader(body, known: ["sku", "note"])
        let sku = reader.text("sku", bytes: 1...ProductLimits.identifierBytes, isRequired: true).map { SKU($0) }
        let note = reader.line("note", charactersMax: WishlistLimits.noteCharacters)
        guard let sku, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        return try await changing(id, person) { list, store, now in
            guard !list.items.contains(where: { $0.sku == sku }) else { return }
            guard list.items.count < WishlistLimits.items else {
                throw Refusal(.limitExceeded, message: "a list may have \(WishlistLimits.items) items")
            }
            guard let offer = try store.offers.offer(sku, currency: list.currency), offer.isPublished else {
                let problem = Problem(.productUnavailable, field: "sku", message: "the SKU is not for sale")
                throw Refusal(.productUnavailable, message: "this can't be bought", problems: [problem])
            }
            list.lastNumber += 1
            let price = PriceChoice.price(of: offer, group: .everyone, at: now)
            let item = WishlistItem(
                number: list.lastNumber, sku: sku, productID: offer.productID, minorUnits: price?.minorUnits,
                note: note, addedAt: now)
            try store.insert(item, into: id)
            list.items.append(item)
        }
    }

    /// - Throws: `not_found`.
    package func remove(item number: Int64, from id: WishlistID, by person: SignedIn) async throws(Refusal)
        -> WishlistView
    {
        try await changing(id, person) { list, store, _ in
            _ = try list.item(number)
            try store.remove(item: number, from: id)
            list.items.removeAll { $0.number == number }
        }
    }

    /// Puts an item into the cart of the account and takes it off the list, both or neither.
    ///
    /// - Parameter body: `{"quantity"}`, 1 without it.
    /// - Returns: the cart.
    /// - Throws: `invalid_value`; `not_found`; `product_unavailable`; `out_of_stock`; `limit_exceeded`.
    package func moveToCart(
        _ number: Int64, of id: WishlistID, _ body: JSONValue, by person: SignedIn
    ) async throws(Refusal) -> CartView {
        var reader = MemberReader(body, known: ["quantity"])
        let quantity = reader.integer("quantity", 1...CartLimits.quantity) ?? 1
        try reader.check()
        let (user, now) = (person.user.id, environment.now())
        return try await store.write { db in
            let store = WishlistStore(db)
            guard let list = try store.list(id, of: user) else { throw Self.noList }
            let line = StockLine(sku: try list.item(number).sku, quantity: quantity)
            let (carts, owner) = (store.carts, Buyer.user(user))
            let cart =
                try carts.cart(of: owner, at: now)
                ?? carts.create(for: owner, currency: list.currency, group: .everyone, at: now)
            let added = try Carts.adding([line], to: cart, carts.offers, now)
            try store.remove(item: number, from: id)
            return try carts.view(try carts.save(added, was: cart, at: now), at: now)
        }
    }

    // MARK: Links

    /// Makes a link to the list, in place of an earlier one. Whoever has it sees the list as it is then.
    ///
    /// - Returns: the link's secret, which is nowhere else.
    /// - Throws: `not_found`.
    package func share(_ id: WishlistID, by person: SignedIn) async throws(Refusal) -> String {
        let code = environment.randomText(Self.tokenLength)
        let user = person.user.id
        try await store.write { db in
            let store = WishlistStore(db)
            guard try store.list(id, of: user) != nil else { throw Self.noList }
            try store.share(id, TokenHash(of: code, purpose: Self.purpose))
        }
        return code
    }

    /// Ends the link.
    ///
    /// - Throws: `not_found`.
    package func endSharing(_ id: WishlistID, by person: SignedIn) async throws(Refusal) {
        let user = person.user.id
        try await store.write { db in
            let store = WishlistStore(db)
            guard try store.list(id, of: user) != nil else { throw Self.noList }
            try store.share(id, nil)
        }
    }

    /// What somebody shared. Nothing tells whose it is.
    ///
    /// - Throws: `not_found`.
    package func shared(_ code: String) async throws(Refusal) -> WishlistView {
        let now = environment.now()
        let hash = TokenHash(of: code, purpose: Self.purpose)
        return try await store.read { db in
            let store = WishlistStore(db)
            guard let list = try store.list(shared: hash) else {
                throw Refusal(.notFound, message: "there is no such link, or it was ended")
            }
            return try store.view(list, at: now)
        }
    }

    /// Given with all that is known of a person, and forgotten with him.
    var personalData: PersonalDataPart {
        PersonalDataPart("wishlists") { [environment] db, user in
            let (store, now) = (WishlistStore(db), environment.now())
            return .array(try store.lists(of: user).map { try store.view($0, at: now).json })
        } erase: { db, user, _ in
            try WishlistStore(db).removeAll(of: user)
        }
    }

    // MARK: Steps

    private static let noList = Refusal(.notFound, message: "there is no such list")

    private func changing(
        _ id: WishlistID, _ person: SignedIn,
        _ change: @escaping @Sendable (inout Wishlist, WishlistStore, Timestamp) throws -> Void
    ) async throws(Refusal) -> WishlistView {
        let (user, now) = (person.user.id, environment.now())
        return try await store.write { db in
            let store = WishlistStore(db)
            guard var list = try store.list(id, of: user) else { throw Self.noList }
            let before = list
            try change(&list, store, now)
            if list != before {
                list.updatedAt = now
                try store.update(list)
            }
            return try store.view(list, at: now)
        }
    }
}
