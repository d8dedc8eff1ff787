import Testing
@testable import Analysis

@Suite struct MappedTextTests {
    private func spans(_ text: String, _ analyzer: String = "standard") throws -> [String] {
        let bytes = Array(text.utf8)
        return try Fixtures.session(analyzer).tokens(text, role: .name).map {
            "\($0.text)=" + String(decoding: bytes[$0.sourceStart..<$0.sourceEnd], as: UTF8.self)
        }
    }

    @Test func offsetsSurviveFoldingThatChangesLengths() throws {
        #expect(try spans("Straße ﬁne") == ["strasse=Straße", "fine=ﬁne"])
        #expect(try spans("Core™2 Duo®") == ["core=Core", "2=2", "duo=Duo"])
        #expect(try spans("ＷＨ－１０００ＸＭ４")[0] == "wh1000xm4=ＷＨ－１０００ＸＭ４")
        #expect(try spans("Cafe\u{301} olé") == ["cafe=Cafe\u{301}", "ole=olé"])
        #expect(try spans("15.6″ TV").first == "15.6in=15.6″")
        #expect(try spans("İstanbul IŞIK", "storefront-tr").first?.hasSuffix("=İstanbul") == true)
    }

    @Test func markupIsNoText() throws {
        #expect(try spans("<b class=\"x\">Fast</b> &amp; quiet, 3 < 5") == ["fast=Fast", "quiet=quiet", "3=3", "5=5"])
    }

    @Test func offsetsCountTheBytesGivenWhenTheyAreBroken() throws {
        let bytes: [UInt8] = [0xFF, 0xC3, 0x61, 0x62, 0xE2, 0x82, 0x20, 0x63]
        let session = try Fixtures.session("standard")
        var buffer = TokenBuffer()
        bytes.withUnsafeBufferPointer { session.tokens($0, role: .name, into: &buffer) }
        #expect(buffer.map(\.text) == ["ab", "c"])
        #expect(buffer.map(\.sourceStart) == [2, 7])
        #expect(buffer.map(\.sourceEnd) == [4, 8])
    }
}
