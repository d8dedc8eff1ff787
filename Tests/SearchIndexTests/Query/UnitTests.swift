import Catalog
import Testing

@testable import SearchIndex

/// Measures meet whatever their unit.
@Suite struct UnitTests {
    /// For each pair, whether the query finds the product of the name, in one catalog of all of them.
    private static func matches(
        _ pairs: [(String, String)], analyzer: String = "storefront-en", attributes: [ProductAttribute] = []
    ) throws -> [Bool] {
        let fixture = try IndexFixture(analyzer: analyzer)
        defer { fixture.remove() }
        let snapshot = try fixture.generation(
            pairs.enumerated().map { IndexFixture.product($0, $1.1, attributes: attributes) }
        ).snapshot
        return try pairs.enumerated().map { index, pair in
            try fixture.search(pair.0, in: snapshot) {
                $0.relaxesWords = false
                $0.perPage = 100
            }.ids(snapshot).contains("p\(index)")
        }
    }

    @Test func equalMeasuresMeet() throws {
        let pairs = [
            ("500 ml", "Shampoo 0.5 l"), ("0.5 l", "Shampoo 500ml"), ("50cl", "Juice 0.5 litre"),
            ("1 l", "Milk 1000 ml"),
            ("2 tb", "Disk 2000 GB"), ("2000gb", "Disk 2TB"), ("1.5 kg", "Flour 1500 g"), ("6 ft", "Cable 72 inch"),
            ("1/2\"", "Bolt 0.5 in"), ("½ inch", "Bolt 1/2\""), ("1 1/2 in", "Pipe 1.5\""),
            ("1-1/2\"", "Pipe 1.5 inch"),
            ("1½ inch", "Pipe 1.5in"), ("17\"", "Notebook 43.2 cm"), ("43.2 cm", "Notebook 17 inch"),
            ("15.6 inch", "Notebook 39.6 cm"), ("12 fl oz", "Can 355 ml"), ("355 ml", "Can 12 fluid ounces"),
            ("2 lb", "Coffee 907 g"), ("1.5 kW", "Heater 1500 W"), ("3.5 GHz", "Processor 3500 MHz"),
            ("15 inch", "Laptop 15.6\""), ("2 hours", "Battery 120 min"), ("10000 mAh", "Power bank 10 Ah"),
        ]
        for (pair, isFound) in zip(pairs, try Self.matches(pairs)) {
            #expect(isFound, "\(pair.0) finds \(pair.1)")
        }
    }

    @Test func otherMeasuresDoNot() throws {
        let pairs = [
            ("500 ml", "Shampoo 500 l"), ("500 ml", "Shampoo 50 ml"), ("2 tb", "Disk 2 GB"),
            ("17\"", "Notebook 15.6 inch"),
            ("16 inch", "Laptop 15.6\""), ("1 kg", "Flour 100 g"), ("17\"", "Notebook 17 cm"),
        ]
        for (pair, isFound) in zip(pairs, try Self.matches(pairs)) {
            #expect(!isFound, "\(pair.0) does not find \(pair.1)")
        }
    }

    @Test(arguments: [
        ("0,5 Liter", "Duschgel 500 ml", "storefront-de"), ("15,6 Zoll", "Laptop 15.6\"", "storefront-de"),
        ("1,5 kilogrammes", "Farine 1500 g", "storefront-fr"), ("2 To", "Disque 2 To", "storefront-fr"),
        ("0,75 litros", "Vino 75 cl", "storefront-es"), ("0,5 litri", "Olio 500 ml", "storefront-it"),
    ])
    func languagesSpellUnitsOut(query: String, name: String, analyzer: String) throws {
        #expect(try Self.matches([(query, name)], analyzer: analyzer) == [true])
    }

    @Test func attributesMeetMeasuresOfQueries() throws {
        let volume = [ProductAttribute(key: "volume", value: .number(0.5, unit: "l"))]
        #expect(try Self.matches([("shampoo 500 ml", "Shampoo")], attributes: volume) == [true])
    }

    @Test func roundedInchesPreferWhatTheyRound() throws {
        let fixture = try IndexFixture()
        defer { fixture.remove() }
        let names = ["Laptop 14 inch 15 W", "Laptop 17.3 inch 15 ports", "Laptop 15.6 inch", "Laptop 13.3 inch, 15 h"]
        let snapshot = try fixture.generation(names.enumerated().map { IndexFixture.product($0, $1) }).snapshot
        #expect(try fixture.search("15 inch laptop", in: snapshot).ids(snapshot).first == "p2")
    }
}
