import Catalog
import Store
import Testing

@testable import Commerce

/// Registering, approving, suspending, and what becomes of the products.
@Suite struct SellerTests {
    @Test func aSellerWaitsAndSellsOnceApproved() async throws {
        let shop = try SellerFixture()
        let id = try await shop.seller(approved: false)
        #expect(try shop.roles("sam") == [.customer])
        await refused(.notFound) { () throws(Refusal) in _ = try await shop.sellers.profile(id.rawValue) }
        await refused(.forbidden) { () throws(Refusal) in
            _ = try await shop.sellers.products.create(
                ["name": "Bag", "sku": "BAG"], of: id, by: shop.base.person("sam"))
        }
        _ = try await shop.sellers.approve(id, by: shop.administrator)
        #expect(try shop.roles("sam") == [.customer, .seller])
        #expect(try await shop.sellers.profile("shop-of-sam")["id"] == .string(id.rawValue))
        #expect(try shop.base.adminActions() == ["seller.approved"])
        #expect(try shop.base.events().map(\.type.name) == ["seller.registered", "seller.approved"])
        _ = try await shop.sellers.approve(id, by: shop.administrator)
        #expect(try shop.base.adminActions().count == 1)
    }

    @Test func aSuspendedSellerAndItsProductsAreGoneUntilItIsApprovedAgain() async throws {
        let shop = try SellerFixture()
        let id = try await shop.seller()
        let shown = try await shop.product(id, "shown")
        let archived = try await shop.product(id, "archived")
        _ = try await shop.sellers.products.setStatus(.archived, of: archived, of: id, by: try shop.person("sam"))
        try shop.base.add("others")
        _ = try await shop.sellers.suspend(id, ["reason": "Forgeries"], by: shop.administrator)
        try await shop.settle()
        #expect(try shop.status(shown) == .archived && shop.status(ProductID("others")) == .published)
        await refused(.notFound) { () throws(Refusal) in _ = try await shop.sellers.profile(id.rawValue) }
        let sam = try shop.person("sam")
        await refused(.forbidden) { () throws(Refusal) in
            _ = try await shop.sellers.products.setStatus(.published, of: shown, of: id, by: sam)
        }
        await refused(.forbidden) { () throws(Refusal) in
            _ = try await shop.sellers.products.change(
                shown, of: id, ["price": 1], expectedVersion: nil, by: sam)
        }
        _ = try await shop.sellers.approve(id, by: shop.administrator)
        try await shop.settle()
        #expect(try shop.status(shown) == .published && shop.status(archived) == .archived)
        #expect(try shop.base.adminActions().suffix(2) == ["seller.suspended", "seller.approved"])
    }

    @Test func manyProductsAreHiddenInSeveralTransactions() async throws {
        let shop = try SellerFixture()
        let id = try await shop.seller()
        let count = SellerLimits.settledAtOnce + 1
        for place in 0..<count { try await shop.product(id, "p\(place)") }
        _ = try await shop.sellers.suspend(id, ["reason": "Forgeries"], by: shop.administrator)
        #expect(try await shop.sellers.settle())
        #expect(try await shop.sellers.settle())
        #expect(try await !shop.sellers.settle())
        #expect(try shop.base.catalog.counts().archived == Int64(count))
    }

    @Test func namesAreTakenOnceAndAllProblemsAreTold() async throws {
        let shop = try SellerFixture()
        _ = try await shop.seller()
        await refused(.duplicate, fields: ["slug"]) { () throws(Refusal) in
            _ = try await shop.sellers.register(["name": "Shop of Sam"], by: shop.base.person("eve"))
        }
        await refused(.invalidValue, fields: ["name", "slug", "country", "state"]) { () throws(Refusal) in
            _ = try await shop.sellers.register(
                ["slug": "Not A Slug", "country": "ch", "state": "approved"], by: shop.base.person("eve"))
        }
        for place in 0..<SellerLimits.registeredByOne {
            _ = try await shop.sellers.register(["name": .string("Eve \(place)")], by: shop.base.person("eve"))
        }
        await refused(.limitExceeded) { () throws(Refusal) in
            _ = try await shop.sellers.register(["name": "One more"], by: shop.base.person("eve"))
        }
    }

    @Test func theProfileIsForOwnersAndManagers() async throws {
        let shop = try SellerFixture()
        let id = try await shop.seller()
        try await shop.join("mia", .manager, id)
        try await shop.join("ed", .editor, id)
        let changed = try await shop.sellers.change(
            id, ["description": "Bags\nand more", "country": "CH"], by: try shop.person("mia"))
        #expect(changed.description == "Bags\nand more" && changed.name == "Shop of sam")
        for name in ["ed", "eve"] {
            let person = try shop.person(name)
            await refused(.forbidden) { () throws(Refusal) in
                _ = try await shop.sellers.change(id, ["name": "Mine"], by: person)
            }
        }
        let waiting = try await shop.seller("wes", approved: false)
        await refused(.notFound) { () throws(Refusal) in
            _ = try await shop.sellers.change(waiting, ["name": "Mine"], by: shop.base.person("eve"))
        }
    }

