import Catalog
import Commerce
import Foundation
import Logging

/// Which payment company moves the money, the section `payments` of a settings file. Secrets aren't in it, only where they are.
package struct GatewaySettings: Codable, Sendable, Equatable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// The offline one: no money moves.
        case test
        case stripe
    }

    package var gateway = Kind.test
    /// A file with Stripe's secret key, unless the environment has it.
    package var stripeKeyFile: String?
    /// A file with the secret of the webhook endpoint, unless the environment has it.
    package var stripeWebhookSecretFile: String?
    /// Another address for Stripe's API, for tests; also one in a private network.
    package var stripeURL: String?

    package init() {}

    enum CodingKeys: String, CodingKey, CaseIterable {
        case gateway
        case stripeKeyFile = "stripe_key_file"
        case stripeWebhookSecretFile = "stripe_webhook_secret_file"
        case stripeURL = "stripe_url"
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    package init(from decoder: any Decoder) throws {
        let known = CodingKeys.allCases.map(\.rawValue)
        let given = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        let unknown = given.filter { !known.contains($0) }.sorted()
        guard unknown.isEmpty else {
            throw Refusal(
                .invalidSettings, message: "the settings of payments have unknown keys",
                problems: unknown.map {
                    Problem(
                        .unknownMember, field: "payments.\($0)", message: "no such setting",
                        expected: known.joined(separator: ", "))
                })
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let name = try container.decodeIfPresent(String.self, forKey: .gateway) {
            guard let kind = Kind(rawValue: name) else {
                let expected = Kind.allCases.map(\.rawValue).joined(separator: ", ")
                let problem = Problem(
                    .invalidValue, field: "payments.gateway", message: "there is no such gateway", expected: expected)
                throw Refusal(.invalidSettings, message: "the settings of payments are not valid", problems: [problem])
            }
            gateway = kind
        }
        stripeKeyFile = try container.decodeIfPresent(String.self, forKey: .stripeKeyFile)
        stripeWebhookSecretFile = try container.decodeIfPresent(String.self, forKey: .stripeWebhookSecretFile)
        stripeURL = try container.decodeIfPresent(String.self, forKey: .stripeURL)
    }

    /// Secrets from the environment, which go before those in files.
    package struct Secrets: Sendable {
        package var stripeKey: String?
        package var stripeWebhookSecret: String?

        package init(stripeKey: String? = nil, stripeWebhookSecret: String? = nil) {
            self.stripeKey = stripeKey
            self.stripeWebhookSecret = stripeWebhookSecret
        }
    }

    /// Makes the gateway. Blocks for reading files.
    ///
    /// - Throws: `invalid_settings` for Stripe without a key; `file_unreadable`; as ``TestGateway``.
    package func make(
        dataFolder: String, secrets: Secrets, now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) throws(Refusal) -> any PaymentGateway & SellerTransfers {
        switch gateway {
        case .test: return try TestGateway(folder: dataFolder)
        case .stripe:
            guard let key = try Self.secret(secrets.stripeKey, stripeKeyFile) else {
                let problem = Problem(
                    .required, field: "payments.stripe_key_file", message: "stripe needs its secret key",
                    expected: "a file, or AISLE_STRIPE_KEY")
                throw Refusal(.invalidSettings, message: "the settings of payments are not valid", problems: [problem])
            }
            let webhookSecret = try Self.secret(secrets.stripeWebhookSecret, stripeWebhookSecretFile)
            if webhookSecret == nil { logger.warning("stripe's messages aren't taken: no secret for them is set") }
            guard let stripeURL else {
                return StripeGateway(key: key, webhookSecret: webhookSecret, now: now, logger: logger)
            }
            return StripeGateway(
                key: key, webhookSecret: webhookSecret, url: stripeURL, allowsPrivateAddresses: true, now: now,
                logger: logger)
        }
    }

    private static func secret(_ given: String?, _ file: String?) throws(Refusal) -> String? {
        if let given { return given }
        guard let file else { return nil }
        let text = FileManager.default.contents(atPath: file).flatMap { String(validating: $0, as: UTF8.self) }
        guard let secret = text?.trimmingCharacters(in: .whitespacesAndNewlines), !secret.isEmpty else {
            throw Refusal(.fileUnreadable, message: "the file \(file) has no secret in it")
        }
        return secret
    }
}
