import Catalog
import Foundation
import Integrations
import Web

/// A provider at which people may sign in.
struct OpenIDSettings: Sendable, Equatable {
    /// In addresses of the API: lowercase letters, digits and "-".
    var name = ""
    /// As the provider writes it, letter for letter.
    var issuer = ""
    var clientID = ""
    /// Without one the client is public.
    var clientSecretFile: String?
    /// For a provider in a private network or on this machine, also over http.
    var allowsPrivateAddresses = false

    /// Reads the file with the secret. Blocks.
    ///
    /// - Throws: `file_unreadable`.
    func registration() throws(Refusal) -> OpenIDProvider.Registration {
        OpenIDProvider.Registration(
            name: name, issuer: issuer, clientID: clientID, clientSecret: try clientSecretFile.map(SecretFile.read),
            allowsPrivateAddresses: allowsPrivateAddresses)
    }

    func problems() -> [Problem] {
        var problems: [Problem] = []
        func note(_ key: CodingKeys, _ message: String) {
            problems.append(Problem(.invalidValue, field: key.rawValue, message: message))
        }
        let letters = "abcdefghijklmnopqrstuvwxyz0123456789-"
        if !(1...40).contains(name.count) || !name.allSatisfy({ letters.contains($0) }) {
            note(.name, "expected 1 to 40 lowercase letters, digits and \"-\"")
        }
        let scheme = URLComponents(string: issuer)?.scheme
        if scheme != "https", scheme != "http" || !allowsPrivateAddresses {
            note(.issuer, "expected an https address")
        }
        if clientID.isEmpty { note(.clientID, "expected what the provider calls this shop") }
        return problems
    }
}

extension OpenIDSettings: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case name
        case issuer
        case clientID = "client_id"
        case clientSecretFile = "client_secret_file"
        case allowsPrivateAddresses = "allows_private_addresses"
    }

    init(from decoder: any Decoder) throws {
        self.init()
        try UnknownKeys.refuse(in: decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        issuer = try container.decode(String.self, forKey: .issuer)
        clientID = try container.decode(String.self, forKey: .clientID)
        clientSecretFile = try container.decodeIfPresent(String.self, forKey: .clientSecretFile)
        allowsPrivateAddresses = try container.decodeIfPresent(Bool.self, forKey: .allowsPrivateAddresses) ?? false
    }
}
