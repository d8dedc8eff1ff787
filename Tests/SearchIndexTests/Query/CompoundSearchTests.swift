import Catalog
import Foundation
import Testing

@testable import SearchIndex

/// Compounds in searches: one word finds several and several find one, by the catalog's own words.
@Suite struct CompoundSearchTests {
    private static let names = [
        "Solarladegerät 20 W", "Ladegerät für Solar Zaunpfahl", "Ladegerät USB", "Solar Gartenfackel", "Pilzsuppe",
        "Suppe klar", "Gemüsesuppen Trio", "Kirschsaft", "Saft aus Kirsche", "Zwiebelmettwurst", "Kaffeemaschine",
        "Maschine für Kaffee", "Maschine", "Kaffee", "Fackel", "Pilz braun", "Gemüse bunt", "Garten", "Zaunpfahl",
        "Klarlack",
    ]

    private func found(_ query: String, _ analyzer: String = "storefront-de", names: [String] = names) throws
        -> [String]
    {
        let fixture = try IndexFixture(analyzer: analyzer)
        defer { fixture.remove() }
        let products = names.enumerated().map { IndexFixture.product($0.offset, $0.element) }
        let snapshot = try fixture.generation(products).snapshot
        let outcome = try fixture.search(query, in: snapshot) { $0.relaxesWords = false }
        return outcome.ids(snapshot).compactMap { Int($0.dropFirst()).map { names[$0] } }
    }

    @Test(arguments: [
        // The catalog's words, none of them in the analyzer's list.
        ("Solarladegerät", ["Solarladegerät 20 W", "Ladegerät für Solar Zaunpfahl"]),
        // The list's words.
        ("Kaffeemaschine", ["Kaffeemaschine", "Maschine für Kaffee"]),
        ("Kirschsaft", ["Kirschsaft", "Saft aus Kirsche"]),
    ])
    func aCompoundFindsItselfAndThenItsParts(query: String, names: [String]) throws {
        #expect(try found(query) == names)
    }

    @Test(arguments: [
        ("Solar Ladegerät", ["Solarladegerät 20 W", "Ladegerät für Solar Zaunpfahl"]),
        ("Ladegerät für Solar", ["Solarladegerät 20 W", "Ladegerät für Solar Zaunpfahl"]),
        ("Maschine für Kaffee", ["Kaffeemaschine", "Maschine für Kaffee"]),
        ("Saft Kirsche", ["Kirschsaft", "Saft aus Kirsche"]),
    ])
    func partsFindTheCompound(query: String, names: [String]) throws {
        #expect(Set(try found(query)) == Set(names))
    }

    @Test func theNameItselfStandsAboveTheCompound() throws {
        #expect(try found("Maschine für Kaffee").first == "Maschine für Kaffee")
        #expect(try found("Suppe") == ["Suppe klar", "Pilzsuppe", "Gemüsesuppen Trio"])
        #expect(try found("Fackel") == ["Fackel", "Solar Gartenfackel"])
    }

    @Test func compoundsAreNotCutWhereTheyAreNone() throws {
        // Zwiebel|mett|wurst has words that the catalog lacks; Pfahl stands in Zaunpfahl, which is no Pilz.
        #expect(try found("Mett").isEmpty)
        #expect(try !found("Lack").contains("Suppe klar"))
    }

    @Test func languagesWithoutCompoundsHaveNone() throws {
        #expect(try found("Solarladegerät", "storefront-fr") == ["Solarladegerät 20 W"])
    }

    @Test func dutchCompoundsAreReadToo() throws {
        let names = ["Zonnebrandspray", "Spray tegen zonnebrand", "Zonnebrand", "Haarspray", "Haar", "Spray"]
        #expect(try found("zonnebrandspray", "storefront-nl", names: names).prefix(2) == names.prefix(2))
        #expect(Set(try found("spray zonnebrand", "storefront-nl", names: names)) == Set(names.prefix(2)))
    }
}
