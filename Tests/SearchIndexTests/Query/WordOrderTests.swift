import Catalog
import Foundation
import TestSupport
import Testing

@testable import SearchIndex

/// The order of words decides what comes first, never what is found.
@Suite struct WordOrderTests {
    private static let names = [
        "Headset stereo black", "Head band red", "Running shoes men", "Trainers women white", "Runningshoes trail",
        "Mobile phone 64 GB", "Smartphone cover black", "Phone case leather", "WH-1000XM4 headphones", "Laptop bag 15",
        "Notebook computer silver", "Coffee maker steel", "Olive oil extra virgin", "Water bottle steel",
        "Wireless mouse black", "Keyboard wireless white", "Dishwasher tablets", "Dish washer white", "Washer steel",
        "Black leather bag", "Trail running jacket", "USB-C cable 2 m", "Graphics card RTX 2060", "Wi-Fi router black",
    ]
    private static let words = [
        "head", "set", "running", "shoes", "mobile", "phone", "black", "wh", "1000", "xm4", "lap", "laptop", "bag",
        "hedset", "wireles", "keybord", "dish", "washer", "rtx", "2060", "wi", "fi", "steel", "the", "for", "coffe",
        "unknownword", "smartphone", "notebook", "computer", "olive", "oil", "trai",
    ]

    @Test func numberOfHitsDoesNotHangOnTheOrderOfWords() throws {
        let fixture = try IndexFixture()
        defer { fixture.remove() }
        let products = (0..<120).map { index in
            IndexFixture.product(index, Self.names[index % Self.names.count] + " \(Self.words[index % 11])")
        }
        let snapshot = try fixture.generation(products).snapshot
        let seed = RandomRuns.seed(23)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<RandomRuns.count(300) {
            var words = (0..<Int.random(in: 2...5, using: &generator)).map { _ in generator.pick(Self.words) }
            let query = words.joined(separator: " ")
            for relaxes in [true, false] {
                let expected = try found(query, relaxes, fixture, snapshot)
                for _ in 0..<3 {
                    words.shuffle(using: &generator)
                    let other = words.joined(separator: " ")
                    #expect(
                        try found(other, relaxes, fixture, snapshot) == expected, "seed \(seed): \(query) | \(other)")
                }
            }
        }
    }

    private func found(
        _ query: String, _ relaxes: Bool, _ fixture: IndexFixture, _ snapshot: IndexSnapshot
    ) throws -> Set<String> {
        let outcome = try fixture.search(query, in: snapshot) { request in
            request.perPage = 200
            request.relaxesWords = relaxes
        }
        return Set(outcome.ids(snapshot))
    }

    @Test func wordsAreJoinedAndReplacedInAnyOrder() throws {
        let fixture = try IndexFixture()
        defer { fixture.remove() }
        let products = Self.names.enumerated().map { IndexFixture.product($0.offset, $0.element) }
        let snapshot = try fixture.generation(products).snapshot
        func names(_ query: String) throws -> Set<String> { try found(query, false, fixture, snapshot) }
        #expect(try names("set head").contains("p0"))
        #expect(try names("phone mobile") == names("mobile phone") && names("phone mobile").contains("p6"))
        #expect(try names("xm4 1000 wh") == ["p8"])
        #expect(try names("bag lap").contains("p9"))
    }
}
