/// The words of the mails about accounts.
///
/// None has the name that somebody typed when signing up: it would let strangers put words into the shop's mails.
enum MailText: Hashable, Sendable {
    case verifyAddress(token: String)
    /// Somebody signs up with the address of an account.
    case accountExists
    case resetPassword(token: String)
    case passwordChanged
    /// A refresh token came twice.
    case sessionStolen
    case secondFactorOn
    case secondFactorOff
    case accountErased
    /// To the new address.
    case confirmNewAddress(token: String)
    /// To the old one.
    case addressChangeAsked
    /// To the old one.
    case addressChanged
    /// Signing in with another provider opens the account from now on.
    case providerLinked(name: String)

    /// For those who look after mails that could not be sent.
    var kind: String {
        switch self {
        case .verifyAddress: "verify_address"
        case .accountExists: "account_exists"
        case .resetPassword: "reset_password"
        case .passwordChanged: "password_changed"
        case .sessionStolen: "session_stolen"
        case .secondFactorOn: "second_factor_on"
        case .secondFactorOff: "second_factor_off"
        case .accountErased: "account_erased"
        case .confirmNewAddress: "confirm_new_address"
        case .addressChangeAsked: "address_change_asked"
        case .addressChanged: "address_changed"
        case .providerLinked: "provider_linked"
        }
    }

    func words(_ policy: AccountPolicy) -> (subject: String, body: String) {
        let shop = policy.shopName
        switch self {
        case .verifyAddress(let token):
            return (
                "Confirm your e-mail address",
                """
                Welcome to \(shop). Confirm your e-mail address within \(policy.verificationMilliseconds / 3_600_000) hours:

                \(policy.publicAddress)/verify-email?token=\(token)

                If you did not sign up, ignore this mail: without the link nothing happens.

                """
            )
        case .accountExists:
            return (
                "You have an account already",
                """
                Somebody, probably you, signed up at \(shop) with this e-mail address, which has an account already.
                Nothing has changed. If you have forgotten your password, ask for a new one on the page for signing in.

                """
            )
        case .resetPassword(let token):
            return (
                "Choose a new password",
                """
                Choose a new password for \(shop) within \(policy.resetMilliseconds / 60_000) minutes:

                \(policy.publicAddress)/reset-password?token=\(token)

                If you did not ask for this, ignore this mail: your password stays as it is.

                """
            )
        case .passwordChanged: return notice("Your password was changed", "The password of your account was changed.")
        case .sessionStolen:
            return notice(
                "A device was signed out",
                "Something that belongs to one of your devices was used twice, which may mean that it was copied.\n"
                    + "That device was signed out.")
        case .secondFactorOn:
            return notice("Two-step sign-in is on", "Signing in now asks for a code of your authenticator app.")
        case .secondFactorOff:
            return notice("Two-step sign-in is off", "Signing in no longer asks for a code.")
        case .confirmNewAddress(let token): return confirmation(token, policy)
        case .addressChangeAsked:
            return notice(
                "Your e-mail address is to be changed",
                "Your account is to move to another e-mail address. It does when the mail there is answered.")
        case .addressChanged:
            return (
                "Your e-mail address was changed",
                "Your account at \(shop) has another e-mail address now. If this was not you, tell the shop at once.\n"
            )
        case .providerLinked(let name):
            return notice(
                "Another way to sign in", "Signing in with \(name) opens your account at \(shop) from now on.")
        case .accountErased:
            return ("Your account was deleted", "Your account at \(shop) and what we knew of you was deleted.\n")
        }
    }

    private func confirmation(_ token: String, _ policy: AccountPolicy) -> (String, String) {
        let hours = policy.verificationMilliseconds / 3_600_000
        return (
            "Confirm your new e-mail address",
            """
            Confirm within \(hours) hours that your account at \(policy.shopName) moves to this e-mail address:

            \(policy.publicAddress)/confirm-email?token=\(token)

            If you did not ask for this, ignore this mail: without the link nothing happens.

            """
        )
    }

    private func notice(_ subject: String, _ sentence: String) -> (String, String) {
        (subject, sentence + "\nIf this was not you, choose a new password now and end all other sessions.\n")
    }
}
