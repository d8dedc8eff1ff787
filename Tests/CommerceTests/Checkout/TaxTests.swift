import Catalog
import TestSupport
import Testing

@testable import Commerce

@Suite struct TaxTests {
    private static let euro = CurrencyCode("EUR")
    private static let now = Timestamp(millisecondsSinceEpoch: 0)

    private func lines(_ amounts: [Int64]) -> [PricedLine] {
        amounts.enumerated().map { place, amount in
            PricedLine(sku: SKU("\(place)"), productID: ProductID("\(place)"), quantity: 1, unitMinorUnits: amount)
        }
    }

    private func totals(
        _ amounts: [Int64], _ rule: TaxRule, shipping: Int64? = nil, _ promotions: [OfferedPromotion] = []
    ) -> CartTotals {
        Pricing(lines: lines(amounts), currency: Self.euro, shipping: shipping, tax: rule, now: Self.now)
            .totals(promotions)
    }

    private func rule(_ isIncluded: Bool, _ rounding: TaxRule.Rounding, _ rates: [Int64], _ shipping: Int64 = 0)
        -> TaxRule
    {
        TaxRule(isIncluded: isIncluded, rounding: rounding, lines: rates, shipping: shipping)
    }

    @Test func taxesWithinPricesLeaveTheTotalAndThoseOnTopAddToIt() {
        let within = totals([11_900], rule(true, .line, [190_000]))
        #expect(within.tax == 1_900 && within.total == 11_900)
        let onTop = totals([10_000], rule(false, .line, [72_500]))
        #expect(onTop.tax == 725 && onTop.total == 10_725 && !onTop.isTaxIncluded)
    }

    /// Three lines of 0.10 at 5 %: half a cent each is rounded up three times by the line, and is a cent and a half together.
    @Test func roundingByTheLineAndByTheOrderDiffer() {
        let byLine = totals([10, 10, 10], rule(false, .line, [50_000, 50_000, 50_000]))
        #expect(byLine.lineTaxes == [1, 1, 1] && byLine.tax == 3)
        let byOrder = totals([10, 10, 10], rule(false, .order, [50_000, 50_000, 50_000]))
        #expect(byOrder.lineTaxes == [1, 1, 0] && byOrder.tax == 2 && byOrder.total == 32)
    }

    @Test func shippingIsTaxedWithWhatIsTaxedAlike() {
        let byOrder = totals([10, 100], rule(false, .order, [50_000, 70_000], 50_000), shipping: 10)
        // 5 % of 20 and 7 % of 100.
        #expect(byOrder.tax == 8 && byOrder.lineTaxes == [1, 7] && byOrder.shippingTax == 0)
        let byLine = totals([10, 100], rule(false, .line, [50_000, 70_000], 50_000), shipping: 10)
        #expect(byLine.tax == 9 && byLine.shippingTax == 1)
    }

    @Test func onlyWhatDiscountsLeaveIsTaxed() {
        let promotions = [
            OfferedPromotion(Promotion(code: "HALF", benefit: .percent(basisPoints: 5_000))),
            OfferedPromotion(Promotion(code: "SHIP", benefit: .freeShipping)),
        ]
        let found = totals([10_000], rule(false, .line, [100_000], 100_000), shipping: 500, promotions)
        #expect(found.tax == 500 && found.shippingTax == 0 && found.total == 5_500)
    }

