import Catalog
import Foundation
import Store
import TestSupport
import Testing

@testable import Search

/// The bad input that a feed may bring: one clear problem with its line, the good lines around it kept.
@Suite struct BadInputTests {
    static let good = [#"{"id":"first","name":"Vase"}"#, #"{"id":"last","name":"Jug"}"#]

    static let lines: [(name: String, line: [UInt8], code: ErrorCode)] = [
        ("lone surrogate", Array(#"{"id":"x","name":"\ud800"}"#.utf8), .invalidJSON),
        (
            "surrogate as bytes", Array(#"{"id":"x","name":""#.utf8) + [0xED, 0xA0, 0x80] + Array("\"}".utf8),
            .invalidUTF8
        ),
        ("broken UTF-8", Array(#"{"id":"x","name":"a"#.utf8) + [0xC3] + Array("\"}".utf8), .invalidUTF8),
        ("raw control character", Array(#"{"id":"x","name":"a"#.utf8) + [0x01] + Array("\"}".utf8), .invalidJSON),
        ("escaped control character", Array(#"{"id":"x","name":"a\u0001"}"#.utf8), .invalidValue),
        ("escaped NUL in the id", Array(#"{"id":"x\u0000y","name":"a"}"#.utf8), .invalidValue),
        ("price 1e300", Array(#"{"id":"x","name":"a","price":1e300}"#.utf8), .invalidMoney),
        ("price 1e400", Array(#"{"id":"x","name":"a","price":1e400}"#.utf8), .invalidJSON),
        ("negative price", Array(#"{"id":"x","name":"a","price":-5}"#.utf8), .invalidMoney),
        ("fractional minor units", Array(#"{"id":"x","name":"a","price":49.95}"#.utf8), .invalidMoney),
        ("NaN", Array(#"{"id":"x","name":"a","price":NaN}"#.utf8), .invalidJSON),
        ("NaN as text", Array(#"{"id":"x","name":"a","price":"NaN"}"#.utf8), .invalidType),
        ("own ancestor", Array(#"{"id":"x","name":"a","category_path":["A","B","A"]}"#.utf8), .categoryCycle),
        (
            "5 MB",
            Array("{\"id\":\"x\",\"name\":\"a\",\"description\":\"\(String(repeating: "x", count: 5_000_000))\"}".utf8),
            .tooLong
        ),
        (
            "10,000 attributes",
            Array(
                "{\"id\":\"x\",\"name\":\"a\",\"attributes\":{\((0..<10_000).map { "\"k\($0)\":1" }.joined(separator: ","))}}"
                    .utf8),
            .tooMany
        ),
        ("array", Array("[1]".utf8), .invalidType),
        ("repeated name", Array(#"{"id":"x","id":"y","name":"a"}"#.utf8), .invalidJSON),
    ]

    @Test(arguments: lines.map(\.name))
    func badLineIsNamedAndItsNeighboursAreKept(name: String) async throws {
        let example = try #require(Self.lines.first { $0.name == name })
        let fixture = try CatalogFixture()
        let bytes = Array(Self.good[0].utf8) + [0x0A] + example.line + [0x0A] + Array(Self.good[1].utf8)
        let summary = try await fixture.importFile(try fixture.folder.file("x.ndjson", bytes))
        #expect(summary.created == 2)
        #expect(summary.refusedLines.map(\.line) == [2])
        #expect(summary.refusedLines.first?.problems.map(\.code) == [example.code])
    }

    static let rows: [(row: [UInt8], code: ErrorCode)] = [
        (Array("x,a".utf8) + [0xC3, 0x28] + Array(",5".utf8), .invalidUTF8),
        (Array("x,".utf8) + [0xED, 0xA0, 0x80] + Array(",5".utf8), .invalidUTF8),
        (Array("x,a".utf8) + [0x01] + Array(",5".utf8), .invalidValue),
        (Array("x,a".utf8) + [0x00] + Array(",5".utf8), .invalidValue),
        (Array("x,a,1e300".utf8), .invalidType), (Array("x,a,-1".utf8), .invalidMoney),
        (Array("x,a,NaN".utf8), .invalidType), (Array("x,a".utf8), .invalidRecord),
        (Array("x,a,1,2".utf8), .invalidRecord), (Array("x,\"a\"b,1".utf8), .invalidRecord),
        (Array("first,a,1".utf8), .duplicate), (Array(",a,1".utf8), .required),
    ]

    @Test(arguments: rows.indices)
    func badRowOfCSVIsNamedAndItsNeighboursAreKept(index: Int) async throws {
        let example = Self.rows[index]
        let fixture = try CatalogFixture()
        let bytes = Array("id,name,price\nfirst,Vase,1\n".utf8) + example.row + Array("\nlast,Jug,2\n".utf8)
        let summary = try await fixture.importFile(try fixture.folder.file("x.csv", bytes))
        #expect(summary.created == 2)
        #expect(summary.refusedLines.map(\.line) == [3])
        #expect(summary.refusedLines.first?.problems.map(\.code) == [example.code])
    }

    /// Random damage never ends the process, and never loses a line without a word.
    @Test(arguments: ProcessInfo.processInfo.environment["LONG_TESTS"] == "1" ? Array(1...200) : Array(1...5))
    func randomDamageIsAlwaysAccountedFor(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let fixture = try CatalogFixture()
        let name = ["x.ndjson", "x.csv", "x.json", "x.ndjson.gz"].randomElement(using: &random) ?? ""
        var text = name.hasSuffix(".csv") ? "id,name,attributes.a\n" : name == "x.json" ? "[" : ""
        let rows = (0..<200).map {
            name.hasSuffix(".csv") ? "\($0),\"n \($0)\",v" : "{\"id\":\"\($0)\",\"name\":\"n\"}"
        }
        text += rows.joined(separator: name == "x.json" ? ",\n" : "\n") + (name == "x.json" ? "]" : "\n")
        var bytes = name.hasSuffix(".gz") ? gzip(Array(text.utf8)) : Array(text.utf8)
        for _ in 0..<Int.random(in: 1...20, using: &random) {
            bytes[Int.random(in: 30..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        let file = try fixture.folder.file(name, bytes)
        do {
            let summary = try await fixture.importFile(file)
            #expect(summary.read == summary.created + summary.refused + summary.unchanged, "seed \(seed)")
            #expect(try fixture.store.counts().products == Int64(summary.created), "seed \(seed)")
        } catch let refusal as Refusal {
            #expect(refusal.code == .invalidRecord || refusal.code == .fileUnreadable, "seed \(seed)")
        }
    }
}
