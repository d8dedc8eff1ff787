import Catalog
import Foundation
import Integrations
import Search
import Web
import Yams

/// Everything that a settings file may say: the engine's settings at the top, the server's under `server`, the shop's under
/// `commerce`, the payment company's under `payments`.
struct AisleSettings: Sendable, Equatable {
    var engine = EngineSettings()
    var server = WebSettings()
    var commerce = CommerceSettings()
    var payments = GatewaySettings()

    /// The section of ``server``.
    private static let serverKey = "server"
    /// The section of ``payments``.
    private static let paymentsKey = "payments"

    /// Reads a settings file. Blocks.
    ///
    /// - Throws: `file_unreadable`, or `invalid_settings` with every problem of all parts.
    static func load(_ path: String) throws(Refusal) -> AisleSettings {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw Refusal(.fileUnreadable, message: "the settings file \(path) can't be read")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Refusal(.fileUnreadable, message: "the settings file \(path) is not UTF-8 text")
        }
        let settings = try parse(text, name: path)
        try settings.check(name: path)
        return settings
    }

    /// - Parameter name: of the file, for messages.
    static func parse(_ yaml: String, name: String) throws(Refusal) -> AisleSettings {
        do {
            // A file of comments only is no mapping, and says that all defaults are right.
            guard try Yams.compose(yaml: yaml) != nil else { return AisleSettings() }
            return try YAMLDecoder().decode(AisleSettings.self, from: yaml)
        } catch {
            throw refusal(error, name: name)
        }
    }

    /// - Throws: `invalid_settings` with every value of all parts that is out of its range.
    func check(name: String) throws(Refusal) {
        var problems: [Problem] = []
        do throws(Refusal) { try engine.check() } catch { problems += error.problems }
        do throws(Refusal) { try server.check() } catch {
            problems += error.problems.map { $0.inside(Self.serverKey) }
        }
        problems += commerce.problems().map { $0.inside(CommerceSettings.key) }
        guard problems.isEmpty else {
            throw Refusal(.invalidSettings, message: "\(name) is not valid", problems: problems)
        }
    }

    private static func refusal(_ error: any Error, name: String) -> Refusal {
        let message = "\(name) is not valid"
        switch error {
        case let refusal as Refusal:
            return Refusal(.invalidSettings, message: message, problems: refusal.problems)
        case DecodingError.dataCorrupted(let context) where context.underlyingError != nil:
            return context.underlyingError.map { self.refusal($0, name: name) }
                ?? Refusal(.invalidSettings, message: message)
        case DecodingError.dataCorrupted(let context), DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context), DecodingError.keyNotFound(_, let context):
            let field = context.codingPath.map(\.stringValue).joined(separator: ".")
            let problem = Problem(.invalidType, field: field, message: Self.sentence(context.debugDescription))
            return Refusal(.invalidSettings, message: message, problems: [problem])
        default:
            return Refusal(.invalidSettings, message: "\(message): \(error)")
        }
    }

    /// Foundation's sentences in the form of ours: lowercase, no full stop.
    private static func sentence(_ text: String) -> String {
        let body = text.hasSuffix(".") ? String(text.dropLast()) : text
        return body.prefix(1).lowercased() + body.dropFirst()
    }
}

extension AisleSettings: Decodable {
    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let known = try Self.engineKeys().union([Self.serverKey, CommerceSettings.key, Self.paymentsKey])
        let unknown = container.allKeys.map(\.stringValue).filter { !known.contains($0) }.sorted()
        guard unknown.isEmpty else {
            let expected = known.sorted().joined(separator: ", ")
            throw Refusal(
                .invalidSettings, message: "unknown settings",
                problems: unknown.map {
                    Problem(.unknownMember, field: $0, message: "no such setting", expected: expected)
                })
        }
        engine = try EngineSettings(from: decoder)
        server =
            try container.decodeIfPresent(WebSettings.self, forKey: Key(stringValue: Self.serverKey)) ?? WebSettings()
        commerce =
            try container.decodeIfPresent(CommerceSettings.self, forKey: Key(stringValue: CommerceSettings.key))
            ?? CommerceSettings()
        payments =
            try container.decodeIfPresent(GatewaySettings.self, forKey: Key(stringValue: Self.paymentsKey))
            ?? GatewaySettings()
    }

    /// The names that the engine's settings have in a file: those of the defaults, written.
    private static func engineKeys() throws -> Set<String> {
        let written = try JSONReader.parse(Array(JSONEncoder().encode(EngineSettings())))
        return Set((written.members ?? []).map(\.name))
    }
}
