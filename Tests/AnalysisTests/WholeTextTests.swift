import Testing

@testable import Analysis

/// The term of a whole name: what it looks through, and what it tells apart.
@Suite struct WholeTextTests {
    private let text: WholeText

    init() throws { text = try WholeText() }

    private func term(_ name: String) -> [UInt8]? {
        var name = name
        return name.withUTF8 { text.term(of: $0) }
    }

    @Test(arguments: [
        ("Coca-Cola Zero", "coca cola  zero"), ("Crème Brûlée", "creme brulee"), ("ＫｉｔＫａｔ", "KitKat"), ("ﾊﾟｿｺﾝ", "パソコン"),
        ("蘋果醋", "苹果醋"), ("แลคตาซอย สูตรไม่หวาน", "แลคตาซอยสูตรไม่หวาน"), ("Чёрный «Чай»", "черный чай"),
        ("M&M's", "m&m’s"),
    ])
    func spellingDoesNotMatter(name: String, query: String) throws {
        let whole = try #require(term(name))
        #expect(whole == term(query))
    }

    @Test(arguments: [
        ("Brownie", "Brownies"), ("น้ำ", "นำ"), ("Milch 1,5%", "Milch 3,5%"), ("й", "и"), ("がく", "かく"), ("Latte", "Late"),
    ])
    func lettersDoMatter(name: String, other: String) throws {
        let whole = try #require(term(name))
        #expect(whole != term(other))
    }

    @Test func namesWithoutLettersHaveNoTerm() {
        #expect(term("") == nil && term(" - ★ !!") == nil)
    }

    @Test func noWordHasSuchATerm() throws {
        let whole = try #require(term("laptop"))
        let words = try Fixtures.session("storefront-en").tokens("laptop \u{1} laptop", role: .name)
        #expect(whole.count == 17 && words.allSatisfy { Array($0.term) != whole && $0.term[$0.term.startIndex] > 1 })
    }

    @Test func likenessFallsWithEveryDifference() {
        #expect(text.likeness("Nesquik", " Nesquik ") == 1)
        #expect(text.likeness("NESQUIK", "Nesquik") == 0.75)
        #expect(text.likeness("Crème-Tarte", "Creme Tarte") == 0.5)
    }
}
