import Catalog
import Foundation
import TestSupport
import Testing

@testable import Search

@Suite struct RecordReaderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    static let texts: [(name: String, text: String, records: [String])] = [
        (
            "a.ndjson", "{\"a\":1}\n\n  \r\n{\"b\":2}\r\n{\"c\":3}",
            ["1@0:{\"a\":1}", "4@13:{\"b\":2}\r", "5@22:{\"c\":3}"]
        ),
        ("a.json", "{\"a\":1}\n{\"b\":2}\n", ["1@0:{\"a\":1}", "2@8:{\"b\":2}"]),
        (
            "b.json", " [\n {\"a\": \"],}\\\"\"},\n\n{\"b\":[1,{\"c\":2}]}, 3 ]\n",
            ["2@4:{\"a\": \"],}\\\"\"}", "4@21:{\"b\":[1,{\"c\":2}]}", "4@40:3"]
        ),
        ("c.json", "[]", []),
        ("empty.ndjson", "", []),
        ("a.csv", "id,name\r\n1,\"a\n\"\"b\"\"\"\r\n\r\n2,x", ["2@9:1,\"a\n\"\"b\"\"\"", "5@24:2,x"]),
        ("b.csv", "\u{FEFF}id;name\n1;2,5\n", ["2@8:1;2,5"]),
        ("none.bin", "id,name\n1,x\n", ["2@8:1,x"]),
    ]

    @Test(arguments: texts, [false, true])
    func cutsEveryFormatPlainAndPacked(_ text: (name: String, text: String, records: [String]), isPacked: Bool) throws {
        let bytes = Array(text.text.utf8)
        let file = try folder.file(isPacked ? text.name + ".gz" : text.name, isPacked ? gzip(bytes) : bytes)
        let out = try ReadOut(file)
        #expect(out.records == text.records)
        #expect(out.failure == nil)
    }

    /// A block ends in the middle of everything: quotes, escapes, line ends.
    @Test(arguments: ["ndjson", "json", "csv"])
    func recordsSpanBlocks(format: String) throws {
        var random = SeededGenerator(seed: 7)
        var rows: [String] = []
        for number in 0..<400 {
            let length = Int.random(in: 0...2_000, using: &random)
            let text = String(repeating: "ab ", count: length) + "\(number)"
            rows.append(format == "csv" ? "\(number),\"\(text)\n\"\"\"" : "{\"id\":\(number),\"t\":\"\(text)\\n\\\"\"}")
        }
        let text: String
        switch format {
        case "csv": text = "id,t\n" + rows.joined(separator: "\r\n")
        case "json": text = "[" + rows.joined(separator: ",\n") + "]"
        default: text = rows.joined(separator: "\n")
        }
        let out = try ReadOut(try folder.file("x.\(format)", text))
        #expect(out.records.map { String($0.drop { $0 != ":" }.dropFirst()) } == rows)
        #expect(out.failure == nil)
    }

    @Test func severalGzipMembersAndZeroPaddingAreOneText() throws {
        let bytes = gzip(Array("{\"a\":1}\n{\"b".utf8)) + gzip(Array("\":2}\n".utf8)) + [0, 0, 0]
        let out = try ReadOut(try folder.file("x.ndjson.gz", bytes))
        #expect(out.records == ["1@0:{\"a\":1}", "2@8:{\"b\":2}"])
        #expect(out.failure == nil)
    }

    @Test func truncatedGzipKeepsGoodLinesAndSaysWhereItEnds() throws {
        let lines = (0..<20_000).map { "{\"id\":\"\($0 &* 2_654_435_761 % 1_000_003)\"}" }
        let packed = gzip(Array(lines.joined(separator: "\n").utf8))
        let out = try ReadOut(try folder.file("x.ndjson.gz", Array(packed.prefix(packed.count / 2))))
        #expect(out.failure?.code == .fileUnreadable)
        #expect(out.failure?.message.contains("cut short") == true)
        #expect(out.records.count > 5_000)
        #expect(out.records.last?.hasSuffix(lines[out.records.count - 1]) == true)
    }

    @Test func damagedGzipIsToldFromTruncated() throws {
        var packed = gzip(Array(String(repeating: "{\"a\":1}\n", count: 10_000).utf8))
        packed[packed.count - 6] ^= 0xFF
        let out = try ReadOut(try folder.file("x.ndjson.gz", packed))
        #expect(out.failure?.message.contains("damaged") == true)
    }

    @Test(arguments: [-1, 0, 1])
    func lineBeyondTheLimitIsOneBadLine(difference: Int) throws {
        let long = "\"" + String(repeating: "x", count: RecordLimit.bytesMax - 2 + difference) + "\""
        let out = try ReadOut(try folder.file("x.ndjson", "{\"a\":1}\n\(long)\n{\"b\":2}\n"))
        #expect(out.records.count == 3)
        #expect((out.records[1] == "2!too_long") == (difference > 0))
        #expect(out.records[2].hasPrefix("3@"))
    }

    @Test func overlongElementOfAnArrayIsOneBadRecord() throws {
        let long = "\"" + String(repeating: "x", count: RecordLimit.bytesMax) + "\""
        let out = try ReadOut(try folder.file("x.json", "[{\"a\":1},\n\(long),\n{\"b\":2}]"))
        #expect(out.records.count == 3)
        #expect(out.records[1] == "2!too_long")
        #expect(out.records[2].hasSuffix("{\"b\":2}"))
    }

    static let brokenCSV: [(text: String, records: [String])] = [
        // A forgotten closing quote spoils its own row only.
        ("id,n\n1,\"a\n2,b\n3,c\n", ["2!invalid_record", "3@10:2,b", "4@14:3,c"]),
        ("id,n\n1,\"a\"b\n2,b", ["2!invalid_record", "3@12:2,b"]),
        ("id,n\n1,x\n2,\"b", ["2@5:1,x", "3!invalid_record"]),
        // A quote inside a plain cell is a character.
        ("id,n\n1,15.6\" screen\n2,b", ["2@5:1,15.6\" screen", "3@20:2,b"]),
    ]

    @Test(arguments: brokenCSV)
    func wrongQuotesSpoilOneRow(_ example: (text: String, records: [String])) throws {
        #expect(try ReadOut(try folder.file("x.csv", example.text)).records == example.records)
    }

    @Test func rowOfCSVBeyondTheLimitIsOneBadRow() throws {
        let long = String(repeating: "x", count: RecordLimit.bytesMax + 70_000)
        let out = try ReadOut(try folder.file("x.csv", "id,n\n1,\(long)\n2,b\n"))
        #expect(out.records.map { $0.prefix(10) } == ["2!too_long", "3@8458616:"])
    }

    static let brokenArrays: [(text: String, good: Int, message: String)] = [
        ("[{\"a\":1},{\"b\":2}", 2, "the text ends before the array does"),
        ("[{\"a\":1},{\"b\":", 1, "the text ends inside the element that begins in line 1"),
        ("[{\"a\":1},\n{\"b\":\"x\n},{\"c\":1}]", 1, "a text without its closing quote in line 2"),
        ("[{\"a\":1} {\"b\":1}]", 1, "expected a comma"),
        ("[{\"a\":1},]", 1, "expected an element"),
        ("[{\"a\":1}] x", 1, "expected the end of the text"),
        ("   ", 0, "the text is empty"),
    ]

    @Test(arguments: brokenArrays)
    func brokenArrayKeepsWhatCameBefore(_ example: (text: String, good: Int, message: String)) throws {
        let out = try ReadOut(try folder.file("x.json", example.text), format: .json)
        #expect(out.records.count == example.good)
        #expect(out.failure?.code == .invalidRecord)
        #expect(out.failure?.message.contains(example.message) == true, "\(out.failure?.message ?? "-")")
    }

    static let badHeaders: [(text: String, code: ErrorCode)] = [
        ("id,name,id\n1,2,3\n", .duplicate), ("id,,name\n", .invalidRecord), ("id,a..b\n", .invalidRecord),
        ("id,price,price.amount\n", .duplicate), ("id,\"na\n", .invalidRecord),
    ]

    @Test(arguments: badHeaders)
    func wrongHeaderRefusesTheFile(_ example: (text: String, code: ErrorCode)) throws {
        let file = try folder.file("x.csv", example.text)
        let refusal = #expect(throws: Refusal.self) { _ = try RecordReader(.file(file), format: nil) }
        #expect(refusal?.code == .invalidRecord)
        #expect(refusal?.problems.first?.code == example.code)
    }

    @Test func missingFileFolderAndUTF16AreRefused() throws {
        #expect(refusalCode { _ = try ReadOut(folder.url.appendingPathComponent("none.csv")) } == .fileUnreadable)
        #expect(refusalCode { _ = try ReadOut(folder.url) } == .fileUnreadable)
        let wide = try folder.file("w.csv", [0xFF, 0xFE, 0x69, 0x00])
        #expect(refusalCode { _ = try ReadOut(wide) } == .invalidUTF8)
        let empty = try folder.file("e.csv", "")
        #expect(refusalCode { _ = try ReadOut(empty) } == .invalidRecord)
    }
}

func refusalCode(_ body: () throws -> Void) -> ErrorCode? {
    do {
        try body()
        return nil
    } catch let refusal as Refusal {
        return refusal.code
    } catch {
        return nil
    }
}
