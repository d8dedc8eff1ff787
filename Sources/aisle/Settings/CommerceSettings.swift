import Catalog
import Foundation
import Integrations
import Web

/// What the shop is told by its operator: the section `commerce` of the settings.
struct CommerceSettings: Sendable, Equatable {
    /// The broker that hears of events; none by default.
    var amqp: AMQPSettings?

    /// The section in the file.
    static let key = "commerce"

    /// Every value that is out of its range; fields are named within the section.
    func problems() -> [Problem] { amqp?.problems().map { $0.inside(CodingKeys.amqp.rawValue) } ?? [] }
}

extension CommerceSettings: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case amqp
    }

    init(from decoder: any Decoder) throws {
        self.init()
        try UnknownKeys.refuse(in: decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
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
