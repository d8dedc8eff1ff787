import Catalog

extension PostalAddress {
    /// As orders and checkouts keep and show it: without what is only for the address book.
    package var json: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            "name": .string(name), "company": text(company), "line1": .string(line1), "line2": text(line2),
            "city": .string(city), "region": text(region), "postal_code": text(postalCode),
            "country": .string(country), "phone": text(phone),
        ]
    }

    /// Reads what ``json`` wrote.
    init(stored value: JSONValue) {
        func text(_ name: String) -> String? { value[name]?.text }
        self.init(
            label: nil, name: text("name") ?? "", company: text("company"), line1: text("line1") ?? "",
            line2: text("line2"), city: text("city") ?? "", region: text("region"), postalCode: text("postal_code"),
            country: text("country") ?? "", phone: text("phone"), isDefaultShipping: false, isDefaultBilling: false)
    }
}
