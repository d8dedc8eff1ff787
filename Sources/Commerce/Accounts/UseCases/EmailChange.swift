import Catalog

/// Moving an account to another e-mail address.
///
/// The link goes to the new address, which shows that it is the owner's; the old one gets a notice before and after, so
/// that a stolen session can't take the account away in silence. No answer tells whether somebody has the new address.
package struct EmailChange: Sendable {
    let context: AccountContext
    let signIn: SignIn

    /// Sends the link.
    ///
    /// - Throws: `invalid_value` with all problems, `forbidden` for a wrong password, `second_factor_required`,
    ///   `too_many_requests`.
    package func begin(_ body: JSONValue, of person: SignedIn) async throws(Refusal) {
        var reader = MemberReader(body, known: ["email", "password", "code", "recovery_code"])
        let email = reader.email("email")
        let password = reader.secret("password")
        let code = reader.secret("code", isRequired: false)
        let recovery = reader.secret("recovery_code", isRequired: false)
        if let email, email.key == person.user.email?.key {
            reader.note(.invalidValue, "email", "the account has this address already")
        }
        try reader.check()
        guard let email, let password, let old = person.user.email else { throw OwnAccount.gone }
        try await signIn.confirm(password, code: code, recoveryCode: recovery, by: person)
        let (id, now) = (person.user.id, context.now())
        let token = context.source.token(.emailChange)
        let end = now.adding(context.policy.verificationMilliseconds)
        // All are made in any case, for the same work.
        let link = try context.mail(.confirmNewAddress(token: token), to: email, at: now)
        let taken = try context.mail(.accountExists, to: email, at: now)
        let notice = try context.mail(.addressChangeAsked, to: old, at: now)
        try await context.store.write { [context] db in
            let isTaken = try UserStore(db).user(email) != nil
            try EmailChangeStore(db).insert(
                AccountTokenKind.emailChange.hash(token), email, of: isTaken ? nil : id, until: end)
            try MailStore(db).insert(isTaken ? taken : link, at: now)
            try MailStore(db).insert(notice, at: now)
            try SignInStore(db, context, at: now).note(.emailChangeAsked, id, person.session, person.origin)
        }
    }

    /// Takes the new address over. Links for a new password that went to the old one are void.
    ///
    /// - Throws: `invalid_token`, also when somebody has taken the address meanwhile.
    package func confirm(
        _ body: JSONValue, from origin: RequestOrigin, by caller: Caller
    ) async throws(Refusal) -> User {
        var reader = MemberReader(body, known: ["token"])
        let token = reader.secret("token") ?? ""
        try reader.check()
        let now = context.now()
        return try await context.store.write { [context] db in
            guard let change = try EmailChangeStore(db).take(AccountTokenKind.emailChange.hash(token), now: now),
                var user = try UserStore(db).user(change.user), user.isActive, let old = user.email,
                try UserStore(db).user(change.email) == nil
            else { throw AccountContext.invalidLink }
            user.email = change.email
            user.updatedAt = now
            try UserStore(db).setEmail(change.email, of: user.id, at: now)
            try RegistrationStore(db).removeResets(of: user.id)
            let notice = try context.mail(.addressChanged, to: old, at: now)
            try MailStore(db).insert(notice, at: now)
            try SignInStore(db, context, at: now).note(.emailChanged, user.id, nil, origin)
            try CommerceEventStore(db).append(
                .userEmailChanged, ["user_id": .string(user.id.rawValue)], by: caller, at: now)
            return user
        }
    }
}
