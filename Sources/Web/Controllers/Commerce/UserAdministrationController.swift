import Catalog
import Commerce

/// Looking after accounts: for support and administrators.
struct UserAdministrationController: Sendable {
    let accounts: Accounts

    private static let pageDefault = 50

    func users(_ call: Call) async throws(Refusal) -> Answer {
        let options = try call.options(["q", "role", "after", "limit"])
        let limit = try Call.number(options, "limit", in: 1...100) ?? Self.pageDefault
        return .personal(
            try await accounts.administration.users(
                after: options["after"], search: options["q"], role: options["role"], limit: Int64(limit)))
    }

    func user(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await accounts.administration.user(UserID(call.text(0))).administrationValue)
    }

    func activity(_ call: Call) async throws(Refusal) -> Answer {
        let user = try await accounts.administration.user(UserID(call.text(0)))
        return .personal(try await OwnAccountController.activity(accounts, of: user.id, call))
    }

    func setRoles(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await accounts.administration.setRoles(
                try call.json(), of: UserID(call.text(0)), by: call.administrator
            ).administrationValue)
    }

    func block(_ call: Call) async throws(Refusal) -> Answer { try await setBlocked(true, call) }

    func unblock(_ call: Call) async throws(Refusal) -> Answer { try await setBlocked(false, call) }

    func removeSecondFactor(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await accounts.administration.removeSecondFactor(
                of: UserID(call.text(0)), by: call.administrator
            ).administrationValue)
    }

    private func setBlocked(_ isBlocked: Bool, _ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await accounts.administration.setBlocked(isBlocked, UserID(call.text(0)), by: call.administrator)
                .administrationValue)
    }
}
