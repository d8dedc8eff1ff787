import Commerce
import Hummingbird
import Search

extension Routes {
    /// Accounts: what strangers do, what people do with their own account, and what those do who look after accounts.
    static func accounts(_ controllers: CommerceControllers) -> [Route] {
        strangers(controllers.auth) + openID(controllers.openID) + ownAccount(controllers.account)
            + twoStep(controllers.account) + administration(controllers.users)
    }

    private static func strangers(_ auth: AuthController) -> [Route] {
        func call(_ name: String, _ handler: @escaping Route.Handler) -> Route {
            Route(.post, prefix + "/auth/" + name, .anyone, body: .secret, effect: .write, handler)
        }
        return [
            call("register", auth.register),
            call("verify-email", auth.verifyEmail),
            call("confirm-email", auth.confirmEmail),
            call("login", auth.login),
            call("refresh", auth.refresh),
            call("logout", auth.logout),
            call("forgot-password", auth.forgotPassword),
            call("reset-password", auth.resetPassword),
        ]
    }

    private static func openID(_ openID: OpenIDController) -> [Route] {
        let path = prefix + "/auth/oidc/{provider}"
        return [
            Route(.get, path + "/start", .anyone, openID.start),
            Route(.get, path + "/callback", .anyone, openID.callback),
        ]
    }

    private static let me = prefix + "/users/me"

    private static func read(_ path: String, _ handler: @escaping Route.Handler) -> Route {
        Route(.get, me + path, .permission(.ownAccount), handler)
    }

    private static func write(
        _ method: HTTPRequest.Method, _ path: String, body: Route.Body = .none, _ handler: @escaping Route.Handler
    ) -> Route {
        Route(method, me + path, .permission(.ownAccount), body: body, effect: .write, handler)
    }

    private static func ownAccount(_ account: OwnAccountController) -> [Route] {
        [
            read("", account.profile),
            write(.patch, "", body: .query, account.update),
            write(.delete, "", body: .secret, account.erase),
            write(.post, "/password", body: .secret, account.changePassword),
            write(.post, "/email", body: .secret, account.changeEmail),
            read("/export", account.export),
            read("/activity", account.activity),
            read("/addresses", account.addresses),
            write(.post, "/addresses", body: .query, account.addAddress),
            read("/addresses/{id}", account.address),
            write(.put, "/addresses/{id}", body: .query, account.replaceAddress),
            write(.delete, "/addresses/{id}", account.removeAddress),
            read("/sessions", account.sessions),
            write(.delete, "/sessions", account.endOtherSessions),
            write(.delete, "/sessions/{id}", account.endSession),
        ]
    }

    private static func twoStep(_ account: OwnAccountController) -> [Route] {
        [
            read("/totp", account.twoStepState),
            write(.post, "/totp", body: .secret, account.beginTwoStep),
            write(.post, "/totp/confirm", body: .secret, account.confirmTwoStep),
            write(.post, "/totp/recovery-codes", body: .secret, account.renewRecoveryCodes),
            write(.delete, "/totp", body: .secret, account.turnOffTwoStep),
        ]
    }

    private static func administration(_ users: UserAdministrationController) -> [Route] {
        let path = prefix + "/admin/users"
        return [
            Route(.get, path, .permission(.readUsers), users.users),
            Route(.get, path + "/{id}", .permission(.readUsers), users.user),
            Route(.get, path + "/{id}/activity", .permission(.readUsers), users.activity),
            Route(
                .put, path + "/{id}/roles", .permission(.grantRoles), body: .query, effect: .write, users.setRoles),
            Route(
                .delete, path + "/{id}/totp", .permission(.grantRoles), effect: .write, users.removeSecondFactor),
            Route(.post, path + "/{id}/block", .permission(.blockUsers), effect: .write, users.block),
            Route(.post, path + "/{id}/unblock", .permission(.blockUsers), effect: .write, users.unblock),
        ]
    }
}
