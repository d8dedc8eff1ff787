import Catalog
import Foundation
import Testing

@testable import SearchIndex

/// A misspelled query is the query that was meant.
@Suite struct QuerySpellingTests {
    @Test func whatIsCorrectedRanksAsIfItHadBeenTyped() throws {
        let fixture = try IndexFixture()
        defer { fixture.remove() }
        let kinds = ["bluetooth speaker", "kitchen drawer", "garden drainer", "laptop sleeve", "coffee grinder"]
        let products = (0..<200).map { index in
            let kind = kinds[index % kinds.count]
            let extra = ["black", "white set", "for \(kinds[(index / 7) % kinds.count])", "with handle"][index % 4]
            return IndexFixture.product(index, "\(kind) \(extra) \(index % 13)", brand: "Brand\(index % 11)")
        }
        let snapshot = try fixture.generation(products).snapshot
        let pairs = [
            ("bluetoth speaker", "bluetooth speaker"), ("kitchen draweer", "kitchen drawer"),
            ("kichen drawer", "kitchen drawer"), ("lptop sleeve", "laptop sleeve"),
            ("cofee ginder", "coffee grinder"), ("bluetoothspeaker", "bluetooth speaker"),
        ]
        for (typed, meant) in pairs {
            let (found, expected) = try (answer(typed, fixture, snapshot), answer(meant, fixture, snapshot))
            #expect(found.correctedQuery == meant)
            #expect(found.ids(snapshot) == expected.ids(snapshot), "\(typed)")
            let off = try fixture.search(typed, in: snapshot) { $0.toleratesTypos = false }
            #expect(off.correctedQuery == nil)
        }
    }

    @Test func theOtherWordsSayWhichCorrectionWasMeant() throws {
        let fixture = try IndexFixture()
        defer { fixture.remove() }
        // "plus" is everywhere, but "plug" is what stands beside an adapter.
        let products =
            (0..<80).map { IndexFixture.product($0, "tablet plus \($0)") }
            + (80..<160).map { IndexFixture.product($0, "plug adapter \($0)") }
        let snapshot = try fixture.generation(products).snapshot
        #expect(try answer("plub adapter", fixture, snapshot).correctedQuery == "plug adapter")
        #expect(try answer("tablet plub", fixture, snapshot).correctedQuery == "tablet plus")
    }

    @Test func otherReadingsAreFoundBehind() throws {
        let fixture = try IndexFixture()
        defer { fixture.remove() }
        let products =
            (0..<20).map { IndexFixture.product($0, "claw hammer") } + [IndexFixture.product(99, "oak hamper")]
            + (100..<300).map { IndexFixture.product($0, "oak table") }
        let snapshot = try fixture.generation(products).snapshot
        let found = try answer("hamer", fixture, snapshot)
        #expect(found.correctedQuery == "hammer")
        #expect(found.total == 21 && found.ids(snapshot).last == "p99")
    }

    @Test func aMisprintOfTheCatalogIsNotWhatSomebodyAsksFor() throws {
        let fixture = try IndexFixture()
        defer { fixture.remove() }
        let products =
            (0..<60).map { IndexFixture.product($0, "security camera \($0)") }
            + [
                IndexFixture.product(90, "dome camara"), IndexFixture.product(91, "mount", brand: "Camora"),
                IndexFixture.product(92, "film cameral"),
            ]
        let snapshot = try fixture.generation(products).snapshot
        let found = try answer("security camara", fixture, snapshot)
        #expect(found.correctedQuery == "security camera" && found.total == 60)
        #expect(try answer("camara", fixture, snapshot).ids(snapshot).contains("p90"))
        // A brand is no misprint, whatever it looks like, and nobody who turns corrections off gets any.
        #expect(try answer("camora", fixture, snapshot).ids(snapshot) == ["p91"])
        let off = try fixture.search("camara", in: snapshot) { $0.toleratesTypos = false }
        #expect(off.ids(snapshot) == ["p90"])
    }

    @Test func wordsAreCutOnlyWhereBothHalvesAreWords() throws {
        let fixture = try IndexFixture()
        defer { fixture.remove() }
        let products =
            (0..<300).map { IndexFixture.product($0, ["tv stand", "dining room table"][$0 % 2] + " \($0)") }
            + [IndexFixture.product(400, "di 5 ng 7"), IndexFixture.product(401, "pur por")]
        let snapshot = try fixture.generation(products).snapshot
        #expect(try answer("tvstand", fixture, snapshot).correctedQuery == "tv stand")
        #expect(try answer("diningroom", fixture, snapshot).correctedQuery == "dining room")
        #expect(try answer("ding", fixture, snapshot).correctedQuery == nil)
        #expect(try answer("purpor", fixture, snapshot).correctedQuery == nil)
    }

    @Test func wordsAreFoundByTheirSoundAndInOtherForms() throws {
        let fixture = try IndexFixture()
        defer { fixture.remove() }
        let products = (0..<9).map { index in
            IndexFixture.product(index, ["skylight", "receptacle", "notch"][index % 3] + " \(index)")
        }
        let snapshot = try fixture.generation(products).snapshot
        #expect(try answer("skylites", fixture, snapshot).correctedQuery == "skylight")
        #expect(try answer("receptical", fixture, snapshot).correctedQuery == "receptacle")
        #expect(try answer("knotches", fixture, snapshot).correctedQuery == "notch")
        // Known to the language, so it is what was meant.
        #expect(try answer("respectable", fixture, snapshot).total == 0)
    }

    @Test func placesOfCorrectionsFollowTheTextThatWasTyped() throws {
        let fixture = try IndexFixture()
        defer { fixture.remove() }
        let products = (0..<8).map { IndexFixture.product($0, "café bluetooth speaker \($0)") }
        let snapshot = try fixture.generation(products).snapshot
        #expect(
            try answer("  Café —  BLUETOTH,  speeaker ", fixture, snapshot).correctedQuery
                == "  Café —  bluetooth,  speaker ")
    }

    private func answer(_ text: String, _ fixture: IndexFixture, _ snapshot: IndexSnapshot) throws -> SearchOutcome {
        try fixture.search(text, in: snapshot) { $0.perPage = 100 }
    }
}
