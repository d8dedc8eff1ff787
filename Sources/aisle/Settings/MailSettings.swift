import Catalog
import Commerce
import Integrations
import Web

/// Who sends the shop's mails and how.
struct MailSettings: Sendable, Equatable {
    /// "shop@example.com" or "The Shop <shop@example.com>".
    var from = AccountPolicy().mailFrom
    /// `nil` writes mails as files into the folder `mail` of the data folder.
    var smtp: SMTPSettings?

    func problems() -> [Problem] {
        var problems = smtp?.problems().map { $0.inside(CodingKeys.smtp.rawValue) } ?? []
        if !from.contains("@") || from.unicodeScalars.contains(where: { $0.value < 0x20 }) {
            problems.append(
                Problem(.invalidValue, field: CodingKeys.from.rawValue, message: "expected an e-mail address"))
        }
        return problems
    }
}

extension MailSettings: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case from
        case smtp
    }

    init(from decoder: any Decoder) throws {
        self.init()
        try UnknownKeys.refuse(in: decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        from = try container.decodeIfPresent(String.self, forKey: .from) ?? from
        smtp = try container.decodeIfPresent(SMTPSettings.self, forKey: .smtp)
    }
}

/// The mail server.
struct SMTPSettings: Sendable, Equatable {
    var host = ""
    /// 465 for `tls`, 587 for `starttls`, 25 for `none` unless it is said.
    var port: Int?
    /// `tls`, `starttls` or `none`; nothing goes out unencrypted unless that is said.
    var encryption = SMTPServer.Encryption.startTLS.rawValue
    var user: String?
    var passwordFile: String?
    /// In place of the system's.
    var authoritiesFile: String?
    /// What this machine calls itself to the server.
    var ownName = "localhost"

    /// Reads the file with the password. Blocks.
    ///
    /// - Throws: `file_unreadable`.
    func server() throws(Refusal) -> SMTPServer {
        let encryption = SMTPServer.Encryption(rawValue: encryption) ?? .startTLS
        return SMTPServer(
            host: host, port: port ?? Self.usualPort(encryption), encryption: encryption, user: user,
            password: try passwordFile.map(SecretFile.read), authoritiesFile: authoritiesFile, ownName: ownName)
    }

    private static func usualPort(_ encryption: SMTPServer.Encryption) -> Int {
        switch encryption {
        case .tls: 465
        case .startTLS: 587
        case .none: 25
        }
    }

    func problems() -> [Problem] {
        var problems: [Problem] = []
        func isName(_ text: String) -> Bool {
            (1...255).contains(text.utf8.count)
                && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
        }
        for (key, name) in [(CodingKeys.host, host), (.ownName, ownName)] where !isName(name) {
            problems.append(Problem(.invalidValue, field: key.rawValue, message: "expected the name of a machine"))
        }
        if let port, !(1...65_535).contains(port) {
            problems.append(Problem(.invalidValue, field: CodingKeys.port.rawValue, message: "expected 1 to 65535"))
        }
        if SMTPServer.Encryption(rawValue: encryption) == nil {
            let expected = SMTPServer.Encryption.allCases.map(\.rawValue).joined(separator: ", ")
            problems.append(
                Problem(
                    .invalidValue, field: CodingKeys.encryption.rawValue, message: "there is no such choice",
                    expected: expected))
        }
        return problems
    }
}

extension SMTPSettings: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case host
        case port
        case encryption
        case user
        case passwordFile = "password_file"
        case authoritiesFile = "authorities_file"
        case ownName = "own_name"
    }

    init(from decoder: any Decoder) throws {
        self.init()
        try UnknownKeys.refuse(in: decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        host = try container.decode(String.self, forKey: .host)
        port = try container.decodeIfPresent(Int.self, forKey: .port)
        encryption = try container.decodeIfPresent(String.self, forKey: .encryption) ?? encryption
        user = try container.decodeIfPresent(String.self, forKey: .user)
        passwordFile = try container.decodeIfPresent(String.self, forKey: .passwordFile)
        authoritiesFile = try container.decodeIfPresent(String.self, forKey: .authoritiesFile)
        ownName = try container.decodeIfPresent(String.self, forKey: .ownName) ?? ownName
    }
}
