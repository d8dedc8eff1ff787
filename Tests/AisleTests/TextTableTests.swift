import Testing

@testable import aisle

@Suite struct TextTableTests {
    private func table() -> TextTable {
        var table = TextTable([
            .init(title: "id"), .init(title: "name", shrinksTo: 6), .init(title: "price", alignment: .right),
        ])
        table.add(["a", "ノートパソコン", "9.00"])
        table.add(["bb", "laptop", "1,200.00"])
        return table
    }

    @Test func columnsAreAlignedByDisplayWidth() {
        #expect(
            table().lines(width: nil) == [
                "id  name               price", "a   ノートパソコン      9.00", "bb  laptop          1,200.00",
            ])
    }

    @Test func shrinkingColumnsGiveWay() {
        let lines = table().lines(width: 24)
        #expect(lines == ["id  name           price", "a   ノートパ…       9.00", "bb  laptop      1,200.00"])
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= 24 })
    }

    @Test func columnsNeverShrinkBelowTheirLeast() {
        #expect(table().lines(width: 1)[1] == "a   ノー…       9.00")
    }

    @Test func controlCharactersDoNotReachTheTerminal() {
        var table = TextTable([.init(title: "name")])
        table.add(["a\u{1B}[2Jb\nc\u{202E}d"])
        #expect(table.lines(width: nil)[1] == "a [2Jb c d")
    }
}
