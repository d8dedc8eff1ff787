import Testing
@testable import SearchIndex

@Suite struct ByteIndexTests {
    private func number(_ key: [UInt8], in index: inout ByteIndex) -> (number: Int, isNew: Bool) {
        key.withUnsafeBufferPointer { index.number(of: $0) }
    }

    @Test func keysAreNumberedInTheOrderInWhichTheyCame() {
        var index = ByteIndex()
        let keys = (0..<5_000).map { Array("key \($0 * 7_919)".utf8) } + [[]]
        for (place, key) in keys.enumerated() { #expect(number(key, in: &index) == (place, true)) }
        for (place, key) in keys.enumerated() { #expect(number(key, in: &index) == (place, false)) }
        #expect(index.count == keys.count)
        for (place, key) in keys.enumerated() { #expect(index.withKey(place) { Array($0) } == key) }
    }

    @Test func sortingFollowsBytes() {
        var index = ByteIndex()
        let keys: [[UInt8]] = [
            [0x61], [], [0x61, 0], [0x61, 0, 0], [0xFF], [0], Array("abcdefgh".utf8), Array("abcdefg".utf8),
            Array("abcdefgh\u{0}".utf8), Array("abcdefghi".utf8), Array("abcdefghj".utf8), Array("é".utf8),
        ]
        for key in keys { _ = number(key, in: &index) }
        #expect(index.sorted().map { keys[$0] } == keys.sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test func termTableKeepsCountersOfDocumentsApart() {
        var table = TermTable()
        for round in 0..<3 {
            let keys = (0..<(round == 1 ? 4_000 : 30)).map { Array("term \($0)".utf8) }
            for _ in 0..<2 {
                for key in keys { key.withUnsafeBufferPointer { _ = table.add($0, 2) } }
            }
            #expect(table.entries.map(\.value) == keys.map { _ in 4 })
            #expect(table.entries.map { Array(table.bytes($0)) } == keys)
            table.removeAll()
        }
    }

    @Test func forgottenTextsAreMadeAgain() {
        var memo = TextMemo<Int>()
        var made = 0
        for _ in 0..<2 {
            for number in 0..<20_000 {
                let text = Array("text \(number)".utf8)
                let value = text.withUnsafeBufferPointer { text in
                    memo.value(of: text) {
                        made += 1
                        return number
                    }
                }
                #expect(value == number)
            }
        }
        #expect(made >= 20_000)
    }
}
