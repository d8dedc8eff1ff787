/// The words of one notification, filled in: as plain text and as HTML.
struct NotificationText: Hashable, Sendable {
    let subject: String
    /// What is shown in the shop.
    let summary: String
    /// The plain part of a mail.
    let plain: String
    /// The HTML part of a mail; every value is escaped.
    let html: String

    /// - Parameter language: of the reader, BCP 47.
    init(_ kind: NotificationKind, _ facts: NotificationFacts, language: String?, policy: AccountPolicy) {
        let words = NotificationWords.of(kind, language: language)
        var values = facts.values
        values["shop"] = policy.shopName
        values["link"] = facts.orderID.map { "\(policy.publicAddress)/orders/\($0)" } ?? ""
        let paragraphs = words.paragraphs.filter { Self.hasFacts($0, values) }
        subject = Self.fill(words.subject, values)
        summary = Self.fill(words.paragraphs.first ?? "", values)
        plain =
            paragraphs.map { paragraph in
                paragraph == Self.items
                    ? facts.items.map { "- \($0.quantity) × \($0.name)" }.joined(separator: "\n")
                    : Self.fill(paragraph, values)
            }.joined(separator: "\n\n") + "\n"
        let body = paragraphs.map { paragraph in
            paragraph == Self.items
                ? "<ul>" + facts.items.map { "<li>\($0.quantity) × \(Self.escape($0.name))</li>" }.joined() + "</ul>"
                : "<p>" + Self.fillHTML(paragraph, values) + "</p>"
        }.joined(separator: "\n")
        html = """
            <!DOCTYPE html>
            <html lang="\(NotificationWords.language(language))"><head><meta charset="utf-8"><title>\
            \(Self.escape(subject))</title></head>
            <body>
            \(body)
            </body></html>

            """
    }

    private static let items = "{items}"

    /// Whether no fact of a paragraph is empty; the list of items stands for itself.
    private static func hasFacts(_ paragraph: String, _ values: [String: String]) -> Bool {
        if paragraph == items { return true }
        return values.allSatisfy { !$0.value.isEmpty || !paragraph.contains("{\($0.key)}") }
    }

    /// In one pass, so that braces in a value are nothing special.
    private static func fill(
        _ text: String, _ values: [String: String], _ words: (Substring) -> String = { String($0) },
        _ value: (_ name: Substring, String) -> String = { $1 }
    ) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += words(rest[..<open])
            let name = rest[rest.index(after: open)..<close]
            result += value(name, values[String(name)] ?? "")
            rest = rest[rest.index(after: close)...]
        }
        return result + words(rest)
    }

    private static func fillHTML(_ text: String, _ values: [String: String]) -> String {
        fill(text, values, { escape(String($0)) }) { name, value in
            let escaped = escape(value)
            return name == "link" ? "<a href=\"\(escaped)\">\(escaped)</a>" : escaped
        }
    }

    static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
