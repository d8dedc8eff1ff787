import Catalog
import Commerce
import Foundation
import Integrations
import Web

/// What the shop is told by its operator: the section `commerce` of the settings.
struct CommerceSettings: Sendable, Equatable {
    /// Where links in mails lead to.
    var publicAddress = AccountPolicy().publicAddress
    /// As people read it.
    var shopName = AccountPolicy().shopName
    var accounts = AccountLifetimes()
    var mail = MailSettings()
    /// Where else people may sign in.
    var openID: [OpenIDSettings] = []
    /// The broker that hears of events; none by default.
    var amqp: AMQPSettings?

    /// The section in the file.
    static let key = "commerce"

    var policy: AccountPolicy {
        var policy = AccountPolicy()
        policy.publicAddress = publicAddress
        policy.shopName = shopName
        policy.mailFrom = mail.from
        accounts.apply(to: &policy)
        return policy
    }

    /// Every value that is out of its range; fields are named within the section.
    func problems() -> [Problem] {
        var problems = accounts.problems().map { $0.inside(CodingKeys.accounts.rawValue) }
        problems += mail.problems().map { $0.inside(CodingKeys.mail.rawValue) }
        for (place, provider) in openID.enumerated() {
            problems += provider.problems().map { $0.inside("\(CodingKeys.openID.rawValue)[\(place)]") }
        }
        if Set(openID.map(\.name)).count < openID.count {
            problems.append(
                Problem(.duplicate, field: CodingKeys.openID.rawValue, message: "two providers have the same name"))
        }
        problems += amqp?.problems().map { $0.inside(CodingKeys.amqp.rawValue) } ?? []
        if !Self.isAddress(publicAddress) {
            problems.append(
                Problem(
                    .invalidValue, field: CodingKeys.publicAddress.rawValue,
                    message: "expected an http or https address without a slash at its end"))
        }
        if !(1...60).contains(shopName.count) || shopName.unicodeScalars.contains(where: { $0.value < 0x20 }) {
            problems.append(
                Problem(.invalidValue, field: CodingKeys.shopName.rawValue, message: "expected 1 to 60 characters"))
        }
        return problems
    }

    private static func isAddress(_ text: String) -> Bool {
        guard !text.hasSuffix("/"), let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else {
            return false
        }
        return ["http", "https"].contains(parts.scheme) && parts.query == nil && parts.fragment == nil
    }
}

extension CommerceSettings: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case publicAddress = "public_address"
        case shopName = "shop_name"
        case accounts
        case mail
        case openID = "openid"
        case amqp
    }

    init(from decoder: any Decoder) throws {
        self.init()
        try UnknownKeys.refuse(in: decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        publicAddress = try container.decodeIfPresent(String.self, forKey: .publicAddress) ?? publicAddress
        shopName = try container.decodeIfPresent(String.self, forKey: .shopName) ?? shopName
        accounts = try container.decodeIfPresent(AccountLifetimes.self, forKey: .accounts) ?? accounts
        mail = try container.decodeIfPresent(MailSettings.self, forKey: .mail) ?? mail
        openID = try container.decodeIfPresent([OpenIDSettings].self, forKey: .openID) ?? openID
        amqp = try container.decodeIfPresent(AMQPSettings.self, forKey: .amqp)
    }
}

/// The broker that hears of events.
struct AMQPSettings: Sendable, Equatable {
    /// "amqp://user@host:5672/virtual-host"; a password in it is taken, one in a file is better kept.
    var url = ""
    var passwordFile: String?
    /// For `amqps`, in place of the system's.
    var authoritiesFile: String?
    /// Whether messages with the routing key `warehouse.stock_adjusted` change the stock: whoever may publish at the
    /// broker may then do so.
    var takesStockAdjustments = false

    /// Reads the file with the password. Blocks.
    ///
    /// - Throws: `invalid_settings`, `file_unreadable`.
    func address() throws(Refusal) -> AMQPAddress {
        var address = try AMQPAddress(url, password: try passwordFile.map(SecretFile.read))
        if let authoritiesFile { address.authoritiesFile = authoritiesFile }
        return address
    }

    func problems() -> [Problem] {
        do throws(Refusal) {
            _ = try AMQPAddress(url)
            return []
        } catch {
            return [Problem(.invalidValue, field: CodingKeys.url.rawValue, message: error.message)]
        }
    }
}

extension AMQPSettings: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case url
        case passwordFile = "password_file"
        case authoritiesFile = "authorities_file"
        case takesStockAdjustments = "takes_stock_adjustments"
    }

    init(from decoder: any Decoder) throws {
        self.init()
        try UnknownKeys.refuse(in: decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        url = try container.decode(String.self, forKey: .url)
        passwordFile = try container.decodeIfPresent(String.self, forKey: .passwordFile)
        authoritiesFile = try container.decodeIfPresent(String.self, forKey: .authoritiesFile)
        takesStockAdjustments = try container.decodeIfPresent(Bool.self, forKey: .takesStockAdjustments) ?? false
    }
}

/// A password in a file of its own, which need not be readable by whoever reads the settings.
enum SecretFile {
    private static let bytesMax = 4_096

    /// The file's text without the line end. Blocks.
    ///
    /// - Throws: `file_unreadable`.
    static func read(_ path: String) throws(Refusal) -> String {
        guard let data = FileManager.default.contents(atPath: path), (1...bytesMax).contains(data.count),
            let text = String(validating: data, as: UTF8.self)?.trimmingCharacters(in: .newlines), !text.isEmpty
        else { throw Refusal(.fileUnreadable, message: "the file \(path) holds no password that can be read") }
        return text
    }
}
