import Catalog

/// What a country asks of addresses to which something is sent.
package enum AddressRules {
    /// An address in the form of its country: postal code and region in capitals, with the signs between.
    ///
    /// - Parameter path: of the address within the body.
    /// - Throws: `invalid_value` with all that the country does not take.
    package static func checked(_ address: PostalAddress, path: String) throws(Refusal) -> PostalAddress {
        let (checked, problems) = look(at: address)
        guard problems.isEmpty else {
            throw MemberReader.refusal(problems.map { path.isEmpty ? $0 : $0.inside(path) })
        }
        return checked
    }

    static func look(at given: PostalAddress) -> (address: PostalAddress, problems: [Problem]) {
        guard let country = AddressTable.countries[given.country] else { return (given, []) }
        var address = given
        var problems: [Problem] = []
        if !country.postalCodes.isEmpty {
            let examples = country.postalCodes.joined(separator: " or ")
            if let code = given.postalCode {
                address.postalCode = country.postalCodes.lazy.compactMap { formatted(code, as: $0) }.first
                if address.postalCode == nil {
                    problems.append(
                        Problem(
                            .invalidValue, field: "postal_code", message: "\(given.country) has no such postal code",
                            expected: "\(examples), where 9 is a digit, A a letter, X either"))
                }
            } else {
                problems.append(
                    Problem(
                        .required, field: "postal_code", message: "addresses in \(given.country) need a postal code",
                        expected: examples))
            }
        }
        problems += region(of: &address, country)
        return (address, problems)
    }

    private static func region(of address: inout PostalAddress, _ country: AddressTable.Country) -> [Problem] {
        guard !country.regions.isEmpty else { return [] }
        let expected = country.regions.sorted().joined(separator: ", ")
        guard let given = address.region else {
            let message = "addresses in \(address.country) need a state, province or region"
            return [Problem(.required, field: "region", message: message, expected: expected)]
        }
        let code = given.uppercased()
        guard country.regions.contains(code) else {
            let message = "\(address.country) has no such state, province or region"
            return [Problem(.invalidValue, field: "region", message: message, expected: expected)]
        }
        address.region = code
        return []
    }

    /// A code in the form of a mask: what is neither letter nor digit plays no part in what was given.
    ///
    /// - Returns: `nil` when it has not that form.
    static func formatted(_ code: String, as mask: String) -> String? {
        var given = code.uppercased().utf8.filter { isDigit($0) || isLetter($0) }[...]
        guard code.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        var text: [UInt8] = []
        for sign in mask.utf8 {
            let fits: (UInt8) -> Bool
            switch sign {
            case UInt8(ascii: "9"): fits = isDigit
            case UInt8(ascii: "A"): fits = isLetter
            case UInt8(ascii: "X"): fits = { isDigit($0) || isLetter($0) }
            default:
                // Letters that each code of the country has need not be typed.
                if given.first == sign { given.removeFirst() }
                text.append(sign)
                continue
            }
            guard let byte = given.popFirst(), fits(byte) else { return nil }
            text.append(byte)
        }
        return given.isEmpty ? String(decoding: text, as: UTF8.self) : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
}
