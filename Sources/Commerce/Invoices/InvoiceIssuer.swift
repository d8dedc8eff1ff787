import Catalog

/// Who sells: what stands at the head of invoices.
package struct InvoiceIssuer: Hashable, Sendable {
    package var name: String
    /// One to eight lines.
    package var address: [String]
    /// The number under which taxes are paid; `nil` where none is asked for.
    package var taxNumber: String?
    /// Below each page: bank account, register, how to complain.
    package var footer: String?

    private static let linesMax = 8
    private static let textBytes = 1...400

    /// Reads `{"name", "address", "tax_number", "footer"}`.
    ///
    /// - Throws: `invalid_value` with all problems.
    package static func read(_ body: JSONValue) throws(Refusal) -> InvoiceIssuer {
        var reader = MemberReader(body, known: ["name", "address", "tax_number", "footer"])
        let name = reader.text("name", bytes: textBytes, isRequired: true)
        let address = reader.texts("address", count: 1...linesMax, isRequired: true)
        let taxNumber = reader.text("tax_number", bytes: textBytes)
        let footer = reader.text("footer", bytes: textBytes)
        guard let name, reader.problems.isEmpty else { throw MemberReader.refusal(reader.problems) }
        return InvoiceIssuer(name: name, address: address, taxNumber: taxNumber, footer: footer)
    }

    package var json: JSONValue {
        [
            "name": .string(name), "address": .array(address.map { .string($0) }),
            "tax_number": taxNumber.map { .string($0) } ?? .null, "footer": footer.map { .string($0) } ?? .null,
        ]
    }
}

extension InvoiceIssuer {
    /// Reads what ``json`` wrote.
    init(stored value: JSONValue) {
        self.init(
            name: value["name"]?.text ?? "", address: (value["address"]?.elements ?? []).compactMap(\.text),
            taxNumber: value["tax_number"]?.text, footer: value["footer"]?.text)
    }
}
