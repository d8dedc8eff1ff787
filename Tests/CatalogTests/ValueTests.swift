import TestSupport
import Testing

@testable import Catalog

@Suite struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01", 0), ("2009-12-10T00:00:00Z", 1_260_403_200_000),
            ("2000-02-29T12:00:00+02:00", 951_818_400_000), ("1969-12-31T23:59:59.999Z", -1),
            ("2024-01-01t00:00:00.5z", 1_704_067_200_500), ("2024-01-01 00:00:00.123456789-00:30", 1_704_069_000_123),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000), ("0001-01-01", -62_135_596_800_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ] as [(String, Int64)])
    func reads(text: String, milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.millisecondsSinceEpoch == milliseconds)
    }

    @Test(arguments: [
        "", "2009", "2009-12", "2009-13-01", "2009-00-01", "2009-02-29", "2100-02-29", "2009-12-32", "2009-12-10T",
        "2009-12-10T00:00:00", "2009-12-10T24:00:00Z", "2009-12-10T00:60:00Z", "2009-12-10T00:00:61Z",
        "2009-12-10T00:00:00.Z", "2009-12-10T00:00:00+25:00", "2009-12-10T00:00:00Zx", "0000-01-01", "10000-01-01",
        "-001-01-01", "2009-1-1", "10.12.2009", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
        "2009-12-10T00:00Z", "２００９-12-10",
    ])
    func refuses(text: String) { #expect(Timestamp(rfc3339: text) == nil) }

    @Test func everyDayOfFourCenturiesReadsBackTheSame() {
        for day in stride(from: Int64(-150_000), to: 150_000, by: 7) {
            let timestamp = Timestamp(millisecondsSinceEpoch: day * 86_400_000 + (day & 1) * 45_296_789)
            #expect(Timestamp(rfc3339: timestamp.rfc3339) == timestamp)
        }
    }

    @Test func writesMillisecondsOnlyWhenThereAreAny() {
        #expect(Timestamp(millisecondsSinceEpoch: 1_260_403_200_000).rfc3339 == "2009-12-10T00:00:00Z")
        #expect(Timestamp(millisecondsSinceEpoch: -1).rfc3339 == "1969-12-31T23:59:59.999Z")
        #expect(Timestamp(millisecondsSinceEpoch: .max).rfc3339 == "9999-12-31T23:59:59.999Z")
    }
}

@Suite struct SlugTests {
    @Test(arguments: [
        ("Xerox 006R90321 toner", "xerox-006r90321-toner"), ("  Größe & Ökö -- Äpfel!", "groesse-oekoe-aepfel"),
        ("Café Crème", "cafe-creme"), ("Cafe\u{301}", "cafe"), ("Levi's 501", "levis-501"), ("ÅNGSTRÖM", "angstroem"),
        ("Ноутбук ASUS", "ноутбук-asus"), ("ノートPC", "ノートpc"), ("กระเป๋า", "กระเป๋า"), ("15.6\" TV", "15-6-tv"),
        ("İstanbul", "istanbul"), ("Łódź", "lodz"),
    ])
    func makesReadableSlugs(name: String, slug: String) {
        #expect(Slug.generated(from: name, fallback: "x").rawValue == slug)
        #expect(Slug.isValid(slug))
    }

    @Test func isNeverEmptyAndAlwaysValid() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let scalars = (0..<Int.random(in: 0...120, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x2FFF, using: &random))
            }
            let name = String(String.UnicodeScalarView(scalars))
            let slug = Slug.generated(from: name, fallback: "§§")
            try #require(Slug.isValid(slug.rawValue), "\(name.debugDescription) → \(slug)")
        }
        #expect(Slug.generated(from: "!!!", fallback: "Art. 7").rawValue == "art-7")
        #expect(Slug.generated(from: "!!!", fallback: "§").rawValue == "product-c2-a7")
    }

    @Test func cutsLongNamesAndKeepsRoomForASuffix() {
        let slug = Slug.generated(from: String(repeating: "abcdefghi ", count: 100), fallback: "x")
        #expect(slug.rawValue.utf8.count <= Slug.bytesMax)
        #expect(slug.rawValue.hasSuffix("abcdefghi"))
        let suffixed = slug.suffixed("4711")
        #expect(suffixed.rawValue.utf8.count <= Slug.bytesMax && suffixed.rawValue.hasSuffix("-4711"))
    }

    @Test(arguments: ["", "-a", "a-", "a--b", "A", "a b", "a_b", String(repeating: "a", count: 201)])
    func refusesWhatIsNoSlug(text: String) { #expect(!Slug.isValid(text)) }
}