    @Test func whoeverLeavesForGoodLeavesTheTeamAndAnOwnerlessSellerIsSuspended() async throws {
        let shop = try SellerFixture()
        let id = try await shop.seller()
        let product = try await shop.product(id, "bag")
        let (part, now) = (shop.sellers.personalData, shop.base.clock.now)
        #expect(try shop.base.database.read { try part.export($0, UserID("sam")) }.elements?.count == 1)
        try shop.base.database.write { try part.erase($0, UserID("sam"), now) }
        try await shop.settle()
        #expect(try shop.status(product) == .archived)
        #expect(try shop.base.database.read { try part.export($0, UserID("sam")) } == [])
    }
}

/// Who acts for a seller.
@Suite struct SellerTeamTests {
    @Test func anInvitationIsForOneAddressAndIsTakenOnce() async throws {
        let shop = try SellerFixture()
        let id = try await shop.seller()
        let (sam, bob) = (try shop.person("sam"), try shop.person("bob"))
        let invitation = try await shop.sellers.teams.invite(
            ["email": "Bob@example.com", "role": "editor"], to: id, by: sam)
        let seen = try await shop.sellers.teams.invitations(for: bob)["invitations"]?.elements
        #expect(seen?.first?["seller_name"] == "Shop of sam")
        let eve = try shop.person("eve")
        #expect(try await shop.sellers.teams.invitations(for: eve)["invitations"] == [])
        await refused(.notFound) { () throws(Refusal) in
            _ = try await shop.sellers.teams.accept(invitation.id, by: eve)
        }
        _ = try await shop.sellers.teams.accept(invitation.id, by: bob)
        #expect(try shop.roles("bob") == [.customer, .seller])
        await refused(.notFound) { () throws(Refusal) in
            _ = try await shop.sellers.teams.accept(invitation.id, by: bob)
        }
        await refused(.conflict) { () throws(Refusal) in
            _ = try await shop.sellers.teams.invite(["email": "bob@example.com", "role": "owner"], to: id, by: sam)
        }
    }

    @Test func invitationsEnd() async throws {
        let shop = try SellerFixture()
        let id = try await shop.seller()
        let (sam, bob) = (try shop.person("sam"), try shop.person("bob"))
        let body: JSONValue = ["email": "bob@example.com", "role": "editor"]
        let withdrawn = try await shop.sellers.teams.invite(body, to: id, by: sam)
        try await shop.sellers.teams.withdraw(withdrawn.id, of: id, by: sam)
        let declined = try await shop.sellers.teams.invite(body, to: id, by: sam)
        try await shop.sellers.teams.decline(declined.id, by: bob)
        let late = try await shop.sellers.teams.invite(body, to: id, by: sam)
        shop.base.clock.advance(milliseconds: SellerLimits.invitationMilliseconds)
        for invitation in [withdrawn, declined, late] {
            await refused(.notFound) { () throws(Refusal) in
                _ = try await shop.sellers.teams.accept(invitation.id, by: bob)
            }
        }
        #expect(try await !shop.sellers.removeExpired())
        let left = try shop.base.database.read { try TeamStore($0).hasExpiredInvitations(at: shop.base.clock.now) }
        #expect(!left)
        #expect(try shop.roles("bob") == [.customer])
    }

    @Test func onlyOwnersChangeTheTeamAndOneStays() async throws {
        let shop = try SellerFixture()
        let id = try await shop.seller()
        try await shop.join("mia", .manager, id)
        let (sam, mia, teams) = (try shop.person("sam"), try shop.person("mia"), shop.sellers.teams)
        let body: JSONValue = ["email": "x@example.com", "role": "owner"]
        for stranger in [mia, try shop.person("eve")] {
            await refused(.forbidden) { () throws(Refusal) in _ = try await teams.team(id, by: stranger) }
            await refused(.forbidden) { () throws(Refusal) in _ = try await teams.invite(body, to: id, by: stranger) }
            await refused(.forbidden) { () throws(Refusal) in
                try await teams.remove(sam.user.id, from: id, by: stranger)
            }
            await refused(.forbidden) { () throws(Refusal) in
                _ = try await teams.setRole(["role": "owner"], of: stranger.user.id, in: id, by: stranger)
            }
        }
        await refused(.conflict) { () throws(Refusal) in try await teams.remove(sam.user.id, from: id, by: sam) }
        await refused(.conflict) { () throws(Refusal) in
            _ = try await teams.setRole(["role": "editor"], of: sam.user.id, in: id, by: sam)
        }
        _ = try await teams.setRole(["role": "owner"], of: mia.user.id, in: id, by: sam)
        try await teams.remove(sam.user.id, from: id, by: sam)
        #expect(try shop.roles("sam") == [.customer] && shop.roles("mia") == [.customer, .seller])
        #expect(try await teams.team(id, by: mia)["members"]?.elements?.count == 1)
    }

    @Test func everyTeamRoleHasItsRights() {
        let table: [TeamRole: Set<TeamPermission>] = [
            .owner: Set(TeamPermission.allCases),
            .manager: [.editProfile, .editProducts, .readOrders, .readMoney, .answerReviews],
            .editor: [.editProducts], .support: [.readOrders, .answerReviews],
        ]
        for role in TeamRole.allCases { #expect(role.permissions == table[role], "\(role)") }
    }
}
