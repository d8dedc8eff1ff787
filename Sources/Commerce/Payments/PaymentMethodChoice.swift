import Catalog

/// With what a buyer wants to pay.
package enum PaymentMethodChoice: Sendable {
    /// What the gateway's script in the buyer's page made of the card.
    case token(String)
    /// For gateways that let a shop's server see numbers: the offline one.
    case card(CardDetails)
    /// One that the account keeps.
    case saved(PaymentMethodID)

    /// The members of a body that say it.
    package static let members = ["token", "card", "payment_method_id"]

    /// Reads exactly one of the members.
    ///
    /// - Returns: `nil` with a problem noted.
    package static func read(_ reader: inout MemberReader) -> PaymentMethodChoice? {
        guard members.filter({ reader.has($0) }).count == 1 else {
            reader.note(.required, "token", "expected one of \(members.joined(separator: ", "))")
            return nil
        }
        if reader.has("token") {
            return reader.text("token", bytes: 1...PaymentLimits.tokenBytes).map { .token($0) }
        }
        if reader.has("payment_method_id") {
            return reader.text("payment_method_id", bytes: 1...64).map { .saved(PaymentMethodID($0)) }
        }
        guard let value = reader.value("card") else { return nil }
        var card = MemberReader(value, known: ["number", "expiry_month", "expiry_year", "security_code"], path: "card")
        let details = Self.card(&card)
        reader.note(card.problems)
        return card.problems.isEmpty ? details.map { .card($0) } : nil
    }

    /// No problem repeats what was typed.
    private static func card(_ reader: inout MemberReader) -> CardDetails? {
        let given = reader.text("number", bytes: 12...40, isRequired: true)
        let number = given?.filter { $0 != " " && $0 != "-" }
        if let number, !isDigits(number, 12...19) {
            reader.note(.invalidValue, "number", "expected 12 to 19 digits")
        }
        let month = reader.integer("expiry_month", 1...12, isRequired: true)
        let year = reader.integer("expiry_year", 2000...2099, isRequired: true)
        let code = reader.text("security_code", bytes: 3...4, isRequired: true)
        if let code, !isDigits(code, 3...4) {
            reader.note(.invalidValue, "security_code", "expected 3 or 4 digits")
        }
        guard let number, let month, let year, let code else { return nil }
        return CardDetails(number: number, expiryMonth: month, expiryYear: year, securityCode: code)
    }

    private static func isDigits(_ text: String, _ count: ClosedRange<Int>) -> Bool {
        count.contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