@Suite struct GTINTests {
    @Test(arguments: ["0095205603217", "4006381333931", "96385074", "036000291452", "10012345678902"])
    func acceptsRightCheckDigits(text: String) { #expect(GTIN.fault(of: text) == nil) }

    @Test(arguments: [
        ("4006381333932", GTIN.Fault.wrongCheckDigit(expected: 1)), ("", .notDigits), ("400638133393X", .notDigits),
        ("400638133393", .wrongCheckDigit(expected: 0)), ("1234567", .wrongLength), ("85896333746", .wrongLength),
        ("123456789012345", .wrongLength), ("４006381333931", .notDigits),
    ])
    func namesTheFault(text: String, fault: GTIN.Fault) { #expect(GTIN.fault(of: text) == fault) }
}

@Suite struct MoneyTests {
    private let euro = CurrencyCode("EUR")

    @Test(
        arguments: [
            ("49.95", "EUR", 4995), ("0", "EUR", 0), ("-0.00", "EUR", 0), ("0.01", "EUR", 1), (".5", "EUR", 50),
            ("7.", "EUR", 700),
            ("1e3", "EUR", 100_000), ("4995e-2", "EUR", 4995), ("5000", "JPY", 5000), ("1.234", "KWD", 1234),
            ("19.990000", "EUR", 1999), ("+1.10", "USD", 110), ("10000000000000.00", "EUR", 1_000_000_000_000_000),
            ("000000000000000000000012.50", "EUR", 1250), ("1.2345", "CLF", 12345),
        ] as [(String, String, Int64)])
    func readsExactly(text: String, currency: String, minorUnits: Int64) throws {
        #expect(try Money(decimal: text, currency: CurrencyCode(currency)).minorUnits == minorUnits)
    }

    @Test(arguments: [
        "", "-1", "-0.01", "abc", "1,50", "1e300", "1e9999", "1e10000", "NaN", "inf", "1.2.3", "0x10", " 1", "49.955",
        "10000000000000.01", "--1", "1e", "١", ".", "99999999999999999999", String(repeating: "1", count: 401),
    ])
    func refuses(text: String) {
        let problem = #expect(throws: Problem.self) { try Money(decimal: text, currency: euro) }
        #expect(problem?.code == .invalidMoney)
    }

    @Test(arguments: [
        (1e300, false), (.nan, false), (.infinity, false), (-0.5, false), (49.95, true), (0.1 + 0.2, false),
    ])
    func refusesNumbersThatAreNoAmounts(number: Double, isAccepted: Bool) {
        #expect(((try? Money(decimal: number, currency: euro)) != nil) == isAccepted)
    }

    @Test(
        arguments: [("0.005", 1), ("0.0049", 0), ("49.955", 4996), ("49.9549999", 4995), ("1e-9", 0), ("0.5e-2", 1)]
            as [(String, Int64)])
    func roundsHalfUpWhenTold(text: String, minorUnits: Int64) throws {
        #expect(try Money(decimal: text, currency: euro, rounding: .halfUp).minorUnits == minorUnits)
    }

    @Test func everyCentReadsBackThroughADouble() throws {
        for cents in stride(from: Int64(0), to: 3_000_000, by: 37) {
            let money = Money(minorUnits: cents, currency: euro)
            #expect(try Money(decimal: money.decimalText, currency: euro) == money)
            #expect(try Money(decimal: Double(money.decimalText)!, currency: euro) == money)
        }
    }

    @Test func knowsTheCurrenciesOfTheStandard() {
        #expect(CurrencyTable.minorUnitDigits.count == 167)
        #expect(CurrencyCode(iso4217: "eur") == euro)
        #expect(CurrencyCode(iso4217: "XAU") == nil)
        #expect(CurrencyCode(iso4217: "DEM") == nil)
        #expect(throws: Problem.self) { try Money(decimal: "1", currency: CurrencyCode("XXX")) }
        #expect(Money(minorUnits: 5, currency: euro).decimalText == "0.05")
        #expect(Money(minorUnits: 5, currency: CurrencyCode("JPY")).decimalText == "5")
    }
}
