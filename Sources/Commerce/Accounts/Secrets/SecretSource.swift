/// Where secrets come from; a parameter, so that tests can know them.
package struct SecretSource: Sendable {
    /// That many bytes that nobody can guess.
    let bytes: @Sendable (Int) -> [UInt8]
    /// That many letters and digits that nobody can guess.
    let text: @Sendable (Int) -> String

    package init(bytes: @escaping @Sendable (Int) -> [UInt8], text: @escaping @Sendable (Int) -> String) {
        self.bytes = bytes
        self.text = text
    }

    /// The system's generator.
    package static let system = SecretSource(
        bytes: { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        },
        text: { SecretText.base62($0) })

    func userID() -> UserID { UserID("usr_" + text(16)) }

    func sessionID() -> SessionID { SessionID("ses_" + text(16)) }

    func addressID() -> AddressID { AddressID("adr_" + text(16)) }

    /// For links and for refreshing: 43 characters are 256 bits.
    func token(_ kind: AccountTokenKind) -> String { kind.prefix + text(43) }
}

/// What a random token is for; another purpose has another hash, so that none can be used in place of another.
enum AccountTokenKind: String, Sendable {
    case refresh
    case registration
    case passwordReset = "password reset"
    case emailChange = "e-mail change"
    case openIDState = "openid state"

    /// Shows what a token is that turned up somewhere.
    var prefix: String {
        switch self {
        case .refresh: "rft_"
        case .registration: "reg_"
        case .passwordReset: "pwr_"
        case .emailChange: "eml_"
        case .openIDState: "ois_"
        }
    }

    /// Longer than every token of ours; anything longer is none and is not worth hashing.
    private static let bytesMax = 128

    func hash(_ token: String) -> TokenHash {
        TokenHash(of: token.utf8.count <= Self.bytesMax ? token : "", purpose: rawValue)
    }
}
