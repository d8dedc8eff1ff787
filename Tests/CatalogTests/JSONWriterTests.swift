import TestSupport
import Testing

@testable import Catalog

@Suite struct JSONWriterTests {
    private func text(_ value: JSONValue) -> String { String(decoding: JSONWriter.bytes(value), as: UTF8.self) }

    @Test(
        arguments: [
            (JSONValue.number(0.1), "0.1"), (.number(6), "6"), (.number(-0.0), "-0.0"), (.number(1e300), "1e+300"),
            (.number(9_007_199_254_740_993), "9007199254740992"), (.number(.infinity), "null"), (.number(.nan), "null"),
            (.integer(.min), "-9223372036854775808"), (.integer(0), "0"), (.number(5e-324), "5e-324"),
            ("a\"\\\n\r\t\u{1}\u{1F}é😀/", #""a\"\\\n\r\t\u0001\u001fé😀/""#), ([], "[]"), ([:], "{}"),
            (["a": [1, nil, true], "b": ["c": ""]], #"{"a":[1,null,true],"b":{"c":""}}"#),
        ] as [(JSONValue, String)])
    func writes(value: JSONValue, expected: String) { #expect(text(value) == expected) }

    @Test func randomTreesReadBackTheSame() throws {
        var random = SeededGenerator(seed: 5)
        func tree(_ depth: Int) -> JSONValue {
            switch Int.random(in: 0...(depth > 4 ? 5 : 7), using: &random) {
            case 0: return .null
            case 1: return .boolean(.random(using: &random))
            case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
            case 3, 4:
                let number = Double(bitPattern: UInt64.random(in: .min ... .max, using: &random))
                // Whole numbers come back as integers, which mean the same.
                return number.isFinite && number.rounded() != number ? .number(number) : .null
            case 5:
                let scalars = (0..<8).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random))
                }
                return .string(String(String.UnicodeScalarView(scalars)))
            case 6: return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in tree(depth + 1) })
            default:
                return .object(
                    (0..<Int.random(in: 0...20, using: &random)).map { JSONMember("n\($0)", tree(depth + 1)) })
            }
        }
        for _ in 0..<500 {
            let value = tree(0)
            #expect(try JSONReader.parse(JSONWriter.bytes(value)) == value)
        }
    }

    @Test func setsCommasAcrossRawValues() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("a")
        writer.raw(Array("[1]".utf8))
        writer.member("b", "x")
        writer.member("c", nil)
        writer.member("d", [])
        writer.endObject()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"a":[1],"b":"x"}"#)
        writer.removeAll()
        writer.integer(1)
        #expect(writer.bytes == Array("1".utf8))
    }
}

@Suite struct JSONMergePatchTests {
    /// The table of RFC 7386, appendix A.
    @Test(arguments: [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
        (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, "null", "null"),
        (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
        (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#), ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
    func mergesAsTheStandardSays(original: String, patch: String, result: String) throws {
        let merged = try JSONReader.parse(original).applying(mergePatch: try JSONReader.parse(patch))
        #expect(String(decoding: JSONWriter.bytes(merged), as: UTF8.self) == result)
    }
}
