import Catalog
import Testing

@testable import Commerce

@Suite struct AddressRulesTests {
    private func address(_ country: String, _ code: String?, region: String? = nil) -> PostalAddress {
        PostalAddress(
            label: nil, name: "Ann Lee", company: nil, line1: "Main Street 1", line2: nil, city: "Town", region: region,
            postalCode: code, country: country, phone: nil, isDefaultShipping: false, isDefaultBilling: false)
    }

    @Test(
        arguments: [
            ("DE", "10115", nil, "10115"), ("US", "94105-1234", "ca", "94105-1234"),
            ("US", "941051234", "CA", "94105-1234"),
            ("CA", "k1a0b1", "ON", "K1A 0B1"), ("GB", "sw1a1aa", nil, "SW1A 1AA"), ("GB", "M1 1AE", nil, "M1 1AE"),
            ("NL", "1012ab", nil, "1012 AB"), ("PL", "00001", nil, "00-001"), ("PT", "1000 205", nil, "1000-205"),
            ("SE", "11122", nil, "111 22"), ("IE", "d02x285", nil, "D02 X285"), ("JP", "1000001", nil, "100-0001"),
            ("AU", "2000", "nsw", "2000"), ("LV", "1010", nil, "LV-1010"), ("LV", "LV-1010", nil, "LV-1010"),
            ("DE", "1011", nil, nil), ("DE", "101155", nil, nil), ("DE", "1O115", nil, nil), ("DE", nil, nil, nil),
            ("CA", "KIA 0B1", "ON", nil), ("HK", nil, nil, ""), ("HK", "999077", nil, "999077"),
        ] as [(String, String?, String?, String?)])
    func postalCodesAreTakenInTheFormOfTheirCountry(country: String, given: String?, region: String?, expected: String?)
    {
        let (checked, problems) = AddressRules.look(at: address(country, given, region: region))
        guard let expected else {
            #expect(problems.map(\.field) == ["postal_code"])
            return
        }
        #expect(problems == [] && (checked.postalCode ?? "") == expected)
    }

    @Test func statesAreAskedForWhereMailNeedsThem() {
        #expect(AddressRules.look(at: address("US", "94105")).problems.map(\.code) == [.required])
        #expect(AddressRules.look(at: address("US", "94105", region: "XX")).problems.map(\.code) == [.invalidValue])
        #expect(AddressRules.look(at: address("AU", "2000", region: "vic")).address.region == "VIC")
        #expect(AddressRules.look(at: address("DE", "10115", region: "Berlin")).problems == [])
        let both = AddressRules.look(at: address("CA", "1", region: nil)).problems.map(\.field)
        #expect(both == ["postal_code", "region"])
    }

    @Test func theTableHasOnlyCountriesAndMasksThatCanBeFilled() {
        #expect(AddressTable.countries.count > 80)
        for (code, country) in AddressTable.countries {
            #expect(CountryCodes.all.contains(code), "\(code)")
            for mask in country.postalCodes {
                let filled = String(mask.map { $0 == "9" ? "1" : $0 == "A" || $0 == "X" ? "B" : $0 })
                #expect(AddressRules.formatted(filled, as: mask) == filled, "\(code) \(mask)")
            }
        }
    }
}
