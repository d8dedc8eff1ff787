import Catalog
import Commerce
import HTTPTypes

/// What people do with their own account.
struct OwnAccountController: Sendable {
    let accounts: Accounts

    private static let pageDefault = 50

    func profile(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try call.signedIn().user.value)
    }

    func update(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await accounts.own.update(try call.json(), of: try call.signedIn()).value)
    }

    func changePassword(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await accounts.own.changePassword(try call.json(), of: try call.signedIn())
        return .personal(["password_changed": true])
    }

    func changeEmail(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await accounts.emailChange.begin(try call.json(), of: try call.signedIn())
        return .personal(["status": "accepted", "message": "a mail is on its way"], status: .accepted)
    }

    func export(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        var answer = Answer.json(try await accounts.personalData.export(of: try call.signedIn()))
        answer.headers[.cacheControl] = "no-store"
        answer.headers[.contentDisposition] = "attachment; filename=\"account.json\""
        return answer
    }

    func erase(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await accounts.personalData.erase(try call.json(), of: try call.signedIn())
        return .personal(["erased": true])
    }

    // MARK: Addresses

    func addresses(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await accounts.own.addresses(of: try call.signedIn()))
    }

    func address(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await accounts.own.address(AddressID(call.text(0)), of: try call.signedIn()))
    }

    func addAddress(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let (body, person) = (try call.json(), try call.signedIn())
        return try await call.created({ $0 }) { () async throws(Refusal) in
            try await accounts.own.addAddress(body, of: person)
        }
    }

    func replaceAddress(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(
            try await accounts.own.replaceAddress(AddressID(call.text(0)), try call.json(), of: try call.signedIn()))
    }

    func removeAddress(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await accounts.own.removeAddress(AddressID(call.text(0)), of: try call.signedIn())
        return .personal(["id": .string(call.text(0)), "removed": true])
    }

    // MARK: Sessions and activity

    func sessions(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await accounts.own.sessions(of: try call.signedIn()))
    }

    func endSession(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await accounts.own.endSession(SessionID(call.text(0)), of: try call.signedIn())
        return .personal(["id": .string(call.text(0)), "ended": true])
    }

    func endOtherSessions(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let count = try await accounts.own.endOtherSessions(of: try call.signedIn())
        return .personal(["ended": .integer(Int64(count))])
    }

    func activity(_ call: Call) async throws(Refusal) -> Answer {
        let person = try call.signedIn()
        return .personal(try await Self.activity(accounts, of: person.user.id, call))
    }

    /// A page of an account's activity, by the parameters of the call.
    static func activity(_ accounts: Accounts, of user: UserID, _ call: Call) async throws(Refusal) -> JSONValue {
        let options = try call.options(["before", "limit"])
        let limit = try Call.number(options, "limit", in: 1...100) ?? pageDefault
        let before = try Call.number(options, "before", in: 1...Int.max)
        return try await accounts.own.activity(of: user, before: before.map(Int64.init), limit: Int64(limit))
    }

    // MARK: Two-step sign-in

    func twoStepState(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return .personal(try await accounts.twoStep.state(of: try call.signedIn()))
    }

    /// The secret is in this one answer and nowhere else.
    func beginTwoStep(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let made = try await accounts.twoStep.begin(try call.json(), of: try call.signedIn())
        return .personal(made, kept: ["secret": nil, "otpauth_uri": nil], status: .created)
    }

    func confirmTwoStep(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return Self.answer(try await accounts.twoStep.confirm(try call.json(), of: try call.signedIn()))
    }

    func renewRecoveryCodes(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        return Self.answer(try await accounts.twoStep.renewRecoveryCodes(try call.json(), of: try call.signedIn()))
    }

    func turnOffTwoStep(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await accounts.twoStep.turnOff(try call.json(), of: try call.signedIn())
        return .personal(["is_on": false])
    }

    /// The codes are in this one answer and nowhere else.
    private static func answer(_ recoveryCodes: [String]) -> Answer {
        .personal(
            ["recovery_codes": .array(recoveryCodes.map { .string($0) })], kept: ["recovery_codes": nil],
            status: .created)
    }
}
