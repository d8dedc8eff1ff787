import Catalog
import Testing

@testable import SearchIndex

/// Ranges, prices and the catalog's own values in the words of a query.
@Suite struct UnderstandingTests {
    fileprivate static func shop() -> [Product] {
        func number(_ key: String, _ value: Double, _ unit: String) -> ProductAttribute {
            ProductAttribute(key: key, value: .number(value, unit: unit))
        }
        func colour(_ text: String) -> ProductAttribute { ProductAttribute(key: "colour", value: .text(text)) }
        let computers = ["Electronics", "Laptops"]
        var products = [
            IndexFixture.product(
                1, "Aero laptop", brand: "Quorbit", category: computers, price: 40_000,
                attributes: [number("weight", 1_200, "g"), number("screen", 13.3, "in"), colour("black")]),
            IndexFixture.product(
                2, "Studio laptop", brand: "Black & Decker", category: computers, price: 90_000,
                attributes: [number("weight", 2.4, "kg"), number("screen", 17, "in"), colour("silver")]),
            IndexFixture.product(
                3, "Wide laptop", brand: "Quorbit", category: computers, price: 60_000,
                attributes: [number("weight", 1.9, "kg"), number("screen", 39.6, "cm"), colour("black")]),
            IndexFixture.product(
                4, "Laptop bag", brand: "The North Face", category: ["Bags"], price: 5_000,
                attributes: [colour("red")]),
            IndexFixture.product(5, "Orange juice", brand: "Solina", category: ["Drinks"], price: 300),
            IndexFixture.product(
                6, "Lamp", brand: "Halo", category: ["Lights"], price: 4_000, attributes: [colour("orange")]),
        ]
        products[0].prices.append(Price(amount: Money(minorUnits: 45_000, currency: CurrencyCode("USD"))))
        products[1].prices.append(Price(amount: Money(minorUnits: 99_000, currency: CurrencyCode("USD"))))
        return products
    }

    /// The catalog, gone with the value.
    private final class OpenShop {
        private let fixture: IndexFixture
        private let generation: IndexGeneration

        init() throws {
            fixture = try IndexFixture()
            generation = try fixture.generation(UnderstandingTests.shop())
        }

        deinit { fixture.remove() }

        func search(
            _ query: String, _ change: (inout SearchRequest) throws -> Void = { _ in }
        ) throws -> (ids: [String], outcome: SearchOutcome) {
            let outcome = try fixture.search(query, in: generation.snapshot) {
                $0.understands = true
                try change(&$0)
            }
            return (outcome.ids(generation.snapshot).sorted(), outcome)
        }
    }

    @Test func rangesFilter() throws {
        let catalog = try OpenShop()
        let cases: [(String, [String])] = [
            ("laptop under 2 kg", ["p1", "p3"]), ("laptop less than 1500 g", ["p1"]), ("laptop over 2 kg", ["p2"]),
            ("laptop at least 1.9 kg", ["p2", "p3"]), ("laptop 2 kg or less", ["p1", "p3"]),
            ("laptop under 3 lb", ["p1"]),
            ("laptop between 15 and 18 inch", ["p2"]), ("laptop 13-14 inch", ["p1"]), ("laptop 13\" to 14\"", ["p1"]),
            ("laptop under 500 €", ["p1"]), ("laptop 500-700 €", ["p3"]), ("laptop €500 - €700", ["p3"]),
            ("laptop under 500", ["p1"]), ("laptop between 500 and 1000 euros", ["p2", "p3"]),
            ("laptop max 600 eur", ["p1", "p3"]), ("laptop 900€+", ["p2"]), ("laptop from 600 €", ["p2", "p3"]),
        ]
        for (query, ids) in cases {
            let found = try catalog.search(query)
            #expect(found.ids == ids, "\(query)")
            let entry = try #require(found.outcome.understood.first { $0.kind == .measure || $0.kind == .price })
            #expect(entry.use == .filter)
            #expect(query.contains(entry.text))
        }
    }

