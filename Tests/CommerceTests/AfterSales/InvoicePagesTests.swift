import Catalog
import Foundation
import Synchronization
import Testing

@testable import Commerce

/// How papers look: letters, directions, columns and pages.
@Suite struct InvoicePagesTests {
    private static let names = [
        "ar": "حقيبة سفر سوداء Travel Bag 40 لتر", "he": "תיק נסיעות, רחוב הרצל 12", "hi": "यात्रा बैग श्रीमती क्षेत्र",
        "th": "กระเป๋าเดินทางน้ำหนักเบาที่สุด", "ja": "日本語の旅行かばん 東京都渋谷区", "zh": "中文旅行包 骨直", "ko": "여행 가방",
        "de": "Größe XL für Ærø", "vi": "Điện thoại",
    ]

    private func address(_ name: String, country: String = "DE") -> PostalAddress {
        PostalAddress(
            name: name, company: name, line1: name, line2: nil, city: name, region: nil, postalCode: "10115",
            country: country, isDefaultShipping: false, isDefaultBilling: false)
    }

    private func content(_ names: [String], country: String = "DE") throws -> InvoiceContent {
        let rows = names.map { name in
            InvoiceContent.Row(
                name: name, sku: "SKU-1", quantity: 2, unitMinorUnits: 61_700, discount: 0, taxRate: 190_000,
                minorUnits: 123_400)
        }
        let issuer = try InvoiceIssuer.read([
            "name": .string(String(names[0].prefix(100))),
            "address": [.string(String(names[0].prefix(100))), "20095 Hamburg"],
            "footer": .string(String((names.last ?? "").prefix(100))),
        ])
        return InvoiceContent(
            title: "Invoice", number: "INV-00000001", date: Timestamp(millisecondsSinceEpoch: 1_800_000_000_000),
            issuer: issuer, buyer: address(names[0], country: country), shipsTo: address(names.last ?? ""),
            currency: CurrencyCode("EUR"), facts: [["Order", "7K2-M9Q-X4C"]], rows: rows,
            sumRows: [InvoiceContent.Sum(name: "Items", minorUnits: 123_400)],
            taxes: [InvoiceContent.TaxGroup(rate: 190_000, gross: 123_400, tax: 19_703)], totalName: "Total",
            total: 123_400, remarks: [])
    }

    /// The words of a file with their places, as `pdftotext -bbox` has them.
    private func words(_ bytes: [UInt8]) throws -> [(text: String, page: Int, right: Double, bottom: Double)] {
        let file = FileManager.default.temporaryDirectory.appending(path: "paper-\(UUID().uuidString).pdf")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        if let folder = ProcessInfo.processInfo.environment["AISLE_KEEP_PAPERS"] {
            try Data(bytes).write(to: URL(fileURLWithPath: folder).appending(path: file.lastPathComponent))
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["pdftotext", "-bbox", file.path, "-"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "pdftotext (poppler-utils) reads it")
        var page = 0
        var words: [(text: String, page: Int, right: Double, bottom: Double)] = []
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
            if line.contains("<page ") { page += 1 }
            guard let found = line.firstMatch(of: /xMax="([0-9.]+)" yMax="([0-9.]+)">(.*)<\/word>/) else { continue }
            let (right, bottom) = (Double(found.output.1), Double(found.output.2))
            words.append((String(found.output.3), page, try #require(right), try #require(bottom)))
        }
        return words
    }

    @Test(arguments: names.keys.sorted())
    func noLetterIsABoxAndAmountsStandInOneColumn(_ language: String) throws {
        let name = try #require(Self.names[language])
        let drawing = try InvoicePages.drawing(try content([name, "Plain", name]))
        #expect(drawing.unknownGlyphs == 0)
        let amounts = try words(drawing.bytes).filter { $0.text == "1234.00" }
        // Three rows, the sum, and gross in the taxes; the total has its currency behind it.
        let column = amounts.filter { $0.right > 540 }
        #expect(column.count == 4)
        let edge = try #require(column.first).right
        for amount in column { #expect(abs(amount.right - edge) < 0.5, "\(amount)") }
    }

    /// Each thread ends after its papers, and with it whatever was kept for it alone.
    @Test func papersThatAreDrawnAtOnceAreThoseThatAreDrawnAlone() throws {
        let contents = try Self.names.values.sorted().map { try content([$0, "Plain"]) }
        let alone = try contents.map { try InvoicePages.drawing($0).bytes }
        let others = Mutex(0)
        for _ in 0..<4 {
            let threads = (0..<8).map { first in
                let done = DispatchSemaphore(value: 0)
                Thread {
                    for place in contents.indices {
                        let paper = (place + first) % contents.count
                        let drawn = try? InvoicePages.drawing(contents[paper]).bytes
                        if drawn != alone[paper] { others.withLock { $0 += 1 } }
                    }
                    done.signal()
                }.start()
                return done
            }
            for thread in threads { thread.wait() }
        }
        #expect(others.withLock { $0 } == 0)
    }

    @Test func aLetterThatNoFontHasIsCounted() throws {
        // For private use, in a plane that fonts leave alone.
        let drawing = try InvoicePages.drawing(try content(["\u{10FFFD}"]))
        #expect(drawing.unknownGlyphs > 0)
    }

    @Test func longNamesAndManyRowsStayOnTheirPages() throws {
        let long = String(repeating: "Travel bag with wheels ", count: 20) + String(repeating: "x", count: 200)
        let names = (0..<200).map { $0.isMultiple(of: 3) ? long : Self.names.values.sorted()[$0 % Self.names.count] }
        var content = try content(names)
        content.buyer = address(String(long.suffix(110)))
        content.shipsTo = address(String(long.prefix(110)))
        let drawing = try InvoicePages.drawing(content)
        #expect(drawing.unknownGlyphs == 0)
        let words = try words(drawing.bytes)
        #expect(words.filter { $0.text == "1234.00" && $0.right > 540 }.count == 201)
        #expect(words.allSatisfy { $0.right <= 595.28 && $0.bottom <= 841.89 }, "nothing leaves its page")
        let pages = try #require(words.map(\.page).max())
        #expect(pages > 10)
        #expect(words.filter { $0.text == "Quantity" }.count >= pages - 2, "the head is on each page with rows")
    }

    @Test func anIssuerWithALotToSayTakesAPageMore() throws {
        var content = try content(["Bag"])
        let line = String(String(repeating: "Hinterhaus, dritter Aufgang ", count: 19).prefix(520))
        content.issuer.address = Array(repeating: line, count: 8)
        let words = try words(try InvoicePages.drawing(content).bytes)
        #expect(words.allSatisfy { $0.bottom <= 841.89 })
        #expect(words.contains { $0.text == "Bill" && $0.page == 2 })
    }

    @Test func sharedLettersLookAsInTheBuyersCountry() throws {
        func fonts(_ country: String) throws -> String {
            let bytes = try InvoicePages.drawing(try content(["骨直"], country: country)).bytes
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(try fonts("CN").contains("NotoSansCJKsc"))
        #expect(try fonts("JP").contains("NotoSansCJKjp"))
        #expect(try fonts("CN") == (try fonts("CN")))
    }
}
