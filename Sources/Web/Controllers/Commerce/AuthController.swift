import Catalog
import Commerce
import HTTPTypes
import NIOCore

/// What strangers do: registering, signing in, refreshing, choosing a new password.
struct AuthController: Sendable {
    let accounts: Accounts
    let carts: Carts
    let rates: SignInRates

    func register(_ call: Call) async throws(Refusal) -> Answer {
        try await accounts.signUp.register(try body(call))
        return Self.accepted("a mail is on its way")
    }

    func verifyEmail(_ call: Call) async throws(Refusal) -> Answer {
        let user = try await accounts.signUp.verifyEmail(try body(call), from: call.origin, by: call.caller)
        return .personal(["user": user.value], kept: ["user": nil])
    }

    func confirmEmail(_ call: Call) async throws(Refusal) -> Answer {
        let user = try await accounts.emailChange.confirm(try body(call), from: call.origin, by: call.caller)
        return .personal(["user": user.value], kept: ["user": nil])
    }

    /// What somebody put together before signing in is in the cart of the account from then on.
    func login(_ call: Call) async throws(Refusal) -> Answer {
        let pair = try await accounts.signIn.login(try body(call), from: call.origin)
        if let visitor = call.cartHolder { _ = try await carts.merge(visitor, into: pair.user.id) }
        return Self.answer(pair)
    }

    func refresh(_ call: Call) async throws(Refusal) -> Answer {
        // Refresh tokens can't be guessed, and many shoppers may come from one address.
        _ = try call.options()
        return Self.answer(try await accounts.signIn.refresh(try call.json(), from: call.origin, by: call.caller))
    }

    func logout(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        try await accounts.signIn.logout(try call.json(), from: call.origin)
        return .personal(["signed_out": true])
    }

    func forgotPassword(_ call: Call) async throws(Refusal) -> Answer {
        try await accounts.signUp.forgotPassword(try body(call), from: call.origin)
        return Self.accepted("if somebody has this address, a mail is on its way")
    }

    func resetPassword(_ call: Call) async throws(Refusal) -> Answer {
        try await accounts.signUp.resetPassword(try body(call), from: call.origin, by: call.caller)
        return .personal(["password_changed": true])
    }

    private func body(_ call: Call) throws(Refusal) -> JSONValue {
        _ = try call.options()
        let body = try call.json()
        try rates.check(address: call.origin.networkAddress, body)
        return body
    }

    /// Says the same whether there is an account or not.
    private static func accepted(_ message: String) -> Answer {
        .personal(["status": "accepted", "message": .string(message)], status: .accepted)
    }

    private static func answer(_ pair: TokenPair) -> Answer {
        .personal(pair.value(withSecrets: true), kept: pair.value(withSecrets: false))
    }
}

extension Answer {
    /// An answer that no cache keeps.
    ///
    /// - Parameter kept: what a repetition under the same `Idempotency-Key` is told, when that is less.
    static func personal(_ value: JSONValue, kept: JSONValue? = nil, status: HTTPResponse.Status = .ok) -> Answer {
        var answer = Answer.json(JSONWriter.bytes(value), status: status)
        answer.keptBody = kept.map { ByteBuffer(bytes: JSONWriter.bytes($0)) }
        answer.headers[.cacheControl] = "no-store"
        return answer
    }
}
