import Catalog
import Store
import Testing

@testable import Commerce

/// Sellers over a real store, with people who have accounts.
struct SellerFixture {
    let base: CommerceFixture
    var sellers: Sellers { base.shop.sellers }
    let administrator = Administrator(
        permissions: [.approveSellers, .paySellers], caller: Caller(actor: "root", correlationID: "request-root"))

    init(_ base: CommerceFixture? = nil) throws { self.base = try base ?? CommerceFixture() }

    /// Somebody with an account, as the store has him now.
    func person(_ id: String) throws -> SignedIn {
        let known = base.person(id)
        let stored = try base.database.write { db in
            let users = UserStore(db)
            if try users.user(known.user.id) == nil { try users.insert(known.user, passwordHash: "x") }
            return try users.user(known.user.id)
        }
        return SignedIn(
            user: try #require(stored), session: known.session, origin: known.origin, caller: known.caller)
    }

    /// A seller that somebody of the same name owns.
    func seller(_ owner: String = "sam", approved: Bool = true) async throws -> SellerID {
        let seller = try await sellers.register(["name": .string("Shop of \(owner)")], by: try person(owner))
        if approved { _ = try await sellers.approve(seller.id, by: administrator) }
        return seller.id
    }

    /// Puts somebody into the team.
    func join(_ name: String, _ role: TeamRole, _ id: SellerID, owner: String = "sam") async throws {
        _ = try person(name)
        let invitation = try await sellers.teams.invite(
            ["email": .string("\(name)@example.com"), "role": .string(role.rawValue)], to: id, by: try person(owner))
        _ = try await sellers.teams.accept(invitation.id, by: try person(name))
    }

    func roles(_ name: String) throws -> Set<Role> { try person(name).user.roles }

    /// A product of the seller.
    @discardableResult
    func product(_ id: SellerID, _ name: String, by owner: String = "sam") async throws -> ProductID {
        let body: JSONValue = [
            "id": .string(name), "name": .string("Product \(name)"), "sku": .string(name), "price": 1_000,
            "stock": ["on_hand": 5],
        ]
        _ = try await sellers.products.create(body, of: id, by: try person(owner))
        return ProductID(name)
    }

    func status(_ product: ProductID) throws -> Product.Status? { try base.catalog.product(product)?.status }

    /// Does the chores until there is nothing more to do.
    func settle() async throws {
        while try await sellers.settle() {}
    }
}
