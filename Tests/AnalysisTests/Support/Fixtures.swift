import Foundation
import TestSupport
@testable import Analysis

/// Paths and analyzers that the tests share; loading all analyzers takes a moment, so it happens once.
enum Fixtures {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let analyzers = root.appendingPathComponent("analyzers")
    static let cases = root.appendingPathComponent("Tests/AnalysisTests/Cases")
    static let multilang = URL(fileURLWithPath: "/work/shared/data/multilang/products.jsonl")

    static let registry: AnalyzerRegistry = {
        do throws(AnalysisError) {
            return try AnalyzerRegistry(folder: analyzers)
        } catch {
            fatalError("shipped analyzers do not load:\n\(describe(error))")
        }
    }()

    static func session(_ name: String) throws -> AnalysisSession {
        guard let analyzer = registry.analyzer(named: name) else { fatalError("no analyzer \(name)") }
        return try analyzer.makeSession()
    }

    static func describe(_ error: AnalysisError) -> String {
        switch error {
        case .invalidAnalyzers(let problems): problems.map(\.description).joined(separator: "\n")
        case .resourceUnavailable(let name): name
        }
    }

    static var isLong: Bool { ProcessInfo.processInfo.environment["LONG_TESTS"] == "1" }
}

/// Random texts that meet the corners of analysis: scripts, marks, punctuation, numbers, broken bytes.
struct RandomText {
    var generator: SeededGenerator

    private static let pieces: [String] = [
        "wi-fi", "WH-1000XM4", "15.6\"", "15,6", "inch", "2TB", "x", "8x10", "1/2", "a", "The", "l'eau", "men's", "_",
        "-",
        ".", ",", "'", "&", "/", ":", ";", "#", "+", "%", "\u{301}", "\u{308}", "é", "É", "ß", "ä", "å", "İ", "I", "ı",
        "ñ",
        "ﬁ", "½", "²", "㎏", "ﷺ", "™", "®", "Ｗｉ", "１２", "ｶﾞ", "가", "신라면컵", "ᄒ", "ᅡ", "ᆫ", "手机壳", "蘋果", "東京タワー", "りんご",
        "น้ำปลา", "ำ", "ขนมปัง", "ភាសាខ្មែរ", "ქართული", "שָׁלוֹם", "العَرَبِيَّة", "٣", "مـدرسة", "русский", "ёлка", "й", "ელ", "👩‍👩‍👧",
        "🇩🇪🇫🇷",
        "\u{200D}", "\u{AD}", "\u{FEFF}", "\u{0}", "\u{1}", "\u{7F}", "\u{85}", "𝔘𝔫𝔦", "𐐀", "\u{10FFFF}", "\n", "\t",
        "<b>", "&amp;",
        "u.s.a.", "node.js", "AT&T", "Straße", "Donaudampfschifffahrt", "kaffeemaschine", "Σίσυφος", "ŉ", "ǆ",
        String(repeating: "z", count: 230), String(repeating: "é", count: 130),
    ]

    mutating func text(pieces count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...count, using: &generator) {
            switch Int.random(in: 0..<12, using: &generator) {
            case 0...6:
                bytes += Array(Self.pieces.randomElement(using: &generator)?.utf8 ?? "".utf8)
            case 7, 8:
                bytes.append(0x20)
            case 9:
                bytes.append(UInt8.random(in: 0x21...0x7E, using: &generator))
            case 10:
                if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x2FFFF, using: &generator)) {
                    bytes += Array(String(Character(scalar)).utf8)
                }
            default:
                bytes.append(UInt8.random(in: 0...255, using: &generator))
            }
        }
        return bytes
    }
}
