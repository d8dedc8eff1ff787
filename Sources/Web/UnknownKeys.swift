import Catalog

/// Settings refuse what they don't know: a misspelled limit must not silently be the default.
package enum UnknownKeys {
    private struct AnyKey: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// - Throws: `invalid_settings` naming every key that is not among the known ones.
    package static func refuse(in decoder: any Decoder, known: [String]) throws {
        let given = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        let unknown = given.filter { !known.contains($0) }.sorted()
        guard unknown.isEmpty else {
            let prefix = decoder.codingPath.map(\.stringValue).joined(separator: ".")
            throw Refusal(
                .invalidSettings, message: "the settings have unknown keys",
                problems: unknown.map { key in
                    Problem(
                        .unknownMember, field: prefix.isEmpty ? key : "\(prefix).\(key)", message: "no such setting",
                        expected: known.joined(separator: ", "))
                })
        }
    }
}
