import Catalog

/// An entry of an address book.
package struct PostalAddress: Hashable, Sendable {
    package var label: String?
    package var name: String
    package var company: String?
    package var line1: String
    package var line2: String?
    package var city: String
    package var region: String?
    package var postalCode: String?
    /// ISO 3166-1 alpha-2, uppercase.
    package var country: String
    package var phone: String?
    package var isDefaultShipping: Bool
    package var isDefaultBilling: Bool
}

/// An address with its place in the book.
package struct StoredAddress: Hashable, Sendable {
    package var id: AddressID
    package var address: PostalAddress
    package var updatedAt: Timestamp
}

extension PostalAddress {
    static let members = [
        "label", "name", "company", "line1", "line2", "city", "region", "postal_code", "country", "phone",
        "is_default_shipping", "is_default_billing",
    ]

    /// Reads an address.
    ///
    /// What a country asks of its addresses is looked at when something is sent there; here only what no country can do
    /// without.
    /// - Throws: `invalid_value` with all problems.
    package static func read(_ body: JSONValue) throws(Refusal) -> PostalAddress {
        var reader = MemberReader(body, known: members)
        let country = reader.line("country", charactersMax: 2, isRequired: true)?.uppercased()
        let address = PostalAddress(
            label: reader.line("label", charactersMax: 60),
            name: reader.line("name", charactersMax: 120, isRequired: true) ?? "",
            company: reader.line("company", charactersMax: 120),
            line1: reader.line("line1", charactersMax: 200, isRequired: true) ?? "",
            line2: reader.line("line2", charactersMax: 200),
            city: reader.line("city", charactersMax: 120, isRequired: true) ?? "",
            region: reader.line("region", charactersMax: 120),
            postalCode: reader.line("postal_code", charactersMax: 20), country: country ?? "",
            phone: reader.phone("phone"), isDefaultShipping: reader.boolean("is_default_shipping") ?? false,
            isDefaultBilling: reader.boolean("is_default_billing") ?? false)
        if let country, !CountryCodes.all.contains(country) {
            reader.note(.invalidValue, "country", "expected a country code of ISO 3166-1 such as DE")
        }
        try reader.check()
        return address
    }
}

extension StoredAddress {
    /// As answers have it.
    var value: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return [
            "id": .string(id.rawValue), "label": text(address.label), "name": .string(address.name),
            "company": text(address.company), "line1": .string(address.line1), "line2": text(address.line2),
            "city": .string(address.city), "region": text(address.region), "postal_code": text(address.postalCode),
            "country": .string(address.country), "phone": text(address.phone),
            "is_default_shipping": .boolean(address.isDefaultShipping),
            "is_default_billing": .boolean(address.isDefaultBilling),
            "updated_at": .string(updatedAt.rfc3339),
        ]
    }
}

/// - Source: ISO 3166-1, the officially assigned codes.
enum CountryCodes {
    static let all = Set(
        """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA
        CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA
        GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
        KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS
        MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS
        RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW
        TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
        """.split { $0 == " " || $0 == "\n" }.map(String.init))
}
