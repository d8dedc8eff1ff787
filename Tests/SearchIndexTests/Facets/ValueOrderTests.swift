import Testing

@testable import SearchIndex

@Suite struct ValueOrderTests {
    private func sorted(_ values: [String]) -> [String] {
        values.map { (NaturalKey($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    @Test(arguments: [
        ["2 GB", "16 GB", "128 GB", "1,024 GB"],
        ["7", "7½", "8", "8 1/2", "10"],
        ["38", "39", "40.5", "41"],
        ["40", "40,5", "41"],
        ["1/4 inch", "1/2 inch", "3/4 inch", "1 inch"],
        ["-10 °C", "-5.5 °C", "-5 °C", "0 °C", "5 °C"],
        ["Apple", "apple pie", "École", "Zebra"],
        ["1.10 V", "1.9 V", "12 V"],
        ["15 in", "15.6 in", "17 in"],
        ["007", "8"],
    ])
    func listsStandAsPeopleExpect(_ expected: [String]) {
        #expect(sorted(expected.reversed()) == expected)
    }

    @Test func differentTextsNeverCompareEqual() {
        for (left, right) in [("a", "A"), ("1", "1.0"), ("01", "1"), ("e", "é"), ("", " ")] {
            let (first, second) = (NaturalKey(left), NaturalKey(right))
            #expect((first < second) != (second < first), "\(left) and \(right)")
        }
    }

    private let sizes = ValueOrder(
        name: "sizes",
        groups: [["xs"], ["s", "small"], ["m"], ["l"], ["xl", "x-large"], ["xxl", "2xl"], ["#"], ["one size"]])

    @Test func declaredValuesComeInTheirOrder() {
        let expected = [
            "XS", "S", "S/M", "m", "L", "X Large", "2XL", "7", "7½", "38", "39", "40.5", "One-Size", "huge", "tiny",
        ]
        let found = expected.reversed().map { (sizes.key($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
        #expect(found == expected)
    }

    @Test func spellingsOfOneValueStandTogether() {
        let found = ["XXL", "small", "2XL", "S", "M"].map { (sizes.key($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
        #expect(found == ["S", "small", "M", "2XL", "XXL"])
    }

    @Test func listedOrdersHaveLimits() {
        #expect(ValueOrder(listed: "A|B") != nil)
        #expect(ValueOrder(listed: "A||B") == nil)
        let most = Array(repeating: "A", count: ValueOrder.valuesMax)
        #expect(ValueOrder(listed: most.joined(separator: "|")) != nil)
        #expect(ValueOrder(listed: (most + ["B"]).joined(separator: "|")) == nil)
    }

    @Test(arguments: [
        ("app", "Apple", true), ("app", "Green Apple", true), ("app", "Snapple", false), ("ete", "Été", true),
        ("blå", "dark-bla", true), ("green ap", "Green Apple", true), ("", "anything", true),
        ("straß", "STRASSE", true),
        ("apples", "Apple", false), ("2", "16/2 GB", true),
    ])
    func searchesFindBeginningsOfWords(_ prefix: String, _ value: String, _ isFound: Bool) {
        #expect(FoldedText.hasWord(FoldedText.bytes(value), startingWith: FoldedText.bytes(prefix)) == isFound)
    }
}
