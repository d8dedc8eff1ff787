import Catalog
import Store

/// What people are about to buy.
///
/// A cart belongs to whoever has its secret, or to an account. Prices and stock are always those of now; what the buyer has been
/// shown is remembered, so that a change can be told.
package final class Carts: Sendable {
    private static let tokenPurpose = "cart"
    private static let sharePurpose = "cart-share"
    private static let tokenLength = 32

    let store: CommerceStore
    let environment: CommerceEnvironment
    let rules: SellingRules
    private let currency: CurrencyCode

    /// - Parameter rules: the tables by which shipping and taxes are estimated.
    /// - Parameter currency: of carts for which nobody names another.
    package init(
        store: CommerceStore, environment: CommerceEnvironment, rules: SellingRules, currency: CurrencyCode
    ) {
        self.store = store
        self.environment = environment
        self.rules = rules
        self.currency = currency
    }

    /// Whom a secret belongs to. Anything is somebody, and nearly all of them have no cart.
    package static func visitor(token: String) -> Buyer { .visitor(TokenHash(of: token, purpose: tokenPurpose)) }

    // MARK: Looking

    /// The cart of a buyer; `nil` when there is none, or its time is over.
    package func cart(of buyer: Buyer) async throws(Refusal) -> CartView? {
        let now = environment.now()
        return try await store.read { db in
            let carts = CartStore(db)
            return try carts.cart(of: buyer, at: now).map { try carts.view($0, at: now) }
        }
    }

    /// Tells what has changed since the buyer saw it, and takes the prices of now as seen.
    ///
    /// - Throws: `not_found`.
    package func validate(_ buyer: Buyer) async throws(Refusal) -> CartView {
        try await withCart(of: buyer) { cart, carts, now in
            let found = try carts.view(cart, at: now)
            var seen = cart
            for place in seen.lines.indices {
                if let price = found.lines[place].unitPrice { seen.lines[place].seenMinorUnits = price.minorUnits }
            }
            if seen == cart { return found }
            // What the buyer is told is what he had not seen yet.
            var view = found
            view.cart = try carts.save(seen, was: cart, at: now)
            return view
        }
    }

    // MARK: Lines

    /// Puts something into the cart, which is made if there is none.
    ///
    /// - Parameter body: `{"sku","quantity","currency"}`; the currency counts for a new cart only.
    /// - Parameter buyer: `nil` for somebody without a cart; the view then has the new cart's secret.
    /// - Throws: `invalid_value` with all problems; `product_unavailable`; `out_of_stock`; `limit_exceeded`.
    package func add(_ body: JSONValue, for buyer: Buyer?) async throws(Refusal) -> CartView {
        var reader = MemberReader(body, known: ["sku", "quantity", "currency"])
        let sku = reader.text("sku", bytes: 1...ProductLimits.identifierBytes, isRequired: true)
        let quantity = reader.integer("quantity", 1...CartLimits.quantity) ?? 1
        let currency = reader.currency("currency") ?? self.currency
        guard let sku, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        let now = environment.now()
        let secret = "cart_\(environment.randomText(Self.tokenLength))"
        let wanted = StockLine(sku: SKU(sku), quantity: quantity)
        return try await store.write { db in
            let carts = CartStore(db)
            let known = try buyer.flatMap { try carts.cart(of: $0, at: now) }
            // Secrets are made here and nowhere else: one that nobody made begins no cart.
            var owner = Self.visitor(token: secret)
            if let buyer, case .user = buyer { owner = buyer }
            let cart = try known ?? carts.create(for: owner, currency: currency, group: .everyone, at: now)
            let added = try Self.adding([wanted], to: cart, carts.offers, now)
            var view = try carts.view(try carts.save(added, was: cart, at: now), at: now)
            if known == nil, case .visitor = owner { view.token = secret }
            return view
        }
    }

    /// Changes how many are wanted, or keeps a line for later.
    ///
    /// - Parameter body: `{"quantity","saved"}`, one or both.
    /// - Throws: `invalid_value` with all problems; `not_found`; `out_of_stock`; `limit_exceeded`.
    package func change(_ number: Int64, _ body: JSONValue, for buyer: Buyer) async throws(Refusal) -> CartView {
        var reader = MemberReader(body, known: ["quantity", "saved"])
        let quantity = reader.integer("quantity", 1...CartLimits.quantity)
        let isSaved = reader.boolean("saved")
        if !reader.has("quantity"), !reader.has("saved") {
            reader.note(.required, "quantity", "expected quantity, saved or both")
        }
        try reader.check()
        return try await changing(buyer) { cart, offers, now in
            if let quantity { try cart.setQuantity(quantity, of: number) }
            let sku = try cart.line(number).sku
            if let isSaved { try cart.move(number, isSaved: isSaved) }
            try Self.checkStock(of: sku, in: cart, try offers.offer(sku, currency: cart.currency)?.stock)
        }
    }

    /// - Throws: `not_found`.
    package func remove(_ number: Int64, for buyer: Buyer) async throws(Refusal) -> CartView {
        try await changing(buyer) { cart, _, _ in try cart.remove(number) }
    }

    /// Keeps lines for later, all of them when none is named.
    ///
    /// - Parameter body: `{"items":[1,2]}` or `{}`.
    /// - Throws: `invalid_value`; `not_found`; `limit_exceeded`.
    package func save(_ body: JSONValue, for buyer: Buyer) async throws(Refusal) -> CartView {
        var reader = MemberReader(body, known: ["items"])
        let named = reader.list("items", count: 1...CartLimits.lines)
        let numbers = named.compactMap(\.integer)
        if numbers.count != named.count { reader.note(.invalidType, "items", "expected the numbers of lines") }
        try reader.check()
        let isAll = !reader.has("items")
        return try await changing(buyer) { cart, _, _ in
            for number in isAll ? cart.bought.map(\.number) : numbers { try cart.move(number, isSaved: true) }
        }
    }

    /// Forgets the cart with all that is in it.
    ///
    /// - Throws: `not_found`.
    package func clear(_ buyer: Buyer) async throws(Refusal) {
        try await withCart(of: buyer) { cart, carts, _ in try carts.remove(cart) }
    }

    // MARK: Codes

    /// Adds a code to the cart. One that saves nothing now stays, and the answer says why.
    ///
    /// - Throws: `not_found` when there is no such code; `limit_exceeded`.
    package func addCode(_ body: JSONValue, for buyer: Buyer) async throws(Refusal) -> CartView {
        var reader = MemberReader(body, known: ["code"])
        let text = reader.text("code", bytes: 1...40, isRequired: true)
        guard let text, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        let code = try Promotions.checked(text)
        return try await withCart(of: buyer) { cart, carts, now in
            guard try !carts.offered([code], to: buyer).isEmpty else {
                throw Refusal(.notFound, message: "there is no such code")
            }
            var changed = cart
            if !changed.codes.contains(code) { changed.codes = (changed.codes + [code]).sorted() }
            guard changed.codes.count <= CartLimits.codes else {
                throw Refusal(.limitExceeded, message: "a cart may have \(CartLimits.codes) codes")
            }
            return try carts.view(try carts.save(changed, was: cart, at: now), at: now)
        }
    }

    /// - Throws: `not_found`.
    package func removeCode(_ text: String, for buyer: Buyer) async throws(Refusal) -> CartView {
        let code = try Promotions.checked(text)
        return try await changing(buyer) { cart, _, _ in
            guard cart.codes.contains(code) else {
                throw Refusal(.notFound, message: "the cart has no such code")
            }
            cart.codes.removeAll { $0 == code }
        }
    }

    // MARK: Links

    /// Makes a link to what is in the cart now, for others to see and to take over.
    ///
    /// - Throws: `not_found` when there is nothing to share.
    package func share(_ buyer: Buyer) async throws(Refusal) -> CartLink {
        let link = CartLink(
            code: environment.randomText(Self.tokenLength),
            expiresAt: environment.now().adding(CartLimits.shareMilliseconds))
        return try await withCart(of: buyer) { cart, carts, now in
            guard !cart.bought.isEmpty else { throw Refusal(.notFound, message: "the cart is empty") }
            let lines = cart.bought.map { StockLine(sku: $0.sku, quantity: $0.quantity) }
            let token = TokenHash(of: link.code, purpose: Self.sharePurpose)
            try carts.insertShare(token, lines, at: now, until: link.expiresAt)
            return link
        }
    }

    /// What somebody shared, at the prices of now. Nothing tells whose it is.
    ///
    /// - Throws: `not_found`.
    package func shared(_ code: String) async throws(Refusal) -> CartView {
        let now = environment.now()
        let currency = currency
        let token = TokenHash(of: code, purpose: Self.sharePurpose)
        return try await store.read { db in
            let carts = CartStore(db)
            guard let lines = try carts.share(token, at: now) else { throw Self.noLink }
            return try carts.view(Self.cart(of: lines, owner: .visitor(token), currency, now), at: now)
        }
    }

    private static func cart(of lines: [StockLine], owner: Buyer, _ currency: CurrencyCode, _ now: Timestamp) -> Cart {
        var cart = Cart(
            key: 0, owner: owner, currency: currency, group: .everyone, expiresAt: now, version: 1, lastNumber: 0,
            lines: [], codes: [])
        for line in lines {
            cart.lastNumber += 1
            cart.lines.append(
                CartLine(
                    number: cart.lastNumber, sku: line.sku, productID: ProductID(""), quantity: line.quantity,
                    isSaved: false, seenMinorUnits: 0, addedAt: now))
        }
        return cart
    }

    // MARK: Signing in

    /// Joins what somebody put together before signing in with the cart of the account, and forgets the former. For the moment of
    /// signing in; doing it again changes nothing.
    ///
    /// - Returns: the account's cart; `nil` when there was nothing to join and the account has none.
    package func merge(_ visitor: Buyer, into user: UserID) async throws(Refusal) -> CartView? {
        let now = environment.now()
        return try await store.write { db in
            let carts = CartStore(db)
            let own = try carts.cart(of: .user(user), at: now)
            guard case .visitor = visitor, let brought = try carts.cart(of: visitor, at: now) else {
                return try own.map { try carts.view($0, at: now) }
            }
            let cart =
                try own ?? carts.create(for: .user(user), currency: brought.currency, group: .everyone, at: now)
            var merged = cart
            merged.merge(brought)
            try carts.remove(brought)
            return try carts.view(try carts.save(merged, was: cart, at: now), at: now)
        }
    }

    /// The cart of an account: given with all that is known of its owner, and forgotten with him.
    var personalData: PersonalDataPart {
        PersonalDataPart("cart") { [environment] db, user in
            let (carts, now) = (CartStore(db), environment.now())
            return try carts.cart(of: .user(user), at: now).map { try carts.view($0, at: now).json } ?? .null
        } erase: { db, user, now in
            let carts = CartStore(db)
            if let cart = try carts.cart(of: .user(user), at: now) { try carts.remove(cart) }
        }
    }

    /// Forgets carts and links whose time is over.
    ///
    /// - Returns: whether there may be more.
    func removeExpired() async throws(Refusal) -> Bool {
        let now = environment.now()
        guard try await store.read({ try CartStore($0).hasExpired(at: now) }) else { return false }
        return try await store.write { db in
            try CartStore(db).removeExpired(at: now, limit: CartLimits.removedAtOnce) >= CartLimits.removedAtOnce
        }
    }

    // MARK: Steps

    private static let noCart = Refusal(.notFound, message: "there is no such cart")
    private static let noLink = Refusal(.notFound, message: "there is no such link, or its time is over")

    /// Runs one transaction on the cart of a buyer.
    private func withCart<Value: Sendable>(
        of buyer: Buyer, _ body: @escaping @Sendable (Cart, CartStore, Timestamp) throws -> Value
    ) async throws(Refusal) -> Value {
        let now = environment.now()
        return try await store.write { db in
            let carts = CartStore(db)
            guard let cart = try carts.cart(of: buyer, at: now) else { throw Self.noCart }
            return try body(cart, carts, now)
        }
    }

    private func changing(
        _ buyer: Buyer, _ change: @escaping @Sendable (inout Cart, OfferRows, Timestamp) throws -> Void
    ) async throws(Refusal) -> CartView {
        try await withCart(of: buyer) { cart, carts, now in
            var changed = cart
            try change(&changed, carts.offers, now)
            return try carts.view(try carts.save(changed, was: cart, at: now), at: now)
        }
    }

    /// - Throws: `product_unavailable` or `out_of_stock`, naming every line that can't be put in.
    static func adding(
        _ lines: [StockLine], to cart: Cart, _ offers: OfferRows, _ now: Timestamp
    ) throws -> Cart {
        var cart = cart
        for line in lines {
            let offer = try offers.offer(line.sku, currency: cart.currency)
            guard let offer, offer.isPublished, let price = PriceChoice.price(of: offer, group: cart.group, at: now)
            else {
                let problem = Problem(
                    .productUnavailable, field: "sku", message: "the SKU is not for sale in \(cart.currency)")
                throw Refusal(.productUnavailable, message: "this can't be bought", problems: [problem])
            }
            try cart.add(
                CartLine(
                    number: 0, sku: line.sku, productID: offer.productID, quantity: line.quantity, isSaved: false,
                    seenMinorUnits: price.minorUnits, addedAt: now))
            try checkStock(of: line.sku, in: cart, offer.stock)
        }
        return cart
    }

    /// Lines of one SKU count together.
    private static func checkStock(of sku: SKU, in cart: Cart, _ stock: Stock?) throws {
        let quantity = cart.bought.filter { $0.sku == sku }.reduce(0) { $0 + $1.quantity }
        guard quantity > 0, let available = OfferedLine.shortage(of: quantity, in: stock) else { return }
        let problem = Problem(
            .outOfStock, field: "quantity",
            message: "\(quantity) pieces are wanted and \(available) are available", expected: "at most \(available)")
        throw Refusal(.outOfStock, message: "there are too few pieces, nothing was changed", problems: [problem])
    }
}