    @Test func rangeIsGivenInTheUnitOfTheAttribute() throws {
        let catalog = try OpenShop()
        let entry = try #require(
            try catalog.search("laptop under 2 kg").outcome.understood.first { $0.kind == .measure })
        #expect(entry.kind == .measure && entry.field == "weight" && entry.unit == "g")
        #expect(entry.to == 2_000 && entry.from == nil && entry.text == "under 2 kg")
    }

    @Test func currencyOfTheWordsIsTheCurrencyOfTheAnswer() throws {
        let catalog = try OpenShop()
        let found = try catalog.search("laptop under $500")
        #expect(found.ids == ["p1"])
        #expect(found.outcome.currency == CurrencyCode("USD"))
        #expect(found.outcome.understood.first { $0.kind == .price }?.to == 50_000)
        // Whoever names a currency keeps it.
        let fixed = try catalog.search("laptop under $500") { $0.fixesCurrency = true }
        #expect(fixed.outcome.understood.allSatisfy { $0.kind != .price })
    }

    @Test func valuesFilter() throws {
        let catalog = try OpenShop()
        let cases: [(String, [String], [Understood.Kind])] = [
            ("quorbit laptop", ["p1", "p3"], [Understood.Kind.brand, .category]),
            ("black laptop", ["p1", "p3"], [.colour, .category]),
            ("laptop black & decker", ["p2"], [.category, .brand]), ("north face bags", ["p4"], [.brand, .category]),
            ("black quorbit", ["p1", "p3"], [.colour, .brand]), ("orange juice", ["p5", "p6"], []),
        ]
        for (query, ids, kinds) in cases {
            let found = try catalog.search(query)
            #expect(found.ids == ids, "\(query)")
            #expect(found.outcome.understood.filter { $0.use == .filter }.map(\.kind) == kinds)
        }
    }

    @Test func withoutAskingValuesOnlyBoost() throws {
        let catalog = try OpenShop()
        let found = try catalog.search("black quorbit laptop") { $0.understands = false }
        #expect(found.outcome.understood.map(\.use) == [.boost, .boost, .boost])
        #expect(found.outcome.remainingWords == nil)
        #expect(found.outcome.understood.map(\.kind) == [.colour, .brand, .category])
    }

    @Test func requestsOwnFilterReplacesWhatIsUnderstood() throws {
        let catalog = try OpenShop()
        let found = try catalog.search("quorbit laptop") {
            $0.filter = try FilterParser.parse("brand = \"Black & Decker\"")
        }
        #expect(found.ids == ["p2"])
        #expect(found.outcome.understood.first { $0.kind == .brand }?.use == .replaced)
    }

    @Test func remainingWordsSayWhatBecomesOfThem() throws {
        let catalog = try OpenShop()
        let found = try catalog.search("wide quorbit for 500-1000 €")
        #expect(found.outcome.remainingWords?.map(\.text) == ["wide", "for"])
        let typo = try catalog.search("studoi laptop")
        #expect(typo.outcome.remainingWords == [RemainingWord(text: "studoi", use: .corrected, correction: "studio")])
    }

    @Test func ordinaryQueriesHaveNoRanges() throws {
        let catalog = try OpenShop()
        let cases: [String] = [
            "iphone pro max 256 gb", "2 in 1 laptop", "wh-1000xm4", "usb 3.0", "over ear headphones", "24/7 lamp",
        ]
        for query in cases {
            let found = try catalog.search(query)
            #expect(found.outcome.understood.allSatisfy { $0.kind != .measure && $0.kind != .price })
        }
    }

    /// A facet's count is what a click on it gives, also with what was understood.
    @Test func countIsWhatAClickGives() throws {
        let catalog = try OpenShop()
        let query = "quorbit laptop under 2 kg"
        let found = try catalog.search(query) { $0.facets = try FacetRequest.parse("brand,colour") }
        for (name, facet) in found.outcome.facets {
            guard case .values(let values) = facet else { continue }
            for bucket in values.buckets {
                let click = try catalog.search(query) {
                    $0.filter = .comparison(name, .equal, .text(bucket.value))
                }
                #expect(click.outcome.total == bucket.count, "\(name) = \(bucket.value)")
            }
        }
    }
}
