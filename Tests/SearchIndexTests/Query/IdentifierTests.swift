import Catalog
import TestSupport
import Testing

@testable import SearchIndex

/// SKUs, GTINs and model numbers are found however they are written, and never by a neighbour.
@Suite struct IdentifierTests {
    private static func product(
        _ id: Int, _ name: String, sku: String? = nil, model: String? = nil, gtin: String? = nil,
        description: String = ""
    ) -> Product {
        var product = IndexFixture.product(id, name, brand: "Acme")
        product.sku = sku.map { SKU($0) }
        product.model = model
        product.gtins = gtin.map { [$0] } ?? []
        product.descriptionText = description
        return product
    }

    /// A catalog, gone with the value.
    private final class Shop {
        private let fixture: IndexFixture
        private let generation: IndexGeneration

        init(_ products: [Product]) throws {
            fixture = try IndexFixture()
            generation = try fixture.generation(products)
        }

        deinit { fixture.remove() }

        func ids(_ query: String) throws -> [String] {
            try fixture.search(query, in: generation.snapshot).ids(generation.snapshot)
        }
    }

    @Test func codeIsFoundHoweverItIsWritten() throws {
        let shop = try Shop([
            Self.product(1, "Acme Headphones", model: "WH-1000XM4"),
            Self.product(2, "Acme Headphones", model: "WH-1000XM5"),
            Self.product(3, "Acme Headphones", model: "WH-1000XM3"),
        ])
        let queries = [
            "WH-1000XM4", "wh1000xm4", "WH 1000XM4", "wh 1000 xm4", "WH.1000.XM4", "wh-1000-xm4", "WH/1000/XM4",
            "wh_1000xm4", "acme WH-1000XM4", "WH 1000XM4 headphones", "headphones wh1000xm4 acme",
        ]
        for query in queries { #expect(try shop.ids(query) == ["p1"], "\(query)") }
    }

    @Test func neighbourIsNeverFound() throws {
        let shop = try Shop([
            Self.product(1, "Drill", sku: "XYZ-223", description: "Bores 123 mm deep"),
            Self.product(2, "Drill", sku: "XYZ-224", description: "Fits sockets of 323"),
            Self.product(3, "Drill", sku: "ABCE-223"),
        ])
        let queries = [
            "XYZ-123", "xyz123", "XYZ 123", "xyz.123", "xyz-1-23", "ABCD-223", "ABCE 224", "AXYZ-223", "XYZ-2230",
            "XYZ-323",
        ]
        for query in queries { #expect(try shop.ids(query) == [], "\(query)") }
    }

    @Test func productsOfTheIdentifierComeBeforeThoseThatMentionIt() throws {
        let shop = try Shop([
            Self.product(1, "Ear pads WH-1000XM4 WH-1000XM4", description: "For the WH-1000XM4, WH1000XM4"),
            Self.product(2, "Acme Studio Headphones", sku: "WH1000XM4"),
            Self.product(3, "Ear pads for WH-1000XM5"),
        ])
        for query in ["WH-1000XM4", "wh 1000xm4"] { #expect(try shop.ids(query) == ["p2", "p1"]) }
    }

    @Test func beginningOfFourCharactersIsEnough() throws {
        let shop = try Shop([
            Self.product(1, "Saw", sku: "RUS-01190"), Self.product(2, "Saw", sku: "RUS-01191"),
            Self.product(3, "Saw", sku: "RUS-02190"), Self.product(4, "Saw", gtin: "4006381333931"),
        ])
        #expect(Set(try shop.ids("rus-0119")) == ["p1", "p2"])
        #expect(Set(try shop.ids("RUS 0119")) == ["p1", "p2"])
        #expect(Set(try shop.ids("rus0")) == ["p1", "p2", "p3"])
        #expect(try shop.ids("rus-0119 saw").count == 2)
        #expect(try shop.ids("40063813") == ["p4"])
        #expect(try shop.ids("RUS-01190") == ["p1"])
    }

    @Test func barcodeIsFoundHoweverItIsWritten() throws {
        let shop = try Shop([
            Self.product(1, "Pen", gtin: "4006381333931"), Self.product(2, "Pen", gtin: "4006381333948"),
            Self.product(3, "Pen", gtin: "4006381333900"),
        ])
        let queries = [
            "4006381333931", "4 006381 333931", "4006381-333931", "04006381333931", "400638133393 1",
        ]
        for query in queries { #expect(try shop.ids(query) == ["p1"], "\(query)") }
    }

    /// When the catalog has the identifier, no other word makes up for it.
    @Test func wordsDoNotReplaceAKnownIdentifier() throws {
        let shop = try Shop([
            Self.product(1, "Acme hammer drill", model: "HD-4500"),
            Self.product(2, "Acme hammer drill with case", model: "HD-4600"),
            Self.product(3, "Acme hammer drill", model: "HD-4700"),
        ])
        #expect(try shop.ids("acme hammer drill hd-4500") == ["p1"])
        #expect(try shop.ids("hd 4500 drill with case") == ["p1"])
    }

    @Test func correctionsKeepWorkingBesideNumbers() throws {
        let shop = try Shop([
            Self.product(1, "Galaxy 55 phone"), Self.product(2, "Galaxy 54 phone"), Self.product(3, "Galaxy case"),
        ])
        #expect(try shop.ids("galxay 55") == ["p1"])
    }

    /// Catalogs of codes that differ by one character, asked for in random spellings.
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func randomNeighboursStayApart(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var codes: Set<String> = []
        while codes.count < 150 {
            let letters = String((0..<Int.random(in: 2...4, using: &random)).map { _ in random.pick(Array("ABX")) })
            let digits = String((0..<Int.random(in: 3...5, using: &random)).map { _ in random.pick(Array("012")) })
            codes.insert(letters + digits)
        }
        let sorted = codes.sorted()
        let known = sorted.enumerated().filter { $0.offset % 3 != 0 }.map(\.element)
        let unknown = sorted.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
        let products = known.enumerated().map { index, code in
            let written = Self.spelling(code, &random)
            return index.isMultiple(of: 2)
                ? Self.product(index, "Widget number \(index)", sku: written)
                : Self.product(index, "Widget \(written)", model: written, description: "Made in 2\(index % 3)0")
        }
        let codeOfID = Dictionary(uniqueKeysWithValues: known.enumerated().map { ("p\($0)", $1) })
        let shop = try Shop(products)
        for code in known {
            let query = Self.spelling(code, &random)
            #expect(try shop.ids(query).compactMap { codeOfID[$0] } == [code], "\(query), seed \(seed)")
        }
        for code in unknown {
            let query = Self.spelling(code, &random)
            // A longer code that begins with the query is a completion.
            let strangers = try shop.ids(query).compactMap { codeOfID[$0] }.filter { !$0.hasPrefix(code) }
            #expect(strangers == [], "\(query), seed \(seed)")
        }
    }

    /// A code with and without punctuation, spaces and capitals, cut where its letters end.
    private static func spelling(_ code: String, _ random: inout SeededGenerator) -> String {
        let letters = String(code.prefix { $0.isLetter })
        let digits = String(code.dropFirst(letters.count))
        let written = letters + random.pick(["", "-", " ", "/", "_"]) + digits
        return Bool.random(using: &random) ? written : written.lowercased()
    }
}
