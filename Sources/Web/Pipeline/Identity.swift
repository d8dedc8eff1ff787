import Commerce
import Search

/// Who sends a request: nobody known, the holder of a key, or somebody who has signed in.
struct Identity: Sendable {
    var grant: Grant
    /// With an access token only.
    var person: SignedIn?

    static let anonymous = Identity(grant: Grant(keyID: nil, scopes: []), person: nil)

    /// What may be done: a key of the operator may look after accounts and sellers, but is none itself.
    func has(_ permission: Permission) -> Bool {
        if let person { return person.user.roles.allow(permission) }
        return ![.ownAccount, .sell].contains(permission) && grant.keyID != nil && grant.scopes.contains(.admin)
    }
}

extension SignedIn {
    /// What the routes of search and catalog know of somebody who has signed in.
    var grant: Grant {
        var scopes: Set<Scope> = [.search]
        for (permission, scope) in [
            (Permission.editCatalog, Scope.catalog), (.editRelevance, .relevance), (.operate, .admin),
        ] where user.roles.allow(permission) {
            scopes.insert(scope)
        }
        return Grant(keyID: user.id.rawValue, scopes: scopes)
    }
}
