import Catalog

/// A person with an account whose e-mail address is verified.
package struct User: Hashable, Sendable {
    package var id: UserID
    /// `nil` for one who was erased.
    package var email: EmailAddress?
    package var name: String?
    package var phone: String?
    /// BCP 47, as "en" or "de-CH".
    package var language: String?
    package var roles: Set<Role>
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var passwordChangedAt: Timestamp
    package var blockedAt: Timestamp?
    package var erasedAt: Timestamp?
    package var hasSecondFactor: Bool

    package var isActive: Bool { blockedAt == nil && erasedAt == nil }

    /// As the person sees himself.
    package var value: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            "id": .string(id.rawValue), "email": text(email?.text), "name": text(name), "phone": text(phone),
            "language": text(language), "roles": .array(roles.sorted().map { .string($0.rawValue) }),
            "has_second_factor": .boolean(hasSecondFactor), "created_at": .string(createdAt.rfc3339),
            "updated_at": .string(updatedAt.rfc3339), "password_changed_at": .string(passwordChangedAt.rfc3339),
        ]
    }

    /// As those see a person who look after accounts.
    package var administrationValue: JSONValue {
        func time(_ time: Timestamp?) -> JSONValue { time.map { .string($0.rfc3339) } ?? .null }
        let more = [JSONMember("blocked_at", time(blockedAt)), JSONMember("erased_at", time(erasedAt))]
        return .object((value.members ?? []) + more)
    }
}

/// Where a request comes from, as far as it is written down for its owner to see.
package struct RequestOrigin: Hashable, Sendable {
    package var networkAddress: String?
    package var userAgent: String?

    /// Some programs name themselves at length.
    private static let userAgentCharactersMax = 200

    package init(networkAddress: String?, userAgent: String?) {
        self.networkAddress = networkAddress
        self.userAgent = userAgent.map { text in
            String(text.prefix(Self.userAgentCharactersMax).filter { !$0.unicodeScalars.contains { $0.value < 0x20 } })
        }
    }
}

/// Somebody who is signed in, as looked up for one request.
package struct SignedIn: Hashable, Sendable {
    package var user: User
    package var session: SessionID
    package var origin: RequestOrigin
    package var caller: Caller

    package init(user: User, session: SessionID, origin: RequestOrigin, caller: Caller) {
        self.user = user
        self.session = session
        self.origin = origin
        self.caller = caller
    }
}
