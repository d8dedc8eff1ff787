import Testing

@testable import Analysis

/// The language of a query that does not say it.
@Suite struct LanguageGuessTests {
    private static let guess = LanguageGuess(
        Fixtures.registry.names.compactMap { Fixtures.registry.analyzer(named: $0) })

    @Test(arguments: [
        ("Молоко 3,2%", "ru"), ("น้ำดื่ม Crystal", "th"), ("七味ふりかけ", "ja"), ("ベーコン", "ja"), ("苹果醋", "zh"),
        ("신라면 컵", "ko"), ("חלב תנובה", "he"), ("لبن عيران", "ar"), ("γάλα", "el"), ("iPhone чехол", "ru"),
        ("ｶﾀｶﾅ", "ja"),
    ])
    func scriptsTellTheLanguage(text: String, language: String) {
        #expect(LanguageGuess.languageOfScript(text) == language)
        #expect(Self.guess.language(of: text) == language)
    }

    @Test(arguments: [
        ("Maschine für Kaffee", "de"), ("weiße Schuhe", "de"), ("café avec du lait", "fr"),
        ("leche con azúcar y piña", "es"),
        ("koffie met melk", "nl"), ("sütlü çikolata ve fındığı", "tr"), ("bröd med smör och å", "sv"),
        ("bread and butter", "en"), ("pão com manteiga", "pt"),
    ])
    func lettersAndLittleWordsTellTheLanguage(text: String, language: String) {
        #expect(Self.guess.language(of: text) == language)
    }

    @Test(arguments: ["", "laptop", "Coca-Cola 0,5", "12345", "☕️ ★"])
    func nothingIsGuessedFromNothing(text: String) {
        #expect(Self.guess.language(of: text) == nil)
        #expect(LanguageGuess.languageOfScript(text) == nil)
    }
}
