import Commerce
import Hummingbird
import Search

extension Routes {
    /// Those who sell here. The route says who may sell at all, the use case whose seller it is.
    static func sellers(_ sellers: SellerController, _ teams: SellerTeamController) -> [Route] {
        shops(sellers) + team(teams) + selling(sellers) + supervision(sellers)
    }

    private static let seller = prefix + "/sellers"

    private static func own(
        _ method: HTTPRequest.Method, _ path: String, body: Route.Body = .none, _ handler: @escaping Route.Handler
    ) -> Route {
        Route(method, path, .permission(.ownAccount), body: body, effect: .write, handler)
    }

    private static func shops(_ sellers: SellerController) -> [Route] {
        [
            own(.post, seller + "/register", body: .query, sellers.register),
            Route(.get, seller + "/{id}", .scope(.search), sellers.profile),
            own(.patch, seller + "/{id}", body: .query, sellers.change),
            Route(.get, prefix + "/users/me/sellers", .permission(.ownAccount), sellers.own),
        ]
    }

    private static func team(_ teams: SellerTeamController) -> [Route] {
        let mine = prefix + "/users/me/seller-invitations"
        return [
            Route(.get, seller + "/{id}/team-members", .permission(.ownAccount), teams.team),
            own(.post, seller + "/{id}/team-members", body: .query, teams.invite),
            own(.patch, seller + "/{id}/team-members/{user}", body: .query, teams.setRole),
            own(.delete, seller + "/{id}/team-members/{user}", teams.remove),
            own(.delete, seller + "/{id}/invitations/{invitation}", teams.withdraw),
            Route(.get, mine, .permission(.ownAccount), teams.invitations),
            own(.post, mine + "/{id}/accept", teams.accept),
            own(.delete, mine + "/{id}", teams.decline),
        ]
    }

    private static func selling(_ sellers: SellerController) -> [Route] {
        func read(_ end: String, _ handler: @escaping Route.Handler) -> Route {
            Route(.get, seller + "/{id}" + end, .permission(.sell), handler)
        }
        func write(
            _ method: HTTPRequest.Method, _ end: String, body: Route.Body = .none, _ handler: @escaping Route.Handler
        ) -> Route {
            Route(method, seller + "/{id}" + end, .permission(.sell), body: body, effect: .write, handler)
        }
        return [
            read("/products", sellers.products),
            write(.post, "/products", body: .product, sellers.createProduct),
            write(.patch, "/products/{product}", body: .product, sellers.changeProduct),
            write(.post, "/products/{product}/publish", sellers.publishProduct),
            write(.post, "/products/{product}/archive", sellers.archiveProduct),
            read("/orders", sellers.orders),
            read("/analytics", sellers.analytics),
            read("/payouts", sellers.payouts),
            write(.post, "/payouts", body: .query, sellers.requestPayout),
        ]
    }

    private static func supervision(_ sellers: SellerController) -> [Route] {
        let path = prefix + "/admin/sellers"
        let payouts = prefix + "/admin/payouts"
        func write(
            _ path: String, _ permission: Permission, method: HTTPRequest.Method = .post, body: Route.Body = .none,
            _ handler: @escaping Route.Handler
        ) -> Route {
            Route(method, path, .permission(permission), body: body, effect: .write, handler)
        }
        return [
            Route(.get, path, .permission(.approveSellers), sellers.list),
            write(path + "/{id}/approve", .approveSellers, sellers.approve),
            write(path + "/{id}/suspend", .approveSellers, body: .query, sellers.suspend),
            write(path + "/{id}/payout-account", .paySellers, method: .put, body: .query, sellers.setPayoutAccount),
            Route(.get, payouts, .permission(.paySellers), sellers.payoutQueue),
            write(payouts + "/{id}/send", .paySellers, sellers.sendPayout),
            write(payouts + "/{id}/paid", .paySellers, body: .query, sellers.payoutPaid),
            write(payouts + "/{id}/reject", .paySellers, body: .query, sellers.rejectPayout),
        ]
    }
}
