import Catalog

/// Turning on and off that signing in asks for a code of an authenticator app.
package struct TwoStepSignIn: Sendable {
    let context: AccountContext
    let signIn: SignIn

    /// Makes a secret for an authenticator app; nothing changes until ``confirm(_:of:)``.
    ///
    /// - Throws: `conflict` when there is a second factor, `forbidden` for a wrong password.
    package func begin(_ body: JSONValue, of person: SignedIn) async throws(Refusal) -> JSONValue {
        guard !person.user.hasSecondFactor else { throw Self.isOn }
        let given = try Self.passwordAndCode(body)
        try await signIn.confirm(given.password, code: nil, by: person)
        let secret = context.source.bytes(TimeBasedCode.secretBytes)
        let (id, now) = (person.user.id, context.now())
        let sealed = try context.master.seal(secret, .secondFactor, context: id.rawValue)
        try await context.store.write { db in
            guard try SecondFactorStore(db).factor(of: id)?.confirmedAt == nil else { throw Self.isOn }
            try SecondFactorStore(db).begin(sealed, of: id, at: now)
        }
        let address = TimeBasedCode.address(
            secret: secret, account: person.user.email?.text ?? id.rawValue, issuer: context.policy.shopName)
        return ["secret": .string(Base32.encode(secret)), "otpauth_uri": .string(address)]
    }

    /// Turns the second factor on with a first code, which shows that the app has the secret.
    ///
    /// - Returns: the recovery codes, shown this once.
    /// - Throws: `conflict` when nothing was begun or all is on already, `forbidden` for a wrong code.
    package func confirm(_ body: JSONValue, of person: SignedIn) async throws(Refusal) -> [String] {
        var reader = MemberReader(body, known: ["code"])
        let code = reader.secret("code")
        try reader.check()
        guard let code, let email = person.user.email else { return [] }
        let codes = RecoveryCodes.make(context.source)
        let (id, now) = (person.user.id, context.now())
        let tags = codes.map { context.recoveryTag($0, of: id) }
        let tag = context.tag(email)
        let notice = try context.mail(.secondFactorOn, to: email, at: now)
        let refusal: Refusal? = try await context.store.write { [context] db in
            let signIn = SignInStore(db, context, at: now)
            if let end = context.policy.lockout.lockedUntil(try LoginFailureStore(db).state(tag), now: now) {
                return AccountContext.locked(until: end, now: now)
            }
            guard let factor = try SecondFactorStore(db).factor(of: id) else {
                return Refusal(.conflict, message: "no second factor was begun")
            }
            if factor.confirmedAt != nil { return Self.isOn }
            guard let step = try signIn.takeTimeBasedCode(code, of: id, mustBeConfirmed: false) else {
                try signIn.countFailure(id, tag, person.session, person.origin)
                return Refusal(.forbidden, message: "the code is wrong")
            }
            try SecondFactorStore(db).confirm(step: step, of: id, at: now)
            try SecondFactorStore(db).setRecoveryCodes(tags, of: id)
            try MailStore(db).insert(notice, at: now)
            try signIn.note(.secondFactorOn, id, person.session, person.origin)
            return nil
        }
        if let refusal { throw refusal }
        return codes
    }

    /// Whether there is a second factor, and how many recovery codes are left.
    package func state(of person: SignedIn) async throws(Refusal) -> JSONValue {
        let id = person.user.id
        let left = try await context.store.read { db in try SecondFactorStore(db).recoveryCodesLeft(of: id) }
        return [
            "is_on": .boolean(person.user.hasSecondFactor),
            "recovery_codes_left": .integer(person.user.hasSecondFactor ? Int64(left) : 0),
        ]
    }

    /// Puts new recovery codes in place of the old ones.
    ///
    /// - Throws: `conflict` without a second factor, `forbidden`, `second_factor_required`, `too_many_requests`.
    package func renewRecoveryCodes(_ body: JSONValue, of person: SignedIn) async throws(Refusal) -> [String] {
        guard person.user.hasSecondFactor else { throw Self.isOff }
        let given = try Self.passwordAndCode(body)
        try await signIn.confirm(given.password, code: given.code, recoveryCode: given.recoveryCode, by: person)
        let codes = RecoveryCodes.make(context.source)
        let (id, now) = (person.user.id, context.now())
        let tags = codes.map { context.recoveryTag($0, of: id) }
        try await context.store.write { [context] db in
            guard try SecondFactorStore(db).factor(of: id)?.confirmedAt != nil else { throw Self.isOff }
            try SecondFactorStore(db).setRecoveryCodes(tags, of: id)
            try SignInStore(db, context, at: now).note(.recoveryCodesMade, id, person.session, person.origin)
        }
        return codes
    }

    /// Turns the second factor off.
    ///
    /// - Throws: as ``renewRecoveryCodes(_:of:)``.
    package func turnOff(_ body: JSONValue, of person: SignedIn) async throws(Refusal) {
        guard person.user.hasSecondFactor, let email = person.user.email else { throw Self.isOff }
        let given = try Self.passwordAndCode(body)
        try await signIn.confirm(given.password, code: given.code, recoveryCode: given.recoveryCode, by: person)
        let (id, now) = (person.user.id, context.now())
        let notice = try context.mail(.secondFactorOff, to: email, at: now)
        try await context.store.write { [context] db in
            try SecondFactorStore(db).remove(of: id)
            try MailStore(db).insert(notice, at: now)
            try SignInStore(db, context, at: now).note(.secondFactorOff, id, person.session, person.origin)
        }
    }

    struct PasswordAndCode {
        var password: String
        var code: String?
        var recoveryCode: String?
    }

    static func passwordAndCode(_ body: JSONValue) throws(Refusal) -> PasswordAndCode {
        var reader = MemberReader(body, known: ["password", "code", "recovery_code"])
        let given = PasswordAndCode(
            password: reader.secret("password") ?? "", code: reader.secret("code", isRequired: false),
            recoveryCode: reader.secret("recovery_code", isRequired: false))
        try reader.check()
        return given
    }

    private static let isOn = Refusal(.conflict, message: "two-step sign-in is on already")
    private static let isOff = Refusal(.conflict, message: "two-step sign-in is not on")
}
