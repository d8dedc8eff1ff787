import Catalog
import Testing

@testable import Commerce

@Suite struct ShippingTests {
    private let table: ShippingTable

    init() throws {
        table = try ShippingTable(
            json: try JSONReader.parse(
                """
                {"default_grams":100,"zones":[
                {"id":"home","places":["US"],"rates":[
                 {"id":"post","name":"Post","currency":"USD","by":"price","tiers":[{"up_to":4999,"price":500},{"price":0}]},
                 {"id":"van","name":"Van","currency":"USD","by":"weight","tiers":[{"up_to":1000,"price":900}],
                  "days_min":1,"days_max":2}]},
                {"id":"islands","places":["US-HI","US-AK"],"rates":[
                 {"id":"post","name":"Air","currency":"USD","tiers":[{"price":2000}]}]},
                {"id":"world","places":["*"],"rates":[]}]}
                """))
    }

    private func offers(_ country: String, _ region: String?, goods: Int64, grams: Int64) -> [String] {
        var address = OrderFixture.address
        (address.country, address.region) = (country, region)
        return table.offers(to: address.destination, in: CurrencyCode("USD"), goods: goods, grams: grams)
            .map { "\($0.name) \($0.minorUnits)" }
    }

    @Test func zonesTiersAndCurrenciesDecide() {
        #expect(offers("US", "CA", goods: 4_999, grams: 1_000) == ["Post 500", "Van 900"])
        #expect(offers("US", "CA", goods: 5_000, grams: 1_001) == ["Post 0"])
        #expect(offers("US", "HI", goods: 9_000, grams: 9_000) == ["Air 2000"])
        #expect(offers("DE", nil, goods: 1, grams: 1) == [])
        var address = OrderFixture.address
        address.country = "US"
        #expect(table.offers(to: address.destination, in: CurrencyCode("EUR"), goods: 1, grams: 1).isEmpty)
    }

    @Test(
        arguments: [
            (AttributeValue.number(1.5, unit: "kg"), 1_500), (.number(1, unit: "lb"), 454),
            (.number(250, unit: nil), 250),
            (.number(0.1, unit: "g"), 1), (.number(-1, unit: "g"), nil), (.number(1e30, unit: "kg"), nil),
            (.number(5, unit: "cm"), nil), (.text("heavy"), nil),
        ] as [(AttributeValue, Int64?)])
    func weightsAreWholeGrams(value: AttributeValue, expected: Int64?) {
        #expect(Weight.grams([ProductAttribute(key: "weight", value: value)], "weight") == expected)
        #expect(Weight.grams([], "weight") == nil)
    }
}
