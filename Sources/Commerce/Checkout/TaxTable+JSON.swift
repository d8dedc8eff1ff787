import Catalog

extension TaxTable {
    private static let ratesMax = 500

    /// Reads a whole table.
    ///
    /// - Throws: `invalid_value` with all problems.
    package init(json: JSONValue) throws(Refusal) {
        var reader = MemberReader(json, known: ["rounding", "class_attribute", "standard_class", "countries"])
        rounding = reader.word("rounding", TaxRule.Rounding.self) ?? .line
        classAttribute = reader.text("class_attribute", bytes: 1...ProductLimits.identifierBytes) ?? "tax_class"
        standardClass = reader.text("standard_class", bytes: 1...60) ?? "standard"
        countries = []
        let listed = reader.list("countries", count: 0...CountryCodes.all.count, isRequired: true)
        for (place, value) in listed.enumerated() {
            let path = "countries[\(place)]"
            let known = ["country", "prices_include_tax", "shipping_class", "rates"]
            var country = MemberReader(value, known: known, path: path)
            let read = Self.country(&country, path: path)
            if countries.contains(where: { $0.code == read.code }) {
                country.note(.duplicate, "country", "the country is there twice")
            }
            countries.append(read)
            reader.note(country.problems)
        }
        try reader.check()
    }

    private static func country(_ reader: inout MemberReader, path: String) -> Country {
        let code = reader.text("country", bytes: 2...2, isRequired: true) ?? ""
        if !code.isEmpty, !CountryCodes.all.contains(code) {
            reader.note(.invalidValue, "country", "expected a country code of ISO 3166-1 such as DE")
        }
        if !reader.has("prices_include_tax") { reader.note(.required, "prices_include_tax", "the member is missing") }
        var country = Country(
            code: code, pricesIncludeTax: reader.boolean("prices_include_tax") ?? true,
            shippingClass: reader.text("shipping_class", bytes: 1...60), rates: [])
        for (place, value) in reader.list("rates", count: 1...ratesMax, isRequired: true).enumerated() {
            var rate = MemberReader(
                value, known: ["region", "class", "percent"], path: "\(path).rates[\(place)]")
            let region = rate.text("region", bytes: 1...60)
            let taxClass = rate.text("class", bytes: 1...60, isRequired: true) ?? ""
            let percent = rate.text("percent", bytes: 1...20, isRequired: true)
            let part = percent.flatMap(partsPerMillion)
            if percent != nil, part == nil {
                rate.note(.invalidValue, "percent", "expected 0 to 100 with at most four decimals", "19 or 8.875")
            }
            let read = Rate(region: region, taxClass: taxClass, partsPerMillion: part ?? 0)
            if country.rates.contains(where: { $0.region == read.region && $0.taxClass == read.taxClass }) {
                rate.note(.duplicate, "class", "the class has two rates there")
            }
            country.rates.append(read)
            reader.note(rate.problems)
        }
        return country
    }

    /// "8.875" is 88,750: exact, because a number of JSON need not be.
    static func partsPerMillion(_ percent: String) -> Int64? {
        let parts = percent.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(digits.contains) }), let whole = parts.first,
            whole.utf8.count <= 3
        else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard fraction.utf8.count <= 4 else { return nil }
        let zeros = String(repeating: "0", count: 4 - fraction.utf8.count)
        guard let value = Int64(whole + fraction + zeros), value <= 1_000_000 else { return nil }
        return value
    }

    static func percent(_ partsPerMillion: Int64) -> String {
        let rest = String(partsPerMillion % 10_000 + 10_000).dropFirst()
        let fraction = String(rest.reversed().drop { $0 == "0" }.reversed())
        return "\(partsPerMillion / 10_000)" + (fraction.isEmpty ? "" : ".\(fraction)")
    }

    /// The form that ``init(json:)`` reads.
    package var json: JSONValue {
        let countries = countries.map { country -> JSONValue in
            let rates = country.rates.map { rate -> JSONValue in
                let region = rate.region.map { [JSONMember("region", .string($0))] } ?? []
                return .object(
                    region + [
                        JSONMember("class", .string(rate.taxClass)),
                        JSONMember("percent", .string(Self.percent(rate.partsPerMillion))),
                    ])
            }
            return [
                "country": .string(country.code), "prices_include_tax": .boolean(country.pricesIncludeTax),
                "shipping_class": country.shippingClass.map { .string($0) } ?? .null, "rates": .array(rates),
            ]
        }
        return [
            "rounding": .string(rounding.rawValue), "class_attribute": .string(classAttribute),
            "standard_class": .string(standardClass), "countries": .array(countries),
        ]
    }
}
