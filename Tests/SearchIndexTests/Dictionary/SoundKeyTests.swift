import Analysis
import Testing

@testable import SearchIndex

@Suite struct SoundKeyTests {
    @Test(arguments: [
        ("receptical", "receptacle"), ("skylite", "skylight"), ("feerzer", "freezer"), ("costum", "custom"),
        ("extention", "extension"), ("fone", "phone"), ("nife", "knife"), ("rench", "wrench"),
        ("siciliun", "sicilian"), ("maching", "matching"), ("fosforous", "phosphorus"), ("jym", "gym"),
    ])
    func spellingsOfOneSoundAreOneKey(_ left: String, _ right: String) throws {
        #expect(try key(left) == key(right))
        #expect(try SoundKey.firstLetters(of: key(right)[0]).contains(Array(left.utf8)[0]))
    }

    @Test(arguments: [
        ("router", "trouser"), ("ghost", "host"), ("chair", "care"), ("match", "mat"), ("gate", "jade"),
        ("then", "ten"),
        ("sign", "sick"),
    ])
    func otherSoundsAreOtherKeys(_ left: String, _ right: String) throws {
        #expect(try key(left) != key(right))
    }

    @Test func wordsWithOtherLettersHaveNone() {
        for word in ["café", "usb3", "Phone", "трюфель", "a b"] { #expect(SoundKey(Array(word.utf8), .english) == nil) }
        #expect(SoundKey([], .english)?.sounds == [])
    }

    private func key(_ word: String) throws -> [UInt8] {
        try #require(SoundKey(Array(word.utf8), .english)).sounds
    }
}
