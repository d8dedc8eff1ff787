import Catalog
import HTTPTypes
import Search

/// Finds out who asks and whether he may.
struct Authentication: Sendable {
    let keys: AccessKeys
    let requiresSearchKey: Bool

    private static let bearer = "Bearer "
    /// Longer than every key of ours; anything longer is none.
    private static let secretBytesMax = 256

    /// - Throws: `unauthorized` without a valid key where one is needed, `forbidden` when the key lacks the scope.
    func authorize(_ headers: HTTPFields, for access: Route.Access) async throws(Refusal) -> Grant {
        guard case .scope(let scope) = access else { return Grant(keyID: nil, scopes: []) }
        guard let secret = try Self.secret(headers) else {
            if scope == .search, !requiresSearchKey { return Grant(keyID: nil, scopes: [.search]) }
            throw Refusal(
                .unauthorized,
                message: "the call needs a key with the scope \(scope.rawValue), as Authorization: Bearer or X-Api-Key")
        }
        let grant = try await keys.authenticate(secret)
        // Whoever may write may also read what the public may, so that an editor needs one key only.
        let isPublicRead = scope == .search && !requiresSearchKey
        guard grant.has(scope) || isPublicRead else {
            throw Refusal(.forbidden, message: "the key lacks the scope \(scope.rawValue)")
        }
        return grant
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
