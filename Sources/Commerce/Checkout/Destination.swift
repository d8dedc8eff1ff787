import Catalog

/// Where something is sent, as far as the tables of shipping and taxes ask.
package struct Destination: Hashable, Sendable {
    /// ISO 3166-1 alpha-2, uppercase.
    package var country: String
    /// Code of ISO 3166-2 without its country where countries are divided for taxes or shipping.
    package var region: String?
    package var postalCode: String?

    package init(country: String, region: String? = nil, postalCode: String? = nil) {
        self.country = country
        self.region = region
        self.postalCode = postalCode
    }

    /// Reads what a shopper says before there is a whole address.
    ///
    /// - Returns: `nil` when nothing is said.
    /// - Throws: `invalid_parameter` with all problems: a country that there is not, a region or a postal code that the country
    ///   does not have, either without a country.
    package init?(country: String?, region: String?, postalCode: String?) throws(Refusal) {
        let text = { (given: String?) in given.flatMap { $0.isEmpty ? nil : $0 } }
        let (region, postalCode) = (text(region), text(postalCode))
        guard let country = text(country)?.uppercased() else {
            let lonely = [("region", region), ("postal_code", postalCode)].filter { $0.1 != nil }.map {
                Problem(.required, field: "country", message: "\($0.0) means nothing without a country", expected: "DE")
            }
            guard lonely.isEmpty else { throw Self.refusal(lonely) }
            return nil
        }
        guard CountryCodes.all.contains(country) else {
            let problem = Problem(
                .invalidParameter, field: "country", message: "there is no such country",
                expected: "a code of ISO 3166-1 such as DE")
            throw Self.refusal([problem])
        }
        let address = PostalAddress(place: Destination(country: country, region: region, postalCode: postalCode))
        // What is not said is no problem yet: a country is enough for an estimate.
        let (formed, problems) = AddressRules.look(at: address)
        let wrong = problems.filter { $0.code != .required }
        guard wrong.isEmpty else { throw Self.refusal(wrong) }
        self.init(country: country, region: formed.region, postalCode: formed.postalCode)
    }

    private static func refusal(_ problems: [Problem]) -> Refusal {
        Refusal(.invalidParameter, message: "the destination is not valid", problems: problems)
    }

    package var json: JSONValue {
        [
            "country": .string(country), "region": region.map { .string($0) } ?? .null,
            "postal_code": postalCode.map { .string($0) } ?? .null,
        ]
    }
}

extension PostalAddress {
    /// As it is said in the address.
    package var destination: Destination { Destination(country: country, region: region, postalCode: postalCode) }

    /// In the form of the country as far as the address has it: entries of an address book are checked when something is sent
    /// there, and not before.
    var formedDestination: Destination {
        var formed = AddressRules.look(at: self).address.destination
        formed.postalCode = formed.postalCode ?? postalCode
        return formed
    }

    /// Nobody's address at a place, for the rules of countries.
    fileprivate init(place: Destination) {
        self.init(
            name: "", line1: "", city: "", region: place.region, postalCode: place.postalCode, country: place.country,
            isDefaultShipping: false, isDefaultBilling: false)
    }
}
