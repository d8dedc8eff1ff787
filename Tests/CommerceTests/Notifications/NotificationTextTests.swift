import Catalog
import Testing

@testable import Commerce

/// The words of notifications.
@Suite struct NotificationTextTests {
    private func text(
        _ kind: NotificationKind, _ values: [String: String], items: [NotificationFacts.Item] = [],
        language: String? = nil
    ) -> NotificationText {
        var policy = AccountPolicy()
        policy.shopName = "Tom & Co"
        policy.publicAddress = "https://shop.example"
        return NotificationText(
            kind, NotificationFacts(values: values, items: items, orderID: "ord_1"), language: language, policy: policy)
    }

    @Test func valuesAreEscapedInHTMLAndStayAsTheyAreInPlainText() {
        let text = text(
            .orderConfirmed, ["number": "A-1", "total": "5.00 EUR"],
            items: [NotificationFacts.Item(quantity: 2, name: "<b>\"Lamp\"</b> {total} & 'more'")])
        #expect(text.plain.contains("- 2 × <b>\"Lamp\"</b> {total} & 'more'"))
        #expect(text.html.contains("<li>2 × &lt;b&gt;&quot;Lamp&quot;&lt;/b&gt; {total} &amp; &#39;more&#39;</li>"))
        #expect(text.html.contains("at Tom &amp; Co.") && text.plain.contains("at Tom & Co."))
        #expect(text.html.contains("<a href=\"https://shop.example/orders/ord_1\">"))
    }

    @Test func valuesCanNotBreakLinesOrFillEachOther() {
        let text = text(.orderShipped, ["number": "A\r\nBcc: x@example.com", "tracking": "{number}"])
        #expect(text.subject == "Your order A  Bcc: x@example.com is on its way")
        #expect(text.plain.contains("Tracking: {number}"))
    }

    @Test func paragraphsWithoutTheirFactAreLeftOut() {
        #expect(!text(.orderShipped, ["number": "A-1", "tracking": ""]).plain.contains("Tracking"))
    }

    @Test func peopleReadTheirLanguageOrEnglish() {
        #expect(
            text(.orderShipped, ["number": "A-1"], language: "de-CH").subject == "Ihre Bestellung A-1 ist unterwegs")
        #expect(text(.orderShipped, ["number": "A-1"], language: "fr").subject == "Your order A-1 is on its way")
        #expect(text(.orderShipped, ["number": "A-1"], language: "de").html.contains("<html lang=\"de\">"))
    }

    /// What a text asks for must be among the facts, in every language alike.
    @Test(arguments: NotificationKind.allCases)
    fileprivate func languagesTellTheSameFacts(_ kind: NotificationKind) {
        func names(_ language: String) -> Set<String> {
            let words = NotificationWords.of(kind, language: language)
            let text = ([words.subject] + words.paragraphs).joined()
            return Set(text.matches(of: /\{(\w+)\}/).map { String($0.output.1) })
        }
        #expect(names("en") == names("de"))
        let known: Set<String> = [
            "shop", "link", "items", "number", "total", "refunded", "tracking", "sku", "available", "low_stock_at",
        ]
        #expect(names("en").isSubset(of: known))
    }
}
