import Testing
@testable import Analysis

/// Pairs of query and name as people write them: what must meet, and what must not.
@Suite struct FindingTests {
    private func finds(_ query: String, in name: String, _ analyzer: String) throws -> Bool {
        let session = try Fixtures.session(analyzer)
        return Finding.finds(session.query(query), in: Set(session.tokens(name, role: .name).terms))
    }

    @Test(arguments: [
        ("wifi", "Wi-Fi Router"), ("wi fi", "Wi-Fi Router"), ("wi-fi", "Wifi Router"), ("wi-fi", "Wi Fi Router"),
        ("wh1000xm4", "Sony WH-1000XM4"), ("WH 1000XM4", "Sony WH-1000XM4"), ("WH-1000XM4", "Sony WH 1000XM4"),
        ("wh1000xm4", "Sony WH 1000XM4"), ("wh 1000xm4", "Sony WH1000XM4"), ("rtx2060", "GeForce RTX 2060"),
        ("rtx 2060", "GeForce RTX2060"), ("2tb", "Drive 2 TB"), ("2 TB", "Drive 2TB"), ("15.6\"", "Laptop 15,6 inch"),
        ("15.6 inch", "Laptop 15.6in"), ("15.6-inch", "Laptop (15.6″)"), ("17 laptop", "Laptop 17\""),
        ("1/2 inch", "Drill 1/2\""), ("0.5 in", "Drill 1/2\""), ("mens shoes", "Men's Shoe"),
        ("cell phone", "Smartphone"),
        ("usb stick", "Flash Drive 8GB"), ("notebook", "Gaming Laptop"), ("playstation 4", "PS4 Pro"),
        ("earphones", "In-Ear Headphones"), ("the boys", "The Boys Season 1"), ("at&t", "AT&T phone"),
        ("4 pack", "4-Pack"),
        ("4gb", "2x4GB DDR3"), ("cafe", "Café crème"), ("8 x 10", "Frame 8x10"),
    ])
    func english(query: String, name: String) throws {
        #expect(try finds(query, in: name, "storefront-en"))
    }

    @Test(arguments: [
        ("XYZ-123", "Part XYZ-223"), ("wh1000xm4", "WH-1000XM3"), ("15.6 inch", "17 inch laptop"), ("2tb", "2 GB"),
        ("17\"", "Model 17"), ("iphone 11", "iPhone 12"),
    ])
    func englishKeepsApart(query: String, name: String) throws {
        #expect(try !finds(query, in: name, "storefront-en"))
    }

    @Test(arguments: [
        ("storefront-de", "kaese", "Käse"), ("storefront-de", "käse", "Kaese"), ("storefront-de", "weisse", "weiße"),
        ("storefront-de", "maschine", "Kaffeemaschine"), ("storefront-de", "15,6 zoll", "15.6\""),
        ("storefront-fr", "eau", "l’eau minérale"), ("storefront-fr", "pepites", "Pépite"),
        ("storefront-fr", "500go", "500 Go"), ("storefront-es", "pina", "Piña"), ("storefront-es", "piña", "Pina"),
        ("storefront-it", "appennino", "dell'Appennino"), ("storefront-pt", "maca", "maçã"),
        ("storefront-nl", "foto", "foto's"), ("storefront-sv", "kott", "Kött"), ("storefront-ru", "алёнка", "Аленка"),
        ("storefront-tr", "ışık", "IŞIK"), ("storefront-tr", "canta", "ÇANTA"),
        ("storefront-tr", "istanbul", "İstanbul"),
        ("storefront-ja", "リンゴ", "りんごジュース"), ("storefront-ja", "りんご", "リンゴ"),
        ("storefront-ja", "パソコン", "ﾊﾟｿｺﾝ"), ("storefront-zh", "苹果", "蘋果"), ("storefront-zh", "手机", "手機殼"),
        ("storefront-th", "นม", "นมถั่วเหลือง"), ("storefront-ar", "مدرسه", "مَدْرَسَة"),
        ("standard", "라면", "신라면컵"), ("standard", "wh1000", "ＷＨ－１０００"), ("standard", "שלום", "שָׁלוֹם"),
    ])
    func otherLanguages(analyzer: String, query: String, name: String) throws {
        #expect(try finds(query, in: name, analyzer))
    }

    @Test(arguments: [
        ("storefront-sv", "kött", "Kott"), ("storefront-tr", "kır", "kir"), ("storefront-es", "caña", "cana"),
        ("standard", "й", "и"),
    ])
    func lettersThatALanguageTellsApartHaveTermsOfTheirOwn(analyzer: String, query: String, name: String) throws {
        let session = try Fixtures.session(analyzer)
        let terms = Set(session.tokens(name, role: .name).terms)
        #expect(session.query(query).allSatisfy { !terms.contains($0.term) })
    }

    @Test func identifiersAreFoundWholeOrInParts() throws {
        let session = try Fixtures.session("storefront-en")
        let terms = Set(session.tokens("AB 12/34-X", role: .identifier).terms)
        for query in ["ab1234x", "AB 12/34-X", "AB-12/34-X"] {
            #expect(Finding.finds(session.query(query), in: terms), "\(query)")
        }
        #expect(!Finding.finds(session.query("AB 12/35-X"), in: terms))
    }

    @Test func joinedFormCoversThePositionsOfItsParts() throws {
        let tokens = try Fixtures.session("storefront-en").tokens("Wi-Fi router", role: .name).map { $0 }
        #expect(tokens.map(\.text) == ["wifi", "wi", "fi", "router"])
        #expect(tokens.map(\.position) == [0, 0, 1, 2])
        #expect(tokens.map(\.positionLength) == [2, 1, 1, 1])
        #expect(tokens[0].kind == .word)
    }

    @Test func queryOffsetsCoverTheWordsTyped() throws {
        let query = "Weiße  Käse 15,6 Zoll"
        let bytes = Array(query.utf8)
        let words = try Fixtures.session("storefront-de").query(query)
        let spans = words.map { String(decoding: bytes[$0.sourceStart..<$0.sourceEnd], as: UTF8.self) }
        #expect(spans == ["Weiße", "Käse", "15,6 Zoll"])
        #expect(words.map(\.surface) == ["weisse", "kase", "15.6in"])
        #expect(words.map(\.kind) == [.word, .word, .measure])
    }

    @Test func stagesShowTextsAndTokens() throws {
        let stages = try Fixtures.session("storefront-de").stages("Käse™", role: .name, isQuery: false)
        #expect(stages.first?.name == "symbols" && stages.first?.text == "Käse ")
        #expect(stages.last?.name == "stem" && stages.last?.tokens.map(\.text) == ["kas", "kaes"])
        #expect(stages.first { $0.name == "words" }?.tokens.first?.end == 5)
    }

    @Test func hugeAndEmptyTextsAreFine() throws {
        let session = try Fixtures.session("storefront-en")
        #expect(session.query("").isEmpty && session.query(" \u{0}\u{1F} --- ").isEmpty)
        let long = String(repeating: "a", count: 1_000_000)
        let token = try #require(session.tokens(long, role: .name).first { _ in true })
        #expect(token.term.count == 200 && token.sourceEnd == 1_000_000)
        #expect(session.query(String(repeating: "e\u{301}\u{301}\u{301} ", count: 20_000)).count == 20_000)
    }
}
