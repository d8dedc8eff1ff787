/// Reads the ranges of a query: a phrase of the language with an amount of money or a measure.
package struct RangeReader: Sendable {
    let words: RangeWords
    let units: MeasureUnits
    let format: NumberText

    /// What limits numbers in the text, in order, without overlaps. Empty for an analyzer without lists of range words.
    package func phrases(_ text: String) -> [RangePhrase] {
        guard !words.isEmpty, text.utf8.contains(where: UTF8Scan.isDigit) else { return [] }
        let items = QueryScanner.items(text, format)
        var found: [RangePhrase] = []
        var index = 0
        while index < items.count {
            if let (phrase, end) = phrase(items, at: index) {
                found.append(phrase)
                index = end
            } else {
                index += 1
            }
        }
        return found
    }

    private typealias Item = QueryScanner.Item
    private typealias Found = (phrase: RangePhrase, end: Int)

    /// A number with what it counts; without unit and currency the quantity is open.
    private struct Amount {
        let number: Double
        let quantity: RangePhrase.Quantity?
        let end: Int
    }

    private func phrase(_ items: [Item], at index: Int) -> Found? {
        if let opening = opening(items, index, [.between]), let found = pair(items, index, from: opening.end, true) {
            return found
        }
        if let opening = opening(items, index, [.under, .upTo, .over, .atLeast]),
            let found = limit(items, index, opening)
        {
            return found
        }
        return pair(items, index, from: index, false) ?? openEnded(items, index)
    }

    // MARK: Forms

    /// `between 10 and 20 inch`, `10-20 inch`, `50 - 100 €`.
    private func pair(_ items: [Item], _ index: Int, from start: Int, _ isAnnounced: Bool) -> Found? {
        guard let first = amount(items, start), let connector = opening(items, first.end, [.and]),
            let second = amount(items, connector.end),
            let quantity = second.quantity ?? first.quantity ?? openPrice(isAnnounced, items, second.end)
        else { return nil }
        // A sentence may say "to" or "and" between two measures that have nothing to do with each other.
        if !isAnnounced, first.quantity != nil, second.quantity == nil, !isPrice(first.quantity) { return nil }
        guard let lower = convert(first.number, first.quantity, to: quantity), lower <= second.number else {
            return nil
        }
        return phrase(items, index..<second.end, quantity, (lower, true), (second.number, true))
    }

    /// `under 2 kg`, `at least $20`, `under 500` at the end.
    private func limit(_ items: [Item], _ index: Int, _ opening: (phrase: RangeWords.Phrase, end: Int)) -> Found? {
        guard let amount = amount(items, opening.end) else { return nil }
        let meaning = opening.phrase.meaning
        let isUpper = meaning == .under || meaning == .upTo
        guard let quantity = amount.quantity ?? openPrice(isUpper, items, amount.end),
            !opening.phrase.isForPrices || isPrice(quantity)
        else { return nil }
        let bound = (amount.number, meaning == .upTo || meaning == .atLeast)
        return isUpper
            ? phrase(items, index..<amount.end, quantity, nil, bound)
            : phrase(items, index..<amount.end, quantity, bound, nil)
    }

    /// `2 kg or less`, `$50+`.
    private func openEnded(_ items: [Item], _ index: Int) -> Found? {
        guard let amount = amount(items, index), let quantity = amount.quantity,
            let closing = opening(items, amount.end, [.orLess, .orMore]),
            !closing.phrase.isForPrices || isPrice(quantity)
        else { return nil }
        let bound = (amount.number, true)
        return closing.phrase.meaning == .orLess
            ? phrase(items, index..<closing.end, quantity, nil, bound)
            : phrase(items, index..<closing.end, quantity, bound, nil)
    }

    private func phrase(
        _ items: [Item], _ range: Range<Int>, _ quantity: RangePhrase.Quantity, _ from: (Double, Bool)?,
        _ to: (Double, Bool)?
    ) -> Found {
        let source = items[range.lowerBound].source.lowerBound..<items[range.upperBound - 1].source.upperBound
        let phrase = RangePhrase(
            source: source, quantity: quantity, from: from?.0, to: to?.0, includesFrom: from?.1 ?? true,
            includesTo: to?.1 ?? true)
        return (phrase, range.upperBound)
    }

    // MARK: Parts

    /// The longest phrase of some meanings at an item.
    private func opening(
        _ items: [Item], _ index: Int, _ meanings: Set<RangeWords.Meaning>
    ) -> (phrase: RangeWords.Phrase, end: Int)? {
        for phrase in words.phrases where meanings.contains(phrase.meaning) {
            let end = index + phrase.words.count
            guard end <= items.count, zip(phrase.words, items[index..<end]).allSatisfy({ $0 == $1.text }) else {
                continue
            }
            return (phrase, end)
        }
        return nil
    }

    private func amount(_ items: [Item], _ index: Int) -> Amount? {
        guard index < items.count else { return nil }
        if let text = items[index].text, let codes = words.currencies[text], index + 1 < items.count,
            let number = items[index + 1].number
        {
            return Amount(number: number, quantity: .price(currencies: codes), end: index + 2)
        }
        guard let number = items[index].number else { return nil }
        return followed(items, index, number) ?? Amount(number: number, quantity: nil, end: index + 1)
    }

    /// A number with the unit or the currency behind it.
    private func followed(_ items: [Item], _ index: Int, _ number: Double) -> Amount? {
        guard index + 1 < items.count, let text = items[index + 1].text else { return nil }
        if index + 2 < items.count, case .word(let second) = items[index + 2].kind,
            let unit = units.unit(text + " " + second)
        {
            return Amount(number: number, quantity: .measure(unit), end: index + 3)
        }
        if let codes = words.currencies[text] {
            return Amount(number: number, quantity: .price(currencies: codes), end: index + 2)
        }
        // The hyphen of 15-inch.
        if text == "-", items[index + 1].isAttached, index + 2 < items.count, items[index + 2].isAttached,
            case .word(let word) = items[index + 2].kind, let unit = units.unit(word)
        {
            return Amount(number: number, quantity: .measure(unit), end: index + 3)
        }
        guard let unit = units.unit(text) else { return nil }
        // Behind a space, `in` and `a` are more often words; a range with a unit says what it means.
        return Amount(number: number, quantity: .measure(unit), end: index + 2)
    }

    /// A bare number is an amount of money where a limit ends the query: `laptop under 500`.
    private func openPrice(_ isLikely: Bool, _ items: [Item], _ end: Int) -> RangePhrase.Quantity? {
        isLikely && end == items.count ? .price(currencies: nil) : nil
    }

    private func isPrice(_ quantity: RangePhrase.Quantity?) -> Bool {
        if case .price = quantity { true } else { false }
    }

    private func convert(
        _ number: Double, _ own: RangePhrase.Quantity?, to quantity: RangePhrase.Quantity
    ) -> Double? {
        switch (own, quantity) {
        case (nil, _): number
        case (.measure(let unit), .measure(let other)): unit.convert(number, to: other)
        case (.price(let codes), .price(let others)): codes == nil || codes == others ? number : nil
        case (.measure, .price), (.price, .measure): nil
        }
    }
}
