import Catalog

/// What a new password must be.
///
/// Length is what counts; rules about kinds of characters only make people write "Password1!".
/// - Source: NIST SP 800-63B, 5.1.1.2.
enum PasswordRules {
    static let charactersMin = 10
    /// Long enough for every passphrase; more would only be work for the hash.
    static let bytesMax = 1_024

    /// What is wrong with the password; `nil` when nothing is.
    static func problem(_ password: String, email: EmailAddress?) -> Problem? {
        if password.count < charactersMin {
            return Problem(.invalidValue, message: "expected at least \(charactersMin) characters")
        }
        if password.utf8.count > bytesMax {
            return Problem(.tooLong, message: "expected at most \(bytesMax) bytes")
        }
        if Set(password).count < 4 {
            return Problem(.invalidValue, message: "expected at least 4 different characters")
        }
        if let email {
            let lowercase = password.lowercased()
            let local = email.key.split(separator: "@")[0]
            if lowercase == email.key || lowercase == local {
                return Problem(.invalidValue, message: "expected something else than the e-mail address")
            }
        }
        return nil
    }
}
