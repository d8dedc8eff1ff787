import Catalog
import Testing

@testable import aisle

@Suite struct AnswerTextTests {
    private static let answer: JSONValue = [
        "query": "laptpo", "corrected_query": "laptop", "dropped_words": ["bag"], "total": 1_234, "page": 2,
        "per_page": 1, "took_microseconds": 850,
        "results": [
            [
                "id": "p1", "name": "Laptop 日本", "brand": "Acme", "price": 118_900, "currency": "EUR", "stock": 3,
                "rating": 4.25,
            ]
        ],
        "facets": [
            "brand": [
                "kind": "values", "values": [["value": "Acme", "count": 3, "selected": true]], "more": true,
            ],
            "category": [
                "kind": "tree",
                "values": [
                    [
                        "value": "A", "name": "A", "count": 3, "selected": false,
                        "children": [["value": "A > B", "name": "B", "count": 2, "selected": false]],
                    ]
                ], "more": false,
            ],
            "price": [
                "kind": "ranges", "currency": "EUR",
                "ranges": [["from": nil, "to": 5_000, "count": 2, "selected": false]],
                "min": 100, "max": 5_050, "average": 2_000,
            ],
            "weight": [
                "kind": "numbers", "unit": "kg", "values": [["value": 1.5, "count": 1, "selected": false]],
                "more": false, "min": 1.5, "max": 2, "average": 1.75,
            ],
        ],
    ]

    @Test func hitsFacetsAndWhatWasChangedAreShown() {
        let expected = """
            #  id  name         brand        price  stock  rating
            2  p1  Laptop 日本  Acme   1189.00 EUR      3     4.2

            1,234 products, 1 shown, 850 µs
            searched for laptop
            also without bag

            brand
              Acme  3  selected
              …

            category
              A    3
                B  2

            price in EUR: min 1.00, max 50.50, average 20.00
              ..50.00  2

            weight: min 1.5 kg, max 2 kg, average 1.75 kg
              1.5 kg  1
            """
        #expect(SearchAnswerText(Self.answer).lines(width: nil).joined(separator: "\n") == expected)
    }

    @Test func linesFitTheTerminal() {
        #expect(SearchAnswerText(Self.answer).lines(width: 30).allSatisfy { DisplayWidth.of($0) <= 30 })
    }

    @Test func nothingFoundIsSaid() {
        #expect(SearchAnswerText(["total": 0, "results": []]).lines(width: 80) == ["0 products"])
        #expect(SuggestAnswerText([:]).lines(width: 80) == ["no suggestions"])
    }

    @Test func verificationsTellWhetherAllIsWell() {
        let clean = VerificationText(["checked": 5, "missing": 0, "extra": 0, "stale": 0, "repaired": 0])
        #expect(clean.isGood)
        let wrong: JSONValue = [
            "checked": 5, "missing": 1, "extra": 0, "stale": 2, "repaired": 0, "examples": ["a", "b"],
        ]
        #expect(!VerificationText(wrong).isGood)
        #expect(VerificationText(wrong).lines[1] == "missing 1, extra 0, stale 2")
        let repaired: JSONValue = [
            "checked": 5, "missing": 1, "extra": 0, "stale": 2, "repaired": 3, "examples": ["a"],
        ]
        #expect(VerificationText(repaired).isGood)
        #expect(!VerificationText(["checked": 5, "damaged": ["base: wrong checksum"]]).isGood)
    }
}
