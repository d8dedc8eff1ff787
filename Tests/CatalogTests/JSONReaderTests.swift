import TestSupport
import Testing

@testable import Catalog

@Suite struct JSONReaderTests {
    @Test(
        arguments: [
            ("null", JSONValue.null), ("true", true), (" false ", false), ("0", 0), ("-0", 0), ("-12", -12),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("49.95", 49.95), ("1e3", 1000.0),
            ("-2.5E-3", -0.0025), ("1e22", 1e22), ("123456789012345678901234567890", 123456789012345678901234567890.0),
            ("1e-400", 0.0), ("\"\"", ""), ("\"a\\u00e9\\n\\\"\\/\"", "aé\n\"/"), ("\"\\ud83d\\ude00\"", "😀"),
            ("\"😀é\"", "😀é"), ("[]", []), ("{}", [:]), ("[1,[2],{\"a\":null}]", [1, [2], ["a": nil]]),
            ("\t{\r\n\"a\" : 1 , \"b\":[ ] }\n", ["a": 1, "b": []]), ("\"\\u0000\"", "\u{0}"),
        ] as [(String, JSONValue)])
    func readsWhatTheStandardAllows(text: String, value: JSONValue) throws {
        #expect(try JSONReader.parse(text) == value)
        #expect(try JSONReader.parse(Array(text.utf8)) == value)
    }

    @Test(arguments: [
        ("", 0), (" ", 1), ("nul", 0), ("tru3", 0), ("01", 1), ("-", 1), ("1.", 2), (".5", 0), ("1e", 2), ("1e+", 3),
        ("+1", 0), ("NaN", 0), ("Infinity", 0), ("-Infinity", 1), ("1e400", 0), ("-1e400", 0), ("'a'", 0), ("[1,]", 3),
        ("[1 2]", 3), ("{\"a\":1,}", 7), ("{a:1}", 1), ("{\"a\" 1}", 5), ("{\"a\":}", 5), ("1 2", 2), ("{} x", 3),
        ("[", 1), ("{\"a\":1", 6), ("\"abc", 4), ("\"a\u{1}\"", 2), ("\"a\nb\"", 2), ("\"\\x\"", 1), ("\"\\u12g4\"", 1),
        ("\"\\ud800\"", 1), ("\"\\ud800x\"", 1), ("\"\\udc00\"", 1), ("\"\\ud800\\ud800\"", 1), ("\"\\ud800\\n\"", 1),
        ("{\"a\":1,\"a\":2}", 7), ("{\"a\":{\"b\":1,\"b\":1}}", 12), ("/*c*/1", 0), ("\u{FEFF}1", 0),
    ])
    func refusesWithTheOffset(text: String, offset: Int) {
        let problem = #expect(throws: Problem.self) { try JSONReader.parse(text) }
        #expect(problem?.code == .invalidJSON)
        #expect(problem?.offset == offset)
        #expect(problem?.expected != nil)
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
            [0xF0, 0x80, 0x80, 0x80], [0xE2, 0x28, 0xA1],
        ] as [[UInt8]])
    func refusesBrokenUTF8(broken: [UInt8]) {
        let text = Array("{\"é\":\"ab".utf8) + broken + Array("\"}".utf8)
        let problem = #expect(throws: Problem.self) { try JSONReader.parse(text) }
        #expect(problem?.code == .invalidUTF8)
        #expect(problem?.offset == 9)
    }

    @Test func findsRepeatedNamesAmongMany() {
        let names = (0..<200).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(throws: Never.self) { try JSONReader.parse("{\(names)}") }
        #expect(throws: Problem.self) { try JSONReader.parse("{\(names),\"k7\":1}") }
    }

    @Test(arguments: [(63, true), (64, true), (65, false), (100_000, false)])
    func limitsDepth(depth: Int, isAccepted: Bool) {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let inner = open == "[" ? "" : "1"
            let text = String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
            #expect(((try? JSONReader.parse(text)) != nil) == isAccepted)
        }
    }

    @Test func everyCutOfATextIsRefusedAndNeverCrashes() throws {
        let text = Array(#"{"a":[1.5e3,true,null,"\ud83d\ude00é"],"b":{"c":-7}}"#.utf8)
        for count in 0..<text.count {
            #expect(throws: Problem.self) { try JSONReader.parse(Array(text.prefix(count))) }
        }
    }

    @Test func randomBytesNeverCrash() {
        var random = SeededGenerator(seed: 11)
        let alphabet = Array(#"{}[]",:\u0123456789abcdefE+-. tn"#.utf8) + [0, 0xC3, 0xA9, 0xED, 0xFF]
        for _ in 0..<3_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet.randomElement(using: &random)!
            }
            if let value = try? JSONReader.parse(bytes) {
                #expect((try? JSONReader.parse(JSONWriter.bytes(value))) == value)
            }
        }
    }
}
