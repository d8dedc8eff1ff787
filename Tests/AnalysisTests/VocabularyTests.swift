import Testing

@testable import Analysis

@Suite struct VocabularyTests {
    @Test func wordsAreFoundAndNothingElse() throws {
        let words = ["a", "ab", "abc", "b", "zebra", "éclair"]
        let vocabulary = try Vocabulary(list: "# words\n\n# of a test\n" + words.joined(separator: "\n"))
        for word in words { #expect(vocabulary.contains(word), "\(word)") }
        for other in ["", "aa", "abcd", "ac", "zebras", "# words", "\n", "a\nab"] {
            #expect(!vocabulary.contains(other), "\(other)")
        }
        #expect(!Vocabulary.none.contains("a"))
        #expect(try !Vocabulary(list: "# nothing").contains("nothing"))
    }

    @Test(arguments: [("a\nc\nb\n", 3), ("# two\na\na\n", 3), ("a\nB\n", 2), ("a\n\nb\n", 2), ("a\n b\n", 2)])
    func aLineOutOfOrderIsNamed(list: String, line: Int) {
        do {
            _ = try Vocabulary(list: list)
            Issue.record("a list out of order was read")
        } catch {
            #expect(error.line == line)
        }
    }
}
