import Testing

@testable import SearchIndex

@Suite struct FuzzyMatcherTests {
    @Test func editsFollowTheLengthOfTheWord() {
        #expect([0, 3, 4, 7, 8, 30].map(FuzzyMatcher.editsMax(letters:)) == [0, 0, 1, 1, 2, 2])
        let dictionary = Self.dictionary([("cat", 9), ("chair", 9), ("keyboard", 9), ("paper", 9), ("café", 1)])
        #expect(FuzzyMatcher.expansions(of: "cst", in: dictionary, limit: 5).isEmpty)
        #expect(FuzzyMatcher.expansions(of: "cag", in: dictionary, editsMax: 2, limit: 5).isEmpty)
        #expect(FuzzyMatcher.expansions(of: "chairr", in: dictionary, limit: 5).map(\.word) == ["chair"])
        #expect(FuzzyMatcher.expansions(of: "chxyr", in: dictionary, limit: 5).isEmpty)
        #expect(FuzzyMatcher.expansions(of: "keybaord", in: dictionary, limit: 5).map(\.edits) == [1])
        #expect(FuzzyMatcher.expansions(of: "kyebaord", in: dictionary, limit: 5).map(\.edits) == [2])
        #expect(FuzzyMatcher.expansions(of: "kyebaord", in: dictionary, editsMax: 1, limit: 5).isEmpty)
        #expect(FuzzyMatcher.expansions(of: "cafê", in: dictionary, limit: 5).map(\.word) == ["café"])
    }

    @Test func twoSlipsThatAreCommonAreEnoughFromSixLetters() {
        let dictionary = Self.dictionary([("vacuum", 9), ("calendar", 9), ("router", 9)])
        #expect(FuzzyMatcher.expansions(of: "vaccumm", in: dictionary, limit: 5).map(\.word) == ["vacuum"])
        #expect(FuzzyMatcher.expansions(of: "vaccumm", in: dictionary, editsMax: 1, limit: 5).isEmpty)
        // Two letters that nobody mistakes for each other.
        #expect(FuzzyMatcher.expansions(of: "rkutpr", in: dictionary, limit: 5).isEmpty)
        // Something nearer is enough.
        let near = Self.dictionary([("vacuum", 9), ("vaccum", 1)])
        #expect(FuzzyMatcher.expansions(of: "vaccumm", in: near, limit: 5).map(\.word) == ["vaccum"])
    }

    @Test func numberAndDoubledLettersMakeNoOtherWord() {
        let dictionary = Self.dictionary([("sofa", 9), ("traveler", 9), ("pan", 9), ("pans", 9)])
        func same(_ typed: String) -> [String] {
            FuzzyMatcher.expansions(of: typed, in: dictionary, limit: 5).filter { $0.isSameWord(as: typed) }.map(\.word)
        }
        #expect(same("sofas") == ["sofa"])
        #expect(same("traveller") == ["traveler"])
        #expect(same("pants").isEmpty)
    }

    @Test func digitsAreNeverAddedDroppedOrChanged() {
        let dictionary = Self.dictionary([("wh1000", 9), ("wha000", 9), ("iphone5", 9), ("iphone٥", 9), ("iphones", 9)])
        #expect(FuzzyMatcher.expansions(of: "wh1001", in: dictionary, limit: 5).isEmpty)
        #expect(FuzzyMatcher.expansions(of: "iphone6", in: dictionary, limit: 5).isEmpty)
        #expect(FuzzyMatcher.expansions(of: "iphone", in: dictionary, limit: 5).map(\.word) == ["iphones"])
        #expect(FuzzyMatcher.prefixExpansions(of: "iphnoe", in: dictionary, limit: 5).map(\.word) == ["iphones"])
    }

    @Test func frequentWordsAndLikelySlipsComeFirst() {
        let dictionary = Self.dictionary([
            ("batter", 3), ("better", 3), ("butter", 300), ("hammer", 10), ("hamper", 10),
        ])
        #expect(FuzzyMatcher.expansions(of: "bettter", in: dictionary, limit: 1).first?.word == "better")
        #expect(FuzzyMatcher.expansions(of: "bitter", in: dictionary, limit: 1).first?.word == "butter")
        #expect(FuzzyMatcher.expansions(of: "hamer", in: dictionary, limit: 1).first?.word == "hammer")
    }

    @Test func fewerEditsComeFirstHoweverRare() {
        let dictionary = Self.dictionary([("keyboarding", 1), ("keyboards", 900_000)])
        let found = FuzzyMatcher.expansions(of: "keyboardin", in: dictionary, limit: 5)
        #expect(found.map(\.word) == ["keyboarding", "keyboards"])
        #expect(found.map(\.edits) == [1, 2])
    }

    @Test func anotherFirstLetterIsTheLastResort() {
        let dictionary = Self.dictionary([("paper", 9), ("caper", 9), ("headphone", 9), ("graphone", 9)])
        #expect(FuzzyMatcher.expansions(of: "xaper", in: dictionary, limit: 5).count == 2)
        #expect(FuzzyMatcher.expansions(of: "caperr", in: dictionary, limit: 5).map(\.word) == ["caper"])
        #expect(FuzzyMatcher.expansions(of: "eadphone", in: dictionary, limit: 5).first?.word == "headphone")
        #expect(FuzzyMatcher.expansions(of: "xeadphon", in: dictionary, limit: 5).map(\.word) == ["headphone"])
    }

    @Test func wordItselfAndMoreThanTheLimitAreLeftOut() {
        let dictionary = Self.dictionary([("chair", 9), ("chairs", 8), ("chain", 7)])
        #expect(
            FuzzyMatcher.expansions(of: "chair", in: dictionary, limit: 9).map(\.word).sorted() == ["chain", "chairs"])
        #expect(FuzzyMatcher.expansions(of: "chair", in: dictionary, limit: 1).count == 1)
        #expect(FuzzyMatcher.expansions(of: "chair", in: dictionary, limit: 0).isEmpty)
        #expect(FuzzyMatcher.expansions(of: "", in: dictionary, limit: 5).isEmpty)
        #expect(FuzzyMatcher.expansions(of: String(repeating: "chair", count: 13), in: dictionary, limit: 5).isEmpty)
        let joined = String(repeating: "chair", count: 12)
        #expect(FuzzyMatcher.expansions(of: joined, in: Self.dictionary([(joined + "s", 1)]), limit: 5).count == 1)
    }

    @Test func prefixWithATypoIsCompleted() {
        let dictionary = Self.dictionary([("headphones", 50), ("headset", 5), ("helmet", 90), ("heat", 3)])
        #expect(FuzzyMatcher.prefixExpansions(of: "haedph", in: dictionary, limit: 3).map(\.word) == ["headphones"])
        #expect(FuzzyMatcher.prefixExpansions(of: "headd", in: dictionary, limit: 3).first?.word == "headphones")
        #expect(FuzzyMatcher.prefixExpansions(of: "heads", in: dictionary, limit: 3).first?.word == "headset")
        #expect(FuzzyMatcher.prefixExpansions(of: "hae", in: dictionary, limit: 3).isEmpty)
    }

    static func dictionary(_ words: [(String, Int)]) -> LayeredDictionary {
        LayeredDictionary(base: Self.words(words))
    }

    static func words(_ words: [(String, Int)]) -> WordDictionary {
        var builder = WordDictionaryBuilder()
        for (word, count) in words { builder.add(Array(word.utf8), term: Array(word.utf8), documents: count) }
        return builder.dictionary()
    }
}
