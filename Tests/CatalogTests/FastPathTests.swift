import Testing

@testable import Catalog

/// Texts of plain ASCII take short ways; these hold each against the long one, on texts made to meet its edges.
@Suite struct FastPathTests {
    private struct Random: RandomNumberGenerator {
        var state: UInt64 = 42

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private static let pieces = [
        "a", "Z", "9", " ", "  ", "-", "'", "\t", "\n", "\u{7F}", "\u{1F}", "!", "\"", "\\", "é", "e\u{301}", "’", "😀",
        "\u{A0}", "word", "UPPER", "\r\n", "~", "{",
    ]

    private static func texts(_ count: Int) -> [String] {
        var random = Random()
        return (0..<count).map { _ in
            (0..<Int.random(in: 0...30, using: &random)).map { _ in
                Bool.random(using: &random) ? "abcdefgh" : pieces.randomElement(using: &random) ?? ""
            }.joined()
        }
    }

    @Test func plainTextsAreTold() {
        for text in Self.texts(5_000) {
            let isPrintable = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
            #expect(PlainText.isPrintable(text) == isPrintable, "\(text.debugDescription)")
            let words = text.split(separator: " ", omittingEmptySubsequences: false)
            #expect(PlainText.isLine(text) == (isPrintable && !words.contains("")), "\(text.debugDescription)")
        }
    }

    @Test func everyStringReadsBack() throws {
        for text in Self.texts(5_000) {
            let json = JSONWriter.bytes(.array([.string(text), .string(text)]))
            let values = try JSONReader.parse(json).elements
            #expect(values?.count == 2)
            for value in values ?? [] { #expect(value.text.map { Array($0.utf8) } == Array(text.utf8)) }
        }
    }

    @Test func endOfTextIsFoundAtEveryPlace() {
        for length in 0..<40 {
            for stop in [UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x1F, 0x00] {
                for place in 0..<length {
                    var bytes = [UInt8](repeating: place.isMultiple(of: 3) ? 0xE9 : 0x7E, count: length)
                    bytes[place] = stop
                    if place + 1 < length { bytes[place + 1] = 0xFF }
                    let found = bytes.withUnsafeBufferPointer { PlainText.endOfJSONText(in: $0, from: 0) }
                    #expect(found.end == place)
                    #expect(found.isASCII == (place == 0 || !place.isMultiple(of: 3)))
                }
            }
        }
    }

    @Test(arguments: [
        #"{"a":1,"b":2,"a":3}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"a":2}"#, "{\"é\":1,\"e\u{301}\":2}",
        "{\"K\":1,\"\u{212A}\":2}", "{\"\u{212A}\":1,\"K\":2}", #"{"":1,"":2}"#,
    ])
    func repeatedNamesAreFound(json: String) {
        #expect(throws: Problem.self) { try JSONReader.parse(json) }
    }

    @Test(arguments: [1, 11, 12, 13, 63, 64, 65, 300])
    func namesAreOnlyRepeatedWhenTheyAre(count: Int) throws {
        let names = (0..<count).map { "name\($0)" }
        let members = names.map { "\"\($0)\":0" }.joined(separator: ",")
        #expect(try JSONReader.parse("{\(members)}").members?.map(\.name) == names)
        for name in [names[0], names[count / 2], names[count - 1]] {
            #expect(throws: Problem.self) { try JSONReader.parse("{\(members),\"\(name)\":1}") }
        }
    }

    /// The slug of a text of ASCII, as its documentation says it.
    private func slug(_ text: String) -> String {
        let kept = text.filter { $0 != "'" }.lowercased()
        return kept.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
    }

    @Test func slugsAreTheSame() {
        for text in Self.texts(5_000) where text.utf8.allSatisfy({ $0 < 0x80 }) && text.utf8.count <= 200 {
            let expected = slug(text)
            guard !expected.isEmpty else { continue }
            #expect(Slug.generated(from: text, fallback: "f").rawValue == expected, "\(text.debugDescription)")
            // A letter of another alphabet takes the long way.
            let long = Slug.generated(from: text + " ж", fallback: "f").rawValue
            #expect(long == expected + "-ж", "\(text.debugDescription)")
        }
        #expect(Slug.generated(from: "!?", fallback: "f") == Slug("f"))
    }

    @Test func moneyOfNumbersIsThatOfTheirText() {
        var random = Random()
        let currencies = ["EUR", "JPY", "KWD", "CLF"].map { CurrencyCode($0) }
        var numbers: [Double] = [0, -0.0, 0.1 + 0.2, 1e15, 1e13, 9_999_999_999_999.99, 1e-7, 0.005, 1.005, 4.35, 1e300]
        for _ in 0..<20_000 {
            numbers.append(Double(Int64.random(in: 0...1_000_000_000_000, using: &random)) / 100)
            numbers.append(Double.random(in: 0...100, using: &random))
            numbers.append(Double(Int64.random(in: 0...1_000_000, using: &random)) / 1_000)
        }
        func read(_ body: () throws -> Money) -> Result<Money, Problem>? {
            do { return .success(try body()) } catch { return (error as? Problem).map { .failure($0) } }
        }
        for number in numbers {
            for currency in currencies {
                #expect(
                    read { try Money(decimal: number, currency: currency) }
                        == read { try Money(decimal: number.description, currency: currency) }, "\(number)")
            }
        }
    }

    @Test func linesAndParagraphsAreCleanedTheSame() {
        for text in Self.texts(3_000) {
            var draft = ProductDraft()
            (draft.id, draft.name, draft.brand, draft.descriptionText) = ("1", "n", text, text)
            let now = Timestamp(millisecondsSinceEpoch: 0)
            let result = ProductValidation.validate(draft, defaults: ProductDefaults(), now: now)
            let words = text.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }
            func hasControl(_ text: String, except allowed: Set<UInt8> = []) -> Bool {
                text.utf8.contains { ($0 < 0x20 || $0 == 0x7F) && !allowed.contains($0) }
            }
            let line = words.joined(separator: " ")
            guard case .success(let product) = result else {
                #expect(hasControl(line) || hasControl(text, except: [0x09, 0x0A, 0x0D]), "\(text.debugDescription)")
                continue
            }
            #expect(product.brand == (line.isEmpty ? nil : line), "\(text.debugDescription)")
            let first = text.unicodeScalars.firstIndex { !$0.properties.isWhitespace }
            let last = text.unicodeScalars.lastIndex { !$0.properties.isWhitespace }
            let trimmed = first.flatMap { first in last.map { String(text.unicodeScalars[first...$0]) } } ?? ""
            #expect(Array(product.descriptionText.utf8) == Array(trimmed.utf8), "\(text.debugDescription)")
        }
    }
}
