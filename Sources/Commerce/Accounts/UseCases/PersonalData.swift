import Catalog

/// Getting all that is known of oneself, and having it erased.
///
/// - Source: Regulation (EU) 2016/679, articles 15, 17 and 20.
package struct PersonalData: Sendable {
    let context: AccountContext
    let signIn: SignIn
    let others: [PersonalDataPart]

    /// One JSON object with a member for each kind of data.
    package func export(of person: SignedIn) async throws(Refusal) -> [UInt8] {
        let (id, now) = (person.user.id, context.now())
        let value = try await context.store.write { [context, others] db in
            guard let user = try UserStore(db).user(id), user.isActive else { throw OwnAccount.gone }
            // First written down, so that the export has it.
            try SignInStore(db, context, at: now).note(.exported, id, person.session, person.origin)
            return try PersonalDataStore(db, others: others).export(
                user, now: now, activityMax: context.policy.activityMax)
        }
        return JSONWriter.bytes(value)
    }

    /// Erases the person; the id stays for the orders that refer to it. A last mail says so.
    ///
    /// - Parameter body: `{"password"}`, and a code where the account has two-step sign-in; `{}` for somebody who has no password and
    ///   has just signed in at a provider.
    /// - Throws: `invalid_value` without a password of an account that has one; `forbidden` for a wrong one, and when the last signing-in
    ///   at a provider was too long ago; `second_factor_required`; `too_many_requests`.
    package func erase(_ body: JSONValue, of person: SignedIn) async throws(Refusal) {
        guard let email = person.user.email else { throw OwnAccount.gone }
        if body["password"] == nil, try await signIn.hasNoPassword(person) {
            try MemberReader(body, known: []).check()
            try await signIn.confirmRecent(by: person)
        } else {
            let given = try TwoStepSignIn.passwordAndCode(body)
            try await signIn.confirm(given.password, code: given.code, recoveryCode: given.recoveryCode, by: person)
        }
        let (id, now, tag) = (person.user.id, context.now(), context.tag(email))
        let notice = try context.mail(.accountErased, to: email, at: now)
        let recipient = context.sealer.recipient(email)
        try await context.store.write { [others] db in
            try PersonalDataStore(db, others: others).erase(id, at: now)
            try LoginFailureStore(db).remove(tag)
            try MailStore(db).forget(recipient: recipient)
            try MailStore(db).insert(notice, at: now)
            try CommerceEventStore(db).append(
                .userErased, ["user_id": .string(id.rawValue)], by: person.caller, at: now)
        }
    }
}
