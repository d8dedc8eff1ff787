import Catalog
import Foundation
import Store
import Testing

@testable import Commerce

@Suite struct InvoiceTests {
    private static let issuer: JSONValue = [
        "name": "Aisle Handels GmbH", "address": ["Lagerweg 7", "20095 Hamburg", "Germany"],
        "tax_number": "DE123456789", "footer": "Registered in Hamburg, HRB 4711",
    ]

    private func fixture(seed: UInt64 = 1) async throws -> AfterSalesFixture {
        let fixture = try AfterSalesFixture(seed: seed)
        for sku in ["A", "B"] { try fixture.base.add(sku, onHand: 1_000) }
        _ = try await fixture.shop.invoices.setIssuer(Self.issuer, by: AfterSalesFixture.staff)
        return fixture
    }

    /// What `pdftotext` reads, pages divided by form feeds.
    private func text(_ bytes: [UInt8], _ fixture: AfterSalesFixture) throws -> String {
        let file = fixture.base.folder.appending(path: "paper-\(UUID().uuidString).pdf")
        try Data(bytes).write(to: file)
        // Kept for people to look at.
        if let folder = ProcessInfo.processInfo.environment["AISLE_KEEP_PAPERS"] {
            try Data(bytes).write(to: URL(fileURLWithPath: folder).appending(path: file.lastPathComponent))
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["pdftotext", "-layout", file.path, "-"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "pdftotext (poppler-utils) reads it")
        return try #require(String(bytes: data, encoding: .utf8))
    }

    /// Two rates, a discount, shipping: 2 × 10.00 at 19 % and 10.00 − 1.00 at 7 %, shipping 3.00 at 19 %.
    private func mixed(_ fixture: AfterSalesFixture) -> Order {
        var order = fixture.orders.draft([("A", 2), ("B", 1)])
        order.lines[0].tax = 319
        order.lines[1].discount = 100
        order.lines[1].total = 900
        order.lines[1].tax = 59
        order.totals.discount = 100
        order.totals.shippingTax = 48
        order.totals.tax = 319 + 59 + 48
        order.totals.total = 3_200
        order.taxRates = OrderTaxRates(lines: [190_000, 70_000], shipping: 190_000)
        return order
    }

    @Test func taxesByRateAddUpToTheOrder() async throws {
        let fixture = try await fixture()
        let order = try fixture.paid(mixed(fixture))
        let groups = order.taxGroups
        #expect(groups.map(\.rate) == [190_000, 70_000])
        #expect(groups.map(\.gross) == [2_300, 900] && groups.map(\.tax) == [367, 59])
        #expect(groups.reduce(0) { $0 + $1.gross } == order.totals.total)
        #expect(groups.reduce(0) { $0 + $1.tax } == order.totals.tax)
        // Without a table the rates are reckoned: of 10.00 with 1.60 in it.
        var plain = order
        plain.taxRates = nil
        #expect(plain.taxGroups.map(\.rate) == [190_000, 70_000])
        #expect(InvoiceContent.rateText(190_000) == "19 %" && InvoiceContent.rateText(75_000) == "7.5 %")
        #expect(InvoiceContent.rateText(0) == "0 %" && InvoiceContent.rateText(80_250) == "8.03 %")
    }

    @Test func theInvoiceSaysWhatTheOrderSays() async throws {
        let fixture = try await fixture()
        let order = try fixture.paid(mixed(fixture))
        let paper = try await fixture.shop.invoices.invoice(of: order.id, for: .staff)
        #expect(paper.name == "INV-00000001.pdf")
        let text = try text(paper.bytes, fixture)
        let expected = [
            "Aisle Handels GmbH", "20095 Hamburg", "DE123456789", "Ann Lee", "Hauptstraße 1", "10115 Berlin",
            "INV-00000001", order.number.rawValue, "2027-01-15", "Product A", "30.00", "-1.00", "3.00", "4.26",
            "32.00 EUR", "19 %", "19.33", "3.67", "23.00", "8.41", "0.59", "9.00", "Page 1 of 1",
            "Registered in Hamburg, HRB 4711",
        ]
        for part in expected { #expect(text.contains(part), "\(part) in \(text)") }
        // A narrow space is read as none.
        #expect(text.contains(/7 ?% +8\.41/))
    }

    @Test func theSameOrderMakesTheSameBytesWhenever() async throws {
        let fixture = try await fixture()
        let order = try fixture.paid(mixed(fixture))
        let first = try await fixture.shop.invoices.invoice(of: order.id, for: .staff).bytes
        fixture.base.clock.advance(milliseconds: 5_000)
        // Who issues later invoices, and what became of the order, changes nothing of this one.
        _ = try await fixture.shop.invoices.setIssuer(
            ["name": "Another Ltd", "address": ["1 High Street"]], by: AfterSalesFixture.staff)
        try fixture.orders.keep { _ = try $0.fulfilled(order.id, .processing, lines: nil) }
        #expect(try await fixture.shop.invoices.invoice(of: order.id, for: .staff).bytes == first)
        let later = try fixture.paid(mixed(fixture))
        let second = try text(try await fixture.shop.invoices.invoice(of: later.id, for: .staff).bytes, fixture)
        #expect(second.contains("Another Ltd") && second.contains("INV-00000002"))
    }

    @Test func longTablesGoOnOverPages() async throws {
        let fixture = try await fixture()
        let order = try fixture.paid(fixture.orders.draft((0..<90).map { ($0.isMultiple(of: 2) ? "A" : "B", 1) }))
        let text = try text(try await fixture.shop.invoices.invoice(of: order.id, for: .staff).bytes, fixture)
        let pages = text.split(separator: "\u{0C}").filter { $0.contains("Page") }
        #expect(pages.count > 2)
        for (place, page) in pages.enumerated() { #expect(page.contains("Page \(place + 1) of \(pages.count)")) }
        // The head of the table is on every page that has rows, and no row is lost.
        let rows = pages.flatMap { $0.split(separator: "\n") }.filter {
            $0.contains("Product ") && $0.contains("10.00")
        }
        #expect(rows.count == 90)
        for page in pages where page.contains("Product ") { #expect(page.contains("Quantity")) }
        #expect(text.contains("903.00 EUR"))
    }

    @Test(arguments: [
        "Wärmflasche für Größe XL", "Παπούτσια τρεξίματος", "Кроссовки для бега", "Çığ şapkası İstanbul",
        "日本語の商品", "中文商品", "한국어 상품", "Điện thoại", "Łódź żółć", "आपका नाम संगीता शर्मा", "น้ำผึ้งป่า",
        "שלום עולם", "محمد بن عبد الله",
    ])
    func lettersOfAllLanguagesAreOnIt(name: String) async throws {
        let fixture = try await fixture()
        var draft = fixture.orders.draft([("A", 1)])
        draft.lines[0].name = name
        draft.billingAddress.name = name
        let order = try fixture.paid(draft)
        let text = try text(try await fixture.shop.invoices.invoice(of: order.id, for: .staff).bytes, fixture)
        // Readers of PDF put spaces where letters stand apart, and marks of direction around what runs from right to left.
        let plain = Self.letters(text)
        for word in name.split(separator: " ") {
            #expect(plain.contains(Self.letters(String(word))), "\(word) in \(text)")
        }
    }

    private static func letters(_ text: String) -> String {
        let scalars = text.precomposedStringWithCompatibilityMapping.unicodeScalars.filter {
            !$0.properties.isWhitespace && !$0.properties.isBidiControl
        }
        return String(String.UnicodeScalarView(scalars))
    }

    @Test func creditNotesSayWhatWentBack() async throws {
        let fixture = try await fixture()
        let order = try fixture.delivered(mixed(fixture))
        _ = try await fixture.bringBack(order, [(1, 1)])
        _ = try await fixture.bringBack(order, [(1, 1), (2, 1)])
        let notes = try await fixture.shop.invoices.creditNotes(of: order.id, for: .staff)
        try #require(notes.map(\.minorUnits) == [1_000, 2_200])
        let first = try await fixture.shop.invoices.creditNote(notes[0].number, of: order.id, for: .staff)
        #expect(first.name == "CRN-00000001.pdf")
        let firstText = try text(first.bytes, fixture)
        // Half of 3.19 is 1.60, and the rest goes with the second piece.
        for part in ["Credit note", "INV-00000001", "Product A", "10.00 EUR", "1.60"] {
            #expect(firstText.contains(part), "\(part) in \(firstText)")
        }
        let second = try text(
            try await fixture.shop.invoices.creditNote(notes[1].number, of: order.id, for: .staff).bytes, fixture)
        for part in ["Shipping", "22.00 EUR", "13.00", "2.07", "9.00", "0.59"] {
            #expect(second.contains(part), "\(part) in \(second)")
        }
        // Money that went back for no pieces is taxed as the order was.
        let other = try fixture.paid(mixed(fixture))
        try fixture.orders.keep { keeper in
            _ = try keeper.refunded(
                other.id, payment: PaymentID("pay_2"), refund: RefundID("ref_x"),
                amount: Money(minorUnits: 3_200, currency: AfterSalesFixture.euro))
        }
        let note = try #require(try await fixture.shop.invoices.creditNotes(of: other.id, for: .staff).first)
        let whole = try text(
            try await fixture.shop.invoices.creditNote(note.number, of: other.id, for: .staff).bytes, fixture)
        for part in ["CRN-00000003", "32.00 EUR", "4.26"] { #expect(whole.contains(part), "\(part) in \(whole)") }
    }

    @Test func whoMayNotReadTheOrderGetsNoInvoice() async throws {
        let fixture = try await fixture()
        var draft = mixed(fixture)
        draft.userID = UserID("usr_ann")
        let order = try fixture.paid(draft)
        #expect(try await !fixture.shop.invoices.invoice(of: order.id, for: .user(UserID("usr_ann"))).bytes.isEmpty)
        for claimant in [Claimant.user(UserID("usr_bob")), .holder(secret: "guess")] {
            let refusal = await fixture.refusal { () throws(Refusal) in
                try await fixture.shop.invoices.invoice(of: order.id, for: claimant)
            }
            #expect(refusal?.code == .notFound)
        }
        let unpaid = try fixture.orders.place(mixed(fixture))
        let early = await fixture.refusal { () throws(Refusal) in
            try await fixture.shop.invoices.invoice(of: unpaid.id, for: .staff)
        }
        #expect(early?.code == .notFound)
    }

    @Test func nobodyIssuesAnInvoice() async throws {
        let fixture = try AfterSalesFixture()
        try fixture.base.add("A", onHand: 10)
        let order = try fixture.paid(fixture.orders.draft([("A", 1)]))
        let refusal = await fixture.refusal { () throws(Refusal) in
            try await fixture.shop.invoices.invoice(of: order.id, for: .staff)
        }
        #expect(refusal?.code == .conflict)
        let wrong = await fixture.refusal { () throws(Refusal) in
            try await fixture.shop.invoices.setIssuer(["address": [1]], by: AfterSalesFixture.staff)
        }
        #expect(wrong?.problems.map(\.field) == ["name", "address"])
        fixture.base.clock.advance(milliseconds: 1_000)
        _ = try await fixture.shop.invoices.setIssuer(Self.issuer, by: AfterSalesFixture.staff)
        // Named late, he issues what is older too.
        #expect(try await !fixture.shop.invoices.invoice(of: order.id, for: .staff).bytes.isEmpty)
    }
}
