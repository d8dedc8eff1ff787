import Catalog
import Testing

@testable import SearchIndex

@Suite struct FilterParserTests {
    @Test(arguments: [
        ("brand = \"Apple\"", "brand = \"Apple\""),
        ("brand = Apple", "brand = \"Apple\""),
        ("price:[500 TO 1000]", "price:[500 TO 1000]"),
        ("price:{* to 10.5]", "price:{* TO 10.5]"),
        ("tags IN (sale, 'new')", "tags IN (\"sale\", \"new\")"),
        ("NOT color = red", "NOT color = \"red\""),
        ("a=1 and b!=2 or c>=3", "(a = 1 AND b != 2) OR c >= 3"),
        ("(a<1 OR b<=2) AND exists(c)", "(a < 1 OR b <= 2) AND c EXISTS"),
        ("touchscreen = TRUE", "touchscreen = true"),
        ("name = \"a \\\"b\\\" \\\\\"", "name = \"a \\\"b\\\" \\\\\""),
        ("größe = L", nil), ("marke = \"größe\"", "marke = \"größe\""),
        ("brand:Apple", "brand = \"Apple\""),
        ("date = 2024-01-01", "date = \"2024-01-01\""), ("x = nan", "x = \"nan\""),
    ] as [(String, String?)])
    func filterReadsAs(_ text: String, _ expected: String?) throws {
        guard let expected else {
            #expect(throws: Refusal.self) { try FilterParser.parse(text) }
            return
        }
        let node = try FilterParser.parse(text)
        #expect(node.description == expected)
        #expect(try FilterParser.parse(node.description) == node)
    }

    @Test(arguments: [
        ("", 0, "a field"), ("brand", 5, "a comparison"), ("brand =", 7, "a value"),
        ("brand = Apple AND", 17, "a field"), ("(brand = a", 10, "a closing parenthesis"),
        ("price:[1 2]", 9, "TO"), ("price:[a TO 2]", 7, "a number"), ("a = 'open", 9, "a closing '"),
        ("a = 1 b = 2", 6, "AND, OR"), ("tags IN ()", 9, "a value"), ("a = 1)", 5, "AND, OR"),
        ("ä = 1 ; b", 0, "a field name"), ("a = \u{01}", 4, "a field, a value"),
    ])
    func mistakeIsNamedWithItsOffset(_ text: String, _ offset: Int, _ expected: String) {
        let refusal = #expect(throws: Refusal.self) { try FilterParser.parse(text) }
        #expect(refusal?.code == .invalidFilter)
        #expect(refusal?.problems.first?.offset == offset)
        #expect(refusal?.problems.first?.expected?.hasPrefix(expected) == true, "\(refusal?.problems ?? [])")
    }

    @Test func nestingStopsAtItsLimit() throws {
        let depth = FilterParser.depthMax
        func nested(_ levels: Int) -> String {
            String(repeating: "(", count: levels) + "a = 1" + String(repeating: ")", count: levels)
        }
        _ = try FilterParser.parse(nested(depth - 1))
        #expect(throws: Refusal.self) { try FilterParser.parse(nested(depth)) }
        #expect(throws: Refusal.self) { try FilterParser.parse(String(repeating: "(", count: 1_000_000)) }
        #expect(throws: Refusal.self) { try FilterParser.parse(String(repeating: "NOT ", count: 4_000) + "a=1") }
    }

    @Test func listStopsAtItsLimit() throws {
        func list(_ count: Int) -> String { "a IN (" + (1...count).map(String.init).joined(separator: ",") + ")" }
        _ = try FilterParser.parse(list(FilterParser.valuesMax))
        #expect(throws: Refusal.self) { try FilterParser.parse(list(FilterParser.valuesMax + 1)) }
    }

    @Test func randomTextNeverBreaksTheParser() {
        var generator = SeededGenerator(seed: 42)
        let pieces = ["a", "brand", "=", "!=", ">", "(", ")", "IN", "AND", "OR", "NOT", "\"", "'", "[", "]", "TO", "é", ",", ":", " ", "1.5", "\\", "\u{0}"]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...14, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined(separator: " ")
            do {
                let node = try FilterParser.parse(text)
                #expect(try FilterParser.parse(node.description) == node, "\(text)")
            } catch let refusal as Refusal {
                for problem in refusal.problems {
                    #expect((0...text.utf8.count).contains(problem.offset ?? 0))
                }
            } catch {
                Issue.record("unexpected \(error)")
            }
        }
    }

    @Test func mapFormMeansTheSame() throws {
        let map: JSONValue = ["brand": "Apple", "tags": ["a", "b"], "price": ["min": 1, "max": 5]]
        let node = try FilterNode.map(map)
        #expect(node == (try FilterParser.parse("brand = Apple AND tags IN (a, b) AND price:[1 TO 5]")))
        #expect(try FilterNode.map([:]) == nil)
        let refusal = #expect(throws: Refusal.self) { try FilterNode.map(["a": ["x": 1], "b": [], "c": nil]) }
        #expect(refusal?.problems.count == 3)
    }
}

/// Random numbers that repeat from their seed (SplitMix64, Steele et al. 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
