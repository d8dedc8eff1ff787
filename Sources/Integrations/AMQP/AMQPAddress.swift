import Catalog
import Foundation

/// Where a broker is and how to sign in there.
///
/// - Source: https://www.rabbitmq.com/docs/uri-spec
package struct AMQPAddress: Sendable, Equatable, CustomStringConvertible {
    package var host: String
    package var port: Int
    package var user: String
    package var password: String
    package var virtualHost: String
    package var usesTLS: Bool
    /// Of the certificates that are trusted, for `amqps`.
    package var authoritiesFile = "/etc/ssl/certs/ca-certificates.crt"

    private static let port = 5_672
    private static let tlsPort = 5_671
    /// What a broker has when nobody has set anything up; it takes it from its own machine only.
    private static let guest = "guest"

    /// - Parameter url: "amqp://user:password@host:port/virtual-host" or "amqps://…"; all but the host may be missing.
    /// - Parameter password: in place of the one in the address.
    /// - Throws: `invalid_settings`; the message never has the address, which may hold a password.
    package init(_ url: String, password: String? = nil) throws(Refusal) {
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let parts = URLComponents(string: url),
            let scheme = parts.scheme, ["amqp", "amqps"].contains(scheme),
            let host = parts.host, !host.isEmpty, parts.query == nil, parts.fragment == nil
        else {
            throw Refusal(.invalidSettings, message: "expected an address such as amqp://user@host:5672/virtual-host")
        }
        usesTLS = scheme == "amqps"
        // Written in brackets when it is an IPv6 address.
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? (usesTLS ? Self.tlsPort : Self.port)
        user = parts.user ?? Self.guest
        self.password = password ?? parts.password ?? Self.guest
        let path = parts.percentEncodedPath.dropFirst()
        virtualHost = path.isEmpty ? "/" : path.removingPercentEncoding ?? String(path)
    }

    /// For logs: without the password.
    package var description: String {
        "\(usesTLS ? "amqps" : "amqp")://\(user)@\(host):\(port)/\(virtualHost == "/" ? "" : virtualHost)"
    }
}
