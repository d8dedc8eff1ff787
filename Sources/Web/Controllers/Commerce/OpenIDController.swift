import Catalog
import Commerce
import HTTPTypes

/// Signing in with an account at another provider: a browser is sent there and comes back.
struct OpenIDController: Sendable {
    let external: ExternalSignIn

    private static let cookie = "aisle_oidc"

    /// Sends the browser to the provider. The cookie ties the answer to this browser: nobody can sign somebody else in as
    /// himself with a link.
    func start(_ call: Call) async throws(Refusal) -> Answer {
        _ = try call.options()
        let beginning = try await external.begin(call.text(0))
        var answer = Answer.personal(["location": .string(beginning.address)], status: .found)
        answer.headers[.location] = beginning.address
        answer.headers[.setCookie] = cookie("\(Self.cookie)=\(beginning.binding)", seconds: 600)
        return answer
    }

    /// Providers add parameters of their own, which are passed over.
    func callback(_ call: Call) async throws(Refusal) -> Answer {
        let given = try QueryString.parse(call.query)
        func value(_ name: String) -> String? { given.first { $0.name == name }?.value }
        guard let state = value("state"), let code = value("code") else {
            throw Refusal(.unauthorized, message: "the provider did not sign anybody in")
        }
        let pair = try await external.finish(
            call.text(0), state: state, code: code, binding: binding(call), from: call.origin, by: call.caller)
        var answer = Answer.personal(pair.value(withSecrets: true))
        answer.headers[.setCookie] = cookie("\(Self.cookie)=", seconds: 0)
        return answer
    }

    private func cookie(_ value: String, seconds: Int) -> String {
        let secure = external.isSecure ? "; Secure" : ""
        return "\(value); Path=/api/v1/auth/oidc; Max-Age=\(seconds); HttpOnly; SameSite=Lax\(secure)"
    }

    private func binding(_ call: Call) -> String? {
        for header in call.headers[values: .cookie] {
            for part in header.split(separator: ";") {
                let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                if pair.count == 2, pair[0] == Self.cookie { return String(pair[1]) }
            }
        }
        return nil
    }
}
