import Catalog
import Testing

@testable import SearchIndex

@Suite struct FilterParserTests {
    @Test(arguments: [
        ("brand = \"Apple\"", "brand = \"Apple\""),
        ("brand = Apple", "brand = \"Apple\""),
        ("BRAND == Apple", "brand = \"Apple\""),
        ("price:[500 TO 1000]", "price:[500 TO 1000]"),
        ("price:{* to 10.5]", "price:{* TO 10.5]"),
        ("price:[* TO *]", "price:[* TO *]"),
        ("price:[5 TO 5}", "price:[5 TO 5}"),
        ("price:[-5 TO 1e3]", "price:[-5 TO 1000]"),
        ("created_at:[2024-01-01 TO '2024-01-01T00:00:01Z'}", "created_at:[1704067200 TO 1704067201}"),
        ("tags IN (sale, 'new')", "tags IN (\"sale\", \"new\")"),
        ("NOT color = red", "NOT color = \"red\""), ("not not a = 1", "NOT NOT a = 1"),
        ("NOT (a = 1 OR b = 2)", "NOT (a = 1 OR b = 2)"),
        ("a=1 and b!=2 or c>=3", "(a = 1 AND b != 2) OR c >= 3"),
        ("(a<1 OR b<=2) AND exists(c)", "(a < 1 OR b <= 2) AND c EXISTS"),
        ("weight EXISTS", "weight EXISTS"), ("EXISTS ( weight )", "weight EXISTS"), ("exists = 1", "exists = 1"),
        ("touchscreen = TRUE", "touchscreen = true"), ("touchscreen = \"true\"", "touchscreen = \"true\""),
        ("name = \"a \\\"b\\\" \\\\\"", "name = \"a \\\"b\\\" \\\\\""), ("name = 'it\\'s'", "name = \"it's\""),
        ("marke = \"größe\"", "marke = \"größe\""), ("marke = größe", "marke = \"größe\""), ("a = ''", "a = \"\""),
        ("brand:Apple", "brand = \"Apple\""), ("unit IN (in, cm)", "unit IN (\"in\", \"cm\")"),
        ("date = 2024-01-01", "date = \"2024-01-01\""), ("x = nan", "x = \"nan\""), ("x = 0x10", "x = \"0x10\""),
        ("gtin = 0884420588030", "gtin = \"0884420588030\""), ("gtin = 4006381333931", "gtin = 4006381333931"),
        ("id = 12345678901234567", "id = \"12345678901234567\""), ("x = 0.50", "x = 0.5"), ("x = -3", "x = -3"),
        ("x = 1e21", "x = 1e21"), ("x = .5", "x = \".5\""), ("\t a\n=\r1 ", "a = 1"),
    ])
    func filterReadsAs(_ text: String, _ expected: String) throws {
        let node = try FilterParser.parse(text)
        #expect(node.description == expected)
        #expect(try FilterParser.parse(node.description) == node)
    }

    @Test(arguments: [
        ("", 0, "a field"), ("   ", 3, "a field"), ("brand", 5, "a comparison"), ("brand =", 7, "a value"),
        ("brand = Apple AND", 17, "a field"), ("AND a = 1", 0, "a field"), ("a = AND b = 1", 4, "a value (in quotes"),
        ("(brand = a", 10, "a closing parenthesis"), ("price:[1 2]", 9, "TO"), ("price:[a TO 2]", 7, "a number"),
        ("price:[1 TO 2", 13, "] or }"), ("price:[5 TO 1]", 12, "an upper bound"), ("a = 'open", 9, "a closing '"),
        ("a = \"x\\", 7, "a closing \""), ("a = 1 b = 2", 6, "AND, OR"), ("tags IN ()", 9, "a value"),
        ("tags IN (a", 10, "a comma"), ("tags IN a", 8, "an opening"), ("a = 1)", 5, "AND, OR"),
        ("größe = L", 0, "a field name"), ("a-b = 1", 0, "a field name"), ("a = \u{01}", 4, "a field, a value"),
        ("ä = 1", 0, "a field name"), ("é = 'x' OR", 0, "a field name"), ("a = 'é' OR ;", 12, "a field, a value"),
        ("a = App*", 7, "AND, OR"), ("a ! 1", 2, "a field, a value"), ("EXISTS(a", 8, "a closing"),
        ("'a' = 1", 0, "a field"), ("a >", 3, "a value"), ("a = 1 OR OR b = 1", 9, "a field"),
        ("EXISTS(NOT)", 7, "a field"), ("exists(or)", 7, "a field"),
    ])
    func mistakeIsNamedWithItsOffset(_ text: String, _ offset: Int, _ expected: String) {
        let refusal = #expect(throws: Refusal.self) { try FilterParser.parse(text) }
        #expect(refusal?.code == .invalidFilter)
        #expect(refusal?.problems.first?.field == "filter")
        #expect(refusal?.problems.first?.offset == offset)
        #expect(refusal?.problems.first?.expected?.hasPrefix(expected) == true, "\(refusal?.problems ?? [])")
    }

    // MARK: Limits

    @Test func nestingStopsAtItsLimit() throws {
        func nested(_ levels: Int) -> String {
            String(repeating: "(", count: levels) + "a = 1" + String(repeating: ")", count: levels)
        }
        _ = try FilterParser.parse(nested(FilterParser.depthMax - 1))
        #expect(throws: Refusal.self) { try FilterParser.parse(nested(FilterParser.depthMax)) }
        #expect(throws: Refusal.self) { try FilterParser.parse(String(repeating: "NOT ", count: 4_000) + "a=1") }
    }

    @Test func megabyteOfParenthesesIsRefused() {
        let refusal = #expect(throws: Refusal.self) { try FilterParser.parse(String(repeating: "(", count: 1_000_000)) }
        #expect(refusal?.code == .limitExceeded)
        #expect(throws: Refusal.self) { try FilterParser.parse(String(repeating: "(", count: FilterParser.bytesMax)) }
    }

    @Test func lengthStopsAtItsLimit() throws {
        func text(_ bytes: Int) -> String { "a = '" + String(repeating: "x", count: bytes - 6) + "'" }
        _ = try FilterParser.parse(text(FilterParser.bytesMax))
        #expect(throws: Refusal.self) { try FilterParser.parse(text(FilterParser.bytesMax + 1)) }
    }

    @Test func conditionsStopAtTheirLimit() throws {
        func conditions(_ count: Int) -> String { Array(repeating: "a=1", count: count).joined(separator: " OR ") }
        _ = try FilterParser.parse(conditions(FilterParser.nodesMax))
        #expect(throws: Refusal.self) { try FilterParser.parse(conditions(FilterParser.nodesMax + 1)) }
    }

    @Test func listStopsAtItsLimit() throws {
        func list(_ count: Int) -> String { "a IN (" + (1...count).map(String.init).joined(separator: ",") + ")" }
        _ = try FilterParser.parse(list(FilterParser.valuesMax))
        #expect(throws: Refusal.self) { try FilterParser.parse(list(FilterParser.valuesMax + 1)) }
    }
}
