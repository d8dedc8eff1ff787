package import Catalog

/// A histogram that a search asks for: a field and how its numbers are divided.
package struct HistogramRequest: Hashable, Sendable {
    package let field: String
    package let ranges: RangeRequest

    private static let expected =
        "FIELD, FIELD:N with N from 1 to \(PriceRangeRequest.rangesMax) bars, or FIELD:step=WIDTH"

    /// Parses `price:50,weight:step=500,screen_size`: a number alone is how many bars there may be.
    ///
    /// - Throws: `invalid_price_range` with every part that can't be read or comes twice, each with its byte offset.
    package static func parse(_ text: String) throws(Refusal) -> [HistogramRequest] {
        var histograms: [HistogramRequest] = []
        var problems: [Problem] = []
        for part in ListPart.split(text, by: ",") {
            guard let histogram = HistogramRequest(part.text) else {
                problems.append(problem(part, "expected \(expected), found '\(part.excerpt)'"))
                continue
            }
            if histograms.contains(where: { $0.field == histogram.field }) {
                problems.append(problem(part, "\(histogram.field) is asked for twice"))
            }
            histograms.append(histogram)
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidPriceRange, message: "the histogram has mistakes", problems: problems)
        }
        return histograms
    }

    private init?(_ text: String) {
        let pieces = ListPart.split(text, by: ":").map(\.text)
        guard let field = FieldName.folded(pieces[0]), pieces.count <= 2 else { return nil }
        self.field = field
        guard pieces.count == 2 else {
            ranges = .count(PriceRangeRequest.histogramDefault)
            return
        }
        if let count = Int(pieces[1]), (1...PriceRangeRequest.rangesMax).contains(count) {
            ranges = .count(count)
        } else if pieces[1].hasPrefix("step="), let step = NumberText.number(String(pieces[1].dropFirst(5))), step > 0 {
            ranges = .step(step)
        } else {
            return nil
        }
    }

    private static func problem(_ part: ListPart, _ message: String) -> Problem {
        Problem(.invalidPriceRange, field: "histogram", message: message, offset: part.offset, expected: expected)
    }
}

extension SearchRequest {
    /// Adds histograms to the facets of their fields; fields that are no facets yet become ones without values.
    package mutating func add(_ histograms: [HistogramRequest]) {
        for histogram in histograms {
            if let index = facets.firstIndex(where: { $0.field == histogram.field }) {
                facets[index].ranges = histogram.ranges
            } else {
                var facet = FacetRequest(field: histogram.field, limit: 0)
                facet.ranges = histogram.ranges
                facets.append(facet)
            }
        }
    }
}
