import Foundation
import TestSupport
import Testing
@testable import Analysis

/// Every token filter, alone and in every shipped pipeline, over random bytes.
@Suite struct FilterContractTests {
    private static let rounds = Fixtures.isLong ? 20_000 : 300
    private static let seed: UInt64 = 20_251_121

    private static func table(_ words: String...) -> ByteTable { ByteTable(words: words) }

    static let filters: [(name: String, definition: TokenFilterDefinition)] = [
        (
            "apostrophes",
            .shared(ApostropheFilter(elisions: table("l", "d"), endings: table("s"), cutsEndings: false))
        ),
        ("apostrophes cut", .shared(ApostropheFilter(elisions: table(), endings: table(), cutsEndings: true))),
        ("numbers", .shared(NumberFilter(format: NumberText(hasDecimalComma: false)))),
        ("numbers comma", .shared(NumberFilter(format: NumberText(hasDecimalComma: true)))),
        (
            "measures",
            .shared(
                MeasureFilter(
                    units: MeasureUnits([
                        (
                            MeasureUnit("in", partner: "mm", partnerFactor: 25.4, isRounded: true),
                            ["~in", "\"", "inch"]
                        ),
                        (MeasureUnit("mm", partner: "in", partnerFactor: 1 / 25.4), []),
                        (MeasureUnit("tb", base: "gb", factor: 1_000), []), (MeasureUnit("gb"), []),
                        (MeasureUnit("%"), []), (MeasureUnit("a"), ["~a"]),
                    ]),
                    format: NumberText(hasDecimalComma: false)))
        ),
        ("joins", .shared(JoinFilter(partsMax: 5))),
        (
            "fold",
            .shared(
                DiacriticsFilter(
                    main: DiacriticsTable(kept: [0xE5], expanded: [:]),
                    variant: DiacriticsTable(kept: [], expanded: [0xE4: "ae"])))
        ),
        ("keywords", .shared(KeywordFilter(words: table("wi", "a")))),
        (
            "decompound",
            .shared(
                DecompoundFilter(
                    parts: table("kaffee", "maschin", "fahrt", "zzz"), links: [Array("s".utf8)],
                    endings: [Array("e".utf8)]))
        ),
        ("bigrams", .shared(BigramFilter(scripts: [.han, .hangul, .kana]))),
        ("kana", .shared(KanaFilter())),
        ("whole_value", .shared(WholeValueFilter())),
        ("stop", .shared(StopFilter(words: table("the", "a"), removesFromIndex: true))),
        ("neighbours", .shared(NeighbourFilter())),
        ("stem english", .stem(algorithm: "english", overrides: [], keepsOriginal: true, charactersMin: 1)),
        ("stem turkish", .stem(algorithm: "turkish", overrides: [], keepsOriginal: false, charactersMin: 6)),
        (
            "stem plural_en",
            .stem(
                algorithm: "plural_en", overrides: [StemOverride(word: "mice", stem: "mouse")], keepsOriginal: true,
                charactersMin: 1)
        ),
        ("length", .shared(LengthFilter(bytesMax: 8))),
    ]

    @Test(arguments: filters.map(\.name)) func aloneKeepsTheContract(name: String) throws {
        guard let filter = Self.filters.first(where: { $0.name == name }) else { return }
        var definition = PipelineDefinition(language: "und")
        definition.charFilters = [.normalize(language: "und", simplifiesHan: false)]
        definition.tokenFilters = [filter.definition]
        let pipeline = try Pipeline(definition)
        var random = RandomText(generator: SeededGenerator(seed: Self.seed))
        for round in 0..<Self.rounds {
            let bytes = random.text(pieces: 12)
            for mode in [AnalysisMode.index, .query] {
                let buffer = TokenContract.run(pipeline, bytes, mode)
                TokenContract.check(
                    buffer, sourceCount: bytes.count, "\(name) seed \(Self.seed) round \(round) \(mode)")
            }
        }
    }

    @Test(arguments: Fixtures.registry.names) func shippedPipelinesKeepTheContract(name: String) throws {
        let session = try Fixtures.session(name)
        var random = RandomText(generator: SeededGenerator(seed: Self.seed &+ 1))
        var buffer = TokenBuffer()
        for round in 0..<Self.rounds {
            let bytes = random.text(pieces: 16)
            let role = FieldRole.allCases[round % FieldRole.allCases.count]
            bytes.withUnsafeBufferPointer { session.tokens($0, role: role, into: &buffer) }
            TokenContract.check(buffer, sourceCount: bytes.count, "\(name) \(role) seed \(Self.seed) round \(round)")
            for word in session.query(String(decoding: bytes, as: UTF8.self)) {
                #expect(!word.term.isEmpty && !word.surface.isEmpty && word.term.utf8.count <= 200)
                let isWhole = word.alternatives.allSatisfy { alternative in
                    !alternative.terms.isEmpty && alternative.terms.allSatisfy { !$0.isEmpty }
                        && alternative.spanCount >= 1 && alternative.weight > 0
                }
                #expect(isWhole, "\(name) round \(round)")
            }
        }
    }

    @Test func offsetsOfValidTextStandAtCharacterBoundaries() throws {
        let session = try Fixtures.session("standard")
        var random = RandomText(generator: SeededGenerator(seed: Self.seed &+ 2))
        for _ in 0..<Self.rounds {
            let text = String(decoding: random.text(pieces: 10), as: UTF8.self)
            let bytes = Array(text.utf8)
            for token in session.tokens(text, role: .name) {
                for offset in [token.sourceStart, token.sourceEnd] where offset < bytes.count {
                    #expect(bytes[offset] & 0xC0 != 0x80, "\(text.debugDescription) \(token.text)")
                }
            }
        }
    }

    @Test func reusedBufferGivesTheSameTokensAsANewOne() throws {
        let session = try Fixtures.session("storefront-en")
        var random = RandomText(generator: SeededGenerator(seed: Self.seed &+ 3))
        var reused = TokenBuffer()
        for _ in 0..<Swift.min(Self.rounds, 40) {
            let bytes = random.text(pieces: 12)
            var fresh = TokenBuffer()
            let other = try Fixtures.registry.analyzer(named: "storefront-en")?.makeSession()
            bytes.withUnsafeBufferPointer { session.tokens($0, role: .name, into: &reused) }
            bytes.withUnsafeBufferPointer { other?.tokens($0, role: .name, into: &fresh) }
            #expect(reused.terms == fresh.terms)
        }
    }
}
