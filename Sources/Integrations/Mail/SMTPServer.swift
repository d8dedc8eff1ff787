import Catalog

/// The mail server that takes a shop's mails.
package struct SMTPServer: Sendable, Equatable {
    /// How the way there is encrypted.
    package enum Encryption: String, Sendable, CaseIterable {
        /// From the first byte on, usually on port 465.
        case tls
        /// Begun in the open and encrypted before anything is said, usually on port 587; refused without.
        case startTLS = "starttls"
        /// Not at all: for a server on this machine only.
        case none
    }

    package var host: String
    package var port: Int
    package var encryption: Encryption
    /// `nil` to send without signing in.
    package var user: String?
    package var password: String?
    /// Of the certificates that are trusted; `nil` for the system's.
    package var authoritiesFile: String?
    /// What this machine calls itself.
    package var ownName: String

    package init(
        host: String, port: Int, encryption: Encryption, user: String? = nil, password: String? = nil,
        authoritiesFile: String? = nil, ownName: String = "localhost"
    ) {
        self.host = host
        self.port = port
        self.encryption = encryption
        self.user = user
        self.password = password
        self.authoritiesFile = authoritiesFile
        self.ownName = ownName
    }

    var url: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(encryption == .tls ? "smtps" : "smtp")://\(name):\(port)/\(ownName)"
    }
}
