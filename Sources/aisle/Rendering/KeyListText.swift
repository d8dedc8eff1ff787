import Catalog

/// The list of keys as a table.
enum KeyListText {
    /// - Parameter answer: of `GET /api/v1/keys`.
    static func lines(_ answer: JSONValue, width: Int?) -> [String] {
        let keys = answer["keys"]?.elements ?? []
        guard !keys.isEmpty else { return ["there are no keys"] }
        var table = TextTable([
            .init(title: "id"), .init(title: "name", shrinksTo: 10), .init(title: "scopes", shrinksTo: 8),
            .init(title: "state"), .init(title: "created"), .init(title: "filter", shrinksTo: 8),
        ])
        for key in keys {
            let scopes = (key["scopes"]?.elements ?? []).compactMap(\.text).joined(separator: " ")
            table.add([
                key["id"]?.text ?? "", key["name"]?.text ?? "", scopes, state(key), key["created_at"]?.text ?? "",
                key["filter"]?.text ?? "",
            ])
        }
        return table.lines(width: width)
    }

    private static func state(_ key: JSONValue) -> String {
        if let revoked = key["revoked_at"]?.text { return "revoked \(revoked)" }
        guard let end = key["expires_at"]?.text else { return "in use" }
        return key["is_usable"]?.boolean == true ? "until \(end)" : "expired \(end)"
    }
}
