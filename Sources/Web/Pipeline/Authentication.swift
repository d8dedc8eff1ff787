import Catalog
import Commerce
import HTTPTypes
import Search

/// Finds out who asks and whether he may: the one place where rights are checked.
struct Authentication: Sendable {
    let keys: AccessKeys
    let people: SignIn
    let requiresSearchKey: Bool

    private static let bearer = "Bearer "
    /// Longer than every key and access token of ours; anything longer is none.
    private static let secretBytesMax = 1_024

    /// - Parameter address: where the request comes from.
    /// - Throws: `unauthorized` without a valid key or access token where one is needed, `forbidden` when it lacks the
    ///   right.
    func authorize(
        _ headers: HTTPFields, for access: Route.Access, address: String, requestID: String
    ) async throws(Refusal) -> Identity {
        switch access {
        case .open, .anyone: return .anonymous
        case .scope(let scope):
            guard let secret = try Self.secret(headers) else {
                if scope == .search, !requiresSearchKey { return Self.visitor }
                throw Refusal(
                    .unauthorized,
                    message: "the call needs a key with the scope \(scope.rawValue), as Authorization: Bearer or "
                        + "X-Api-Key, or the access token of somebody with the role")
            }
            let identity = try await identify(secret, headers, address, requestID)
            // Whoever may write may also read what the public may, so that an editor needs one key only.
            let isPublicRead = scope == .search && !requiresSearchKey
            guard identity.grant.has(scope) || isPublicRead else {
                throw Refusal(.forbidden, message: "the key lacks the scope \(scope.rawValue)")
            }
            return identity
        case .permission(let permission):
            guard let secret = try Self.secret(headers) else {
                throw Refusal(.unauthorized, message: "the call needs an access token, as Authorization: Bearer")
            }
            let identity = try await identify(secret, headers, address, requestID)
            guard identity.has(permission) else {
                throw Refusal(.forbidden, message: "the call needs the right \(permission.rawValue)")
            }
            return identity
        }
    }

    private static let visitor = Identity(grant: Grant(keyID: nil, scopes: [.search]), person: nil)

    /// Access tokens have dots, keys have none.
    private func identify(
        _ secret: String, _ headers: HTTPFields, _ address: String, _ requestID: String
    ) async throws(Refusal) -> Identity {
        guard secret.contains(".") else {
            return Identity(grant: try await keys.authenticate(secret), person: nil)
        }
        let origin = RequestOrigin(networkAddress: address, userAgent: headers[.userAgent])
        let person = try await people.authenticate(secret, from: origin, correlationID: requestID)
        return Identity(grant: person.grant, person: person)
    }

    private static func secret(_ headers: HTTPFields) throws(Refusal) -> String? {
        let secret: String
        if let header = headers[.authorization] {
            guard header.count > bearer.count, header.prefix(bearer.count).lowercased() == bearer.lowercased() else {
                throw Refusal(.unauthorized, message: "expected the form \"Authorization: Bearer KEY\"")
            }
            secret = String(header.dropFirst(bearer.count))
        } else if let header = headers[.xAPIKey] {
            secret = header
        } else {
            return nil
        }
        guard (1...secretBytesMax).contains(secret.utf8.count) else {
            throw Refusal(.unauthorized, message: "the key is not known")
        }
        return secret
    }
}
