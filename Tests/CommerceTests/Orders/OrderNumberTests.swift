import Testing

@testable import Commerce

@Suite struct OrderNumberTests {
    private let numbers = OrderNumbers(MasterKey(bytes: Array(0..<32)))

    @Test func noTwoCountersHaveTheSameNumber() {
        let made = (1...20_000).map { numbers.number($0).rawValue }
        #expect(Set(made).count == made.count)
        let ends = [0, 1, OrderNumbers.counterMax - 1, OrderNumbers.counterMax].map { numbers.number($0).rawValue }
        #expect(Set(ends).count == 4)
    }

    @Test func oneNumberDoesNotTellTheNext() {
        // Neighbours share characters as often as random texts do: 8 places of 32 letters.
        let pairs = (1...4_000).map { (numbers.number($0).rawValue.utf8, numbers.number($0 + 1).rawValue.utf8) }
        let hyphens = 2
        let same = pairs.reduce(0) { $0 + zip($1.0, $1.1).filter { $0 == $1 }.count - hyphens }
        #expect((900...1_350).contains(same), "expected about \(4_000 * 9 / 32), found \(same)")
    }

    @Test func anotherKeyAndAnotherSeriesMakeOtherNumbers() {
        let others = OrderNumbers(MasterKey(bytes: Array(1..<33)))
        #expect(numbers.number(1) == numbers.number(1))
        #expect(numbers.number(1) != others.number(1))
        #expect(numbers.number(1) != numbers.number(1, series: 1))
    }

    @Test func whatIsTypedIsReadAndMistakesAreFound() {
        let number = numbers.number(4_711)
        #expect(OrderNumbers.read(number.rawValue) == number)
        #expect(OrderNumbers.read(" " + number.rawValue.lowercased().filter { $0 != "-" }) == number)
        let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        let plain = Array(number.rawValue.filter { $0 != "-" })
        for place in plain.indices {
            for letter in letters where letter != plain[place] {
                var wrong = plain
                wrong[place] = letter
                #expect(OrderNumbers.read(String(wrong)) == nil, "\(String(wrong))")
            }
            for other in plain.indices where plain[other] != plain[place] {
                var swapped = plain
                swapped.swapAt(place, other)
                #expect(OrderNumbers.read(String(swapped)) == nil, "\(String(swapped))")
            }
        }
        for text in ["", "7", String(plain.dropLast()), String(plain) + "0", "ÄÖÜ-ÄÖÜ-ÄÖÜ"] {
            #expect(OrderNumbers.read(text) == nil, "\(text)")
        }
    }

    @Test func lettersThatLookAlikeAreTakenAsDigits() {
        let found = (1...200).map { numbers.number($0).rawValue }.first { $0.contains("0") && $0.contains("1") }
        let typed = found?.replacing("0", with: "o").replacing("1", with: "l")
        #expect(typed.flatMap { OrderNumbers.read($0) }?.rawValue == found && found != nil)
    }
}
