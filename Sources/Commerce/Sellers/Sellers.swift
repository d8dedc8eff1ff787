import Catalog
import Store

/// Those who sell in this shop: registering, being approved or suspended, their shop's profile.
package final class Sellers: Sendable {
    package let teams: SellerTeams
    package let products: SellerProducts
    package let money: SellerMoney
    package let orders: SellerOrders
    let desk: SellerDesk

    private var store: CommerceStore { desk.store }

    /// - Parameter defaults: what products get that say nothing of currency, status and language.
    package init(store: CommerceStore, environment: CommerceEnvironment, defaults: ProductDefaults) {
        let desk = SellerDesk(store: store, environment: environment)
        self.desk = desk
        teams = SellerTeams(desk: desk)
        products = SellerProducts(desk: desk, defaults: defaults)
        money = SellerMoney(desk: desk)
        orders = SellerOrders(desk: desk)
    }

    // MARK: Registering

    /// Registers a seller, who waits to be approved; whoever does it owns it.
    ///
    /// - Parameter body: `{"name","slug","description","country"}`; the slug is made of the name when it is missing.
    /// - Throws: `invalid_value` with all problems; `duplicate` for a slug that is taken; `limit_exceeded`.
    package func register(_ body: JSONValue, by person: SignedIn) async throws(Refusal) -> Seller {
        var reader = MemberReader(body, known: ["name", "slug", "description", "country"])
        let name = reader.line("name", charactersMax: SellerLimits.nameCharacters, isRequired: true)
        let given = reader.line("slug", charactersMax: SellerLimits.nameCharacters)
        let description = reader.prose("description", charactersMax: SellerLimits.descriptionCharacters)
        let country = Self.country(&reader)
        if let given, Slug.generated(from: given, fallback: "seller").rawValue != given {
            reader.note(.invalidValue, "slug", "expected lowercase letters, digits and single hyphens")
        }
        guard let name, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        let now = desk.environment.now()
        let id = SellerID("sel_\(desk.environment.randomText(16))")
        let slug = given.map { Slug($0) } ?? Slug.generated(from: name, fallback: id.rawValue.lowercased())
        let seller = Seller(
            id: id, number: 0, slug: slug, name: name, description: description, country: country, state: .pending,
            reason: nil, payoutAccount: nil, createdAt: now, updatedAt: now)
        return try await store.write { db in
            let sellers = SellerStore(db)
            guard try sellers.seller(slug: slug) == nil else {
                let problem = Problem(.duplicate, field: "slug", message: "the slug \"\(slug)\" is taken")
                throw Refusal(.duplicate, message: "another seller has this slug", problems: [problem])
            }
            let owned = try sellers.team.memberships(of: person.user.id).filter { $0.role == .owner }
            guard owned.count < SellerLimits.registeredByOne else {
                throw Refusal(
                    .limitExceeded, message: "an account may own \(SellerLimits.registeredByOne) sellers")
            }
            let seller = try sellers.insert(seller)
            try sellers.team.put(person.user.id, .owner, in: id, at: now)
            try sellers.events.append(.sellerRegistered, seller.json, by: person.caller, at: now)
            return seller
        }
    }

    /// - Source: ISO 3166-1 alpha-2, the form of its codes.
    private static func country(_ reader: inout MemberReader) -> String? {
        guard let text = reader.line("country", charactersMax: 2) else { return nil }
        if text.utf8.count == 2, text.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) {
            return text
        }
        reader.note(.invalidValue, "country", "expected two capital letters such as DE")
        return nil
    }

    // MARK: Profiles

    /// The shop's profile of an approved seller, with the ratings of its products.
    ///
    /// - Parameter name: an id or a slug.
    /// - Throws: `not_found`, for one that is not approved too.
    package func profile(_ name: String) async throws(Refusal) -> JSONValue {
        try await store.read { db in
            let sellers = SellerStore(db)
            let seller = try sellers.seller(SellerID(name)) ?? sellers.seller(slug: Slug(name))
            guard let seller, seller.state == .approved else { throw SellerDesk.noSeller }
            let rating = try sellers.rating(of: seller.id)
            let counts = try sellers.productCounts(of: seller.id)
            return .object(
                (seller.profile.members ?? []) + [
                    JSONMember("rating", rating.map { .number($0.rating) } ?? .null),
                    JSONMember("review_count", .integer(rating?.count ?? 0)),
                    JSONMember("products", .integer(counts[.published] ?? 0)),
                ])
        }
    }

    /// Changes the profile; `null` takes a value away, what is not named stays.
    ///
    /// - Throws: `invalid_value` with all problems; `not_found`; `forbidden`.
    package func change(_ id: SellerID, _ body: JSONValue, by person: SignedIn) async throws(Refusal) -> Seller {
        var reader = MemberReader(body, known: ["name", "description", "country"])
        let name = reader.line("name", charactersMax: SellerLimits.nameCharacters)
        let description = reader.prose("description", charactersMax: SellerLimits.descriptionCharacters)
        let country = Self.country(&reader)
        try reader.check()
        let now = desk.environment.now()
        return try await store.write { db in
            let sellers = SellerStore(db)
            let before = try SellerDesk.seller(id, .editProfile, person, sellers)
            var seller = before
            if let name { seller.name = name }
            if body["description"] != nil { seller.description = description }
            if body["country"] != nil { seller.country = country }
            seller.updatedAt = now
            try sellers.update(seller, was: before)
            return seller
        }
    }

    /// Those in whose team somebody is, with the role there.
    package func own(_ person: SignedIn) async throws(Refusal) -> JSONValue {
        let user = person.user.id
        return try await store.read { db in
            let sellers = SellerStore(db)
            let found = try sellers.sellers(of: user).map { seller -> JSONValue in
                let role = try sellers.team.role(of: user, in: seller.id)
                return .object(
                    (seller.json.members ?? []) + [
                        JSONMember("role", role.map { .string($0.rawValue) } ?? .null)
                    ])
            }
            return ["sellers": .array(found)]
        }
    }

    // MARK: Looking after them

    /// In the order of their registration, with `next_after` for the page after.
    ///
    /// - Parameter state: `nil` for all.
    package func list(_ state: SellerState?, after number: Int64?, limit: Int) async throws(Refusal) -> JSONValue {
        let limit = min(max(limit, 1), SellerLimits.pageMax)
        let found = try await store.read { try SellerStore($0).sellers(state, after: number ?? 0, limit: limit) }
        let next = found.count == limit ? found.last.map { JSONValue.integer($0.number) } : nil
        return ["sellers": .array(found.map(\.administrationJSON)), "next_after": next ?? .null]
    }

    /// Lets a seller sell. Its products that were hidden are shown again within seconds.
    ///
    /// - Throws: `not_found`; `conflict`.
    package func approve(_ id: SellerID, by administrator: Administrator) async throws(Refusal) -> Seller {
        try await move(id, to: .approved, reason: nil, by: administrator)
    }

    /// Keeps a seller from selling. Its products leave the search within seconds; what was sold is paid out as before.
    ///
    /// - Parameter body: `{"reason"}`.
    /// - Throws: `invalid_value`; `not_found`; `conflict`.
    package func suspend(
        _ id: SellerID, _ body: JSONValue, by administrator: Administrator
    ) async throws(Refusal) -> Seller {
        var reader = MemberReader(body, known: ["reason"])
        let reason = reader.line("reason", charactersMax: SellerLimits.reasonCharacters, isRequired: true)
        guard let reason, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        return try await move(id, to: .suspended, reason: reason, by: administrator)
    }

    private func move(
        _ id: SellerID, to state: SellerState, reason: String?, by administrator: Administrator
    ) async throws(Refusal) -> Seller {
        let now = desk.environment.now()
        return try await store.write { db in
            let sellers = SellerStore(db)
            guard let before = try sellers.seller(id) else { throw SellerDesk.noSeller }
            if before.state == state { return before }
            guard before.state.next.contains(state) else {
                throw Refusal(.conflict, message: "the seller is \(before.state.rawValue)")
            }
            var seller = before
            (seller.state, seller.reason, seller.updatedAt) = (state, reason, now)
            try sellers.update(seller, was: before)
            for member in try sellers.team.members(of: id) { try sellers.team.settleRole(of: member.userID, at: now) }
            let type: CommerceEventType = state == .approved ? .sellerApproved : .sellerSuspended
            try sellers.events.append(type, seller.json, by: administrator.caller, at: now)
            try sellers.audit.append(
                type.name, on: "seller", id.rawValue, before: before.json, after: seller.json,
                by: administrator.caller, at: now)
            return seller
        }
    }

    /// Hides the products of suspended sellers, and shows those again that were hidden, some in each transaction.
    ///
    /// - Returns: whether there is more to do.
    func settle() async throws(Refusal) -> Bool {
        guard try await store.read({ try SellerStore($0).unsettled() }) != nil else { return false }
        let now = desk.environment.now()
        return try await store.write { db in
            let sellers = SellerStore(db)
            guard let seller = try sellers.unsettled() else { return false }
            let isHidden = seller.state == .suspended
            let products = try sellers.unsettledProducts(of: seller, limit: SellerLimits.settledAtOnce)
            let status: Product.Status = isHidden ? .archived : .published
            try sellers.catalog(.service("sellers"), at: now).apply(products.map { .setStatus($0, status) })
            for product in products { try sellers.setHidden(isHidden, product) }
            if products.count < SellerLimits.settledAtOnce { try sellers.settled(seller.id) }
            return true
        }
    }

    /// Forgets invitations whose time is over.
    ///
    /// - Returns: whether there may be more.
    func removeExpired() async throws(Refusal) -> Bool {
        let now = desk.environment.now()
        guard try await store.read({ try TeamStore($0).hasExpiredInvitations(at: now) }) else { return false }
        try await store.write { try TeamStore($0).removeExpiredInvitations(at: now) }
        return false
    }

    /// Memberships and invitations of a person. A seller that nobody owns any more is suspended.
    var personalData: PersonalDataPart {
        PersonalDataPart("sellers") { db, user in
            let memberships = try TeamStore(db).memberships(of: user)
            return .array(
                memberships.map { ["seller_id": .string($0.seller.rawValue), "role": .string($0.role.rawValue)] })
        } erase: { db, user, now in
            let sellers = SellerStore(db)
            for id in try sellers.team.erase(user) {
                guard let before = try sellers.seller(id), before.state != .suspended else { continue }
                var seller = before
                (seller.state, seller.reason, seller.updatedAt) = (.suspended, "its owner has left", now)
                try sellers.update(seller, was: before)
            }
        }
    }
}
