import Analysis
import Foundation
import Testing

@testable import SearchIndex

/// Compounds read by the words of a catalog.
@Suite struct CompoundSplitterTests {
    private static let words: [(String, Int)] = [
        ("solar", 20), ("ladegerat", 30), ("tomate", 12), ("tomaten", 30), ("mark", 40), ("kirsche", 9), ("saft", 200),
        ("kirschsaft", 7), ("tomatenmark", 11), ("schoko", 150), ("lade", 3), ("schokolade", 600), ("geburtstag", 4),
        ("kerze", 25), ("suppe", 60), ("pilz", 14), ("pilzsuppe", 5), ("pilzsuppen", 2), ("gemusesuppe", 8),
        ("gemuse", 70),
        ("unter", 40), ("wasche", 10), ("student", 9), ("stud", 1), ("ente", 3), ("kinder", 50), ("kind", 20),
        ("riegel", 33),
        ("origin", 5), ("original", 300), ("lichter", 2), ("kette", 4), ("lichterkette", 3), ("mehl", 5),
        ("kartoffelmehl", 2),
    ]

    private func splitter(_ analyzer: String = "storefront-de") throws -> CompoundSplitter {
        let chosen = try ShippedAnalyzers.analyzer(named: analyzer)
        let session = try chosen.makeSession()
        var builder = WordDictionaryBuilder()
        for (word, count) in Self.words {
            let term = session.query(word).first?.term ?? word
            builder.add(Array(word.utf8), term: Array(term.utf8), documents: count)
        }
        return CompoundSplitter(
            dictionary: LayeredDictionary(base: builder.dictionary()), rules: try #require(chosen.compounds))
    }

    @Test(arguments: [
        ("solarladegerat", ["solar", "ladegerat"]), ("tomatenmark", ["tomaten", "mark"]),
        ("kirschsaft", ["kirsche", "saft"]), ("geburtstagskerze", ["geburtstag", "kerze"]),
        ("kinderriegel", ["kinder", "riegel"]), ("kirschsaftsuppe", ["kirschsaft", "suppe"]),
        ("lichterkette", ["lichter", "kette"]), ("pilzsuppenkerze", ["pilzsuppe", "kerze"]),
    ])
    func compoundsAreCutIntoWordsOfTheCatalog(word: String, parts: [String]) throws {
        #expect(try splitter().parts(of: word).map(\.word) == parts)
    }

    /// A misprint's rarity, little words, parts that are no words, too short ones, and what the catalog lacks.
    @Test(arguments: [
        "schokolade", "unterwasche", "original", "student", "saft", "kartoffelmehl", "suppenlos", "kind", "",
        "solar2000",
        "xxsolarladegerat",
    ])
    func nothingElseIsCut(word: String) throws {
        #expect(try splitter().parts(of: word).isEmpty)
    }

    @Test func aWordHasItsKinds() throws {
        let splitter = try splitter()
        let kinds = splitter.compounds(endingIn: "suppe", term: "supp").map(\.term)
        #expect(kinds == ["gemusesupp", "pilzsupp"])
        #expect(splitter.compounds(endingIn: "ente", term: "ent").isEmpty)
        #expect(splitter.compounds(endingIn: "lade", term: "lad").isEmpty)
    }

    @Test func twoWordsMakeCompounds() throws {
        let splitter = try splitter()
        func made(_ first: String, _ last: String, _ term: String) -> Set<String> {
            Set(splitter.compounds(of: first, last, term: term).map(\.term))
        }
        #expect(made("tomate", "mark", "mark").contains("tomatenmark"))
        #expect(made("kirsche", "saft", "saft").contains("kirschsaft"))
        #expect(made("pilz", "suppen", "supp").contains("pilzsupp"))
        #expect(made("licht", "kette", "kett").contains("lichterkett"))
    }

    @Test func laterWordsCountToo() throws {
        let base = WordDictionaryBuilder()
        var (first, second) = (base, base)
        first.add(Array("pilz".utf8), term: Array("pilz".utf8), documents: 3)
        second.add(Array("suppe".utf8), term: Array("supp".utf8), documents: 3)
        second.add(Array("pilzsuppe".utf8), term: Array("pilzsupp".utf8), documents: 1)
        let rules = try splitter().rules
        let splitter = CompoundSplitter(
            dictionary: LayeredDictionary(base: first.dictionary(), tail: second.dictionary()), rules: rules)
        #expect(splitter.parts(of: "pilzsuppe").map(\.word) == ["pilz", "suppe"])
        #expect(splitter.compounds(endingIn: "suppe", term: "supp").map(\.word) == ["pilzsuppe"])
    }
}
