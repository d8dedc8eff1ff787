package import Catalog

/// Which ranges prices are counted into.
package enum PriceRangeRequest: Hashable, Sendable {
    case given([PriceRange])
    /// A few ranges with round bounds, none empty.
    case automatic
    /// So many ranges of the same width.
    case histogram(Int)

    /// More bars than a page is wide.
    package static let rangesMax = 100
    /// What `histogram=price` without a number means.
    package static let histogramDefault = 20

    /// Parses `..500,500..1000,1000..` (minor units, upper bounds exclusive), `auto` or `histogram=price:50`.
    ///
    /// - Throws: `invalid_price_range` with every range that can't be read, each with its byte offset.
    package static func parse(_ text: String) throws(Refusal) -> PriceRangeRequest {
        let parts = ListPart.split(text, by: ",")
        if parts.count == 1, parts[0].text == "auto" { return .automatic }
        if parts.count == 1, parts[0].text.hasPrefix("histogram") { return try histogram(parts[0]) }
        var ranges: [PriceRange] = []
        var problems: [Problem] = []
        for part in parts {
            guard let range = PriceRange(key: part.text) else {
                let expected = "a range like ..500, 500..1000 or 1000.. in minor units"
                problems.append(problem(part, "expected \(expected), found '\(part.excerpt)'", expected: expected))
                continue
            }
            if ranges.contains(range) {
                problems.append(problem(part, "the range \(range.key) comes twice", expected: "each range once"))
            }
            ranges.append(range)
        }
        if parts.count > rangesMax {
            let expected = "at most \(rangesMax) ranges"
            problems.append(problem(parts[rangesMax], "expected \(expected), found \(parts.count)", expected: expected))
        }
        guard problems.isEmpty else { throw refusal(problems) }
        return .given(ranges)
    }

    private static func histogram(_ part: ListPart) throws(Refusal) -> PriceRangeRequest {
        let pieces = ListPart.split(part.text, by: ":").map(\.text)
        guard pieces[0] == "histogram=price" || pieces[0] == "histogram", pieces.count <= 2,
            let count = pieces.count == 2 ? Int(pieces[1]) : histogramDefault, (1...rangesMax).contains(count)
        else {
            let expected = "histogram=price:N with N from 1 to \(rangesMax)"
            throw refusal([problem(part, "expected \(expected), found '\(part.excerpt)'", expected: expected)])
        }
        return .histogram(count)
    }

    private static func refusal(_ problems: [Problem]) -> Refusal {
        Refusal(.invalidPriceRange, message: "the price ranges have mistakes", problems: problems)
    }

    private static func problem(_ part: ListPart, _ message: String, expected: String) -> Problem {
        Problem(.invalidPriceRange, field: "price_ranges", message: message, offset: part.offset, expected: expected)
    }
}