    @Test(arguments: UInt64(1)...20) func sharesOfTaxesAddUpAndNeverExceedTheirLine(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let count = Int.random(in: 1...6, using: &generator)
            let amounts = (0..<count).map { _ in Int64.random(in: 0...100_000, using: &generator) }
            let rates = (0..<count).map { _ in
                Int64([0, 70_000, 190_000, 1_000_000].randomElement(using: &generator) ?? 0)
            }
            for isIncluded in [true, false] {
                let exact = zip(amounts, rates).reduce(0.0) { sum, line in
                    let (amount, rate) = (Double(line.0), Double(line.1) / 1_000_000)
                    return sum + amount * rate / (isIncluded ? 1 + rate : 1)
                }
                for rounding in TaxRule.Rounding.allCases {
                    let found = totals(amounts, rule(isIncluded, rounding, rates))
                    #expect(found.lineTaxes.reduce(0, +) == found.tax)
                    #expect(zip(found.lineTaxes, amounts).allSatisfy { $0 >= 0 && $0 <= $1 })
                    let slack = rounding == .line ? Double(count) / 2 : Double(Set(rates).count) / 2
                    #expect(abs(Double(found.tax) - exact) <= slack + 1e-6)
                }
            }
        }
    }

    // MARK: Tables

    private func address(_ country: String, _ region: String? = nil) -> Destination {
        Destination(country: country, region: region)
    }

    @Test func theMostExactRateCounts() throws {
        let table = try TaxTable(
            json: try JSONReader.parse(
                """
                {"rounding":"order","countries":[{"country":"US","prices_include_tax":false,"shipping_class":"freight",
                "rates":[{"class":"standard","percent":"1"},{"region":"NY","class":"standard","percent":"8.875"},
                {"region":"NY","class":"food","percent":"0"},{"class":"freight","percent":"2.5"}]}]}
                """))
        let york = table.rule(for: address("US", "NY"), classes: ["standard", "food", "books", "exempt"])
        #expect(york.lines == [88_750, 0, 88_750, 0] && york.shipping == 25_000 && !york.isIncluded)
        #expect(table.rule(for: address("US", "CA"), classes: ["food"]).lines == [10_000])
        #expect(table.rule(for: address("DE"), classes: ["food"]) == rule(true, .order, [0]))
        #expect(try TaxTable(json: table.json) == table)
    }

    @Test func theStandardTablesCanBeReadBack() throws {
        #expect(try TaxTable(json: TaxTable.standard.json) == .standard)
        #expect(TaxTable.standard.countries.count == 38 && TaxTable.unionCountries.count == 27)
        #expect(TaxTable.standard.rule(for: address("FI"), classes: ["standard"]).lines == [255_000])
        #expect(TaxTable.standard.rule(for: address("CA", "QC"), classes: ["standard"]).lines == [149_750])
        for code in ["US", "CA"] {
            let rates = TaxTable.standard.countries.first { $0.code == code }?.rates ?? []
            #expect(rates.allSatisfy { AddressTable.countries[code]?.regions.contains($0.region ?? "") == true })
        }
        let shipping = ShippingTable.standard(Self.euro)
        #expect(try ShippingTable(json: shipping.json) == shipping)
    }

    @Test(
        arguments: [
            ("19", 190_000), ("8.875", 88_750), ("0", 0), ("100", 1_000_000), ("100.0001", nil), ("1.00005", nil),
            ("-1", nil), ("", nil), ("1.", nil), (".5", nil), ("1e2", nil),
        ] as [(String, Int64?)])
    func percentsAreExact(text: String, expected: Int64?) {
        #expect(TaxTable.partsPerMillion(text) == expected)
        if let expected { #expect(TaxTable.percent(expected) == text) }
    }

    @Test func badTablesNameAllTheirProblems() {
        func fields(_ read: (JSONValue) throws -> Void, _ text: String) -> [String]? {
            let found = #expect(throws: Refusal.self) { try read(try JSONReader.parse(text)) }
            return found?.problems.map(\.field)
        }
        let taxes = fields(
            { _ = try TaxTable(json: $0) },
            """
            {"rounding":"up","countries":[{"country":"XX","rates":[{"class":"a","percent":"x"},{"class":"a","percent":"1"}]}]}
            """)
        #expect(
            taxes == [
                "rounding", "countries[0].country", "countries[0].prices_include_tax", "countries[0].rates[0].percent",
                "countries[0].rates[1].class",
            ])
        let shipping = fields(
            { _ = try ShippingTable(json: $0) },
            """
            {"zones":[{"id":"a","places":["DE"],"rates":[{"id":"s","name":"S","currency":"EUR","by":"size",
            "tiers":[{"up_to":10,"price":1},{"up_to":10,"price":2}]}]},{"id":"a","places":["DE","germany"],"rates":[]}]}
            """)
        #expect(
            shipping == [
                "zones[0].rates[0].by", "zones[0].rates[0].tiers[1].up_to", "zones[1].places", "zones[1].places",
                "zones[1].id",
            ])
    }
}
