package import Catalog

/// In which order the values of a facet are given.
package enum FacetSort: String, Hashable, Sendable, CaseIterable {
    /// Most frequent first, equal counts by value.
    case count
    /// By value, ascending, numbers within texts as numbers: "2 GB" before "16 GB".
    case value
    /// As declared for the field or given with the request: "S" before "M" before "L".
    case order
}

/// A facet that a search asks for.
package struct FacetRequest: Hashable, Sendable {
    package var field: String
    /// Values at most, in a tree at every level; 0 asks for statistics alone.
    package var limit: Int
    package var sort: FacetSort
    /// `nil` is the usual one: descending counts, ascending values.
    package var direction: SortKey.Order?
    /// Only values with a word that begins so.
    package var search: String?
    /// The order for ``FacetSort/order``, once it is known.
    package var order: ValueOrder?
    /// A declared order other than the field's own.
    package var orderName: String?
    /// Ranges in which numbers are counted beside the values.
    package var ranges: RangeRequest?
    /// Levels of a tree that are given beside the path to the selection; `nil` gives all.
    package var depth: Int?

    package init(field: String, limit: Int = 20, sort: FacetSort = .count, search: String? = nil) {
        self.field = field
        self.limit = limit
        self.sort = sort
        self.search = search
    }

    /// Whether the usual direction is turned round.
    var isReversed: Bool { direction.map { ($0 == .ascending) == (sort == .count) } ?? false }

    /// Parses `brand:10:sort=value:search=app,color`; options may be named (`limit=10`) or bare (`10`, `value`).
    ///
    /// - Throws: `invalid_facet` with every facet that can't be read or is asked for twice, each with the byte offset
    ///   of the facet or the option.
    package static func parse(_ text: String) throws(Refusal) -> [FacetRequest] {
        var facets: [FacetRequest] = []
        var problems: [Problem] = []
        func refuse(_ offset: Int, _ message: String, expected: String) {
            problems.append(
                Problem(.invalidFacet, field: "facets", message: message, offset: offset, expected: expected))
        }
        for part in ListPart.splitOutsideQuotes(text, by: ",") {
            let pieces = ListPart.splitOutsideQuotes(part.text, by: ":")
            guard let name = pieces.first, let field = FieldName.folded(name.text) else {
                refuse(
                    part.offset, "expected the name of a field, found '\(part.excerpt)'", expected: FieldName.expected)
                continue
            }
            var facet = FacetRequest(field: field)
            for option in pieces.dropFirst() {
                if let expected = facet.apply(option.text) {
                    refuse(
                        part.offset + option.offset, "\(field): expected \(expected), found '\(option.excerpt)'",
                        expected: expected)
                }
            }
            if facets.contains(where: { $0.field == field }) {
                refuse(part.offset, "\(field) is asked for twice", expected: "each field once")
            }
            facets.append(facet)
        }
        guard problems.isEmpty else {
            throw Refusal(.invalidFacet, message: "the facets have mistakes", problems: problems)
        }
        return facets
    }
}

extension FacetRequest {
    /// Deeper than any category tree.
    private static let depthMax = 32

    private static let optionsExpected =
        "limit=…, sort=count, sort=value, sort=order, asc, desc, search=…, order=…, ranges=…, step=…, bars=… "
        + "or depth=…"

    /// - Returns: what was expected instead of the option; `nil` when it was taken.
    fileprivate mutating func apply(_ option: String) -> String? {
        let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return applyBare(option) }
        let value = ListPart.unquoted(parts[1])
        switch parts[0].lowercased() {
        case "sort": return applySort(value)
        case "limit": return applyLimit(value)
        case "search": search = value
        case "order": return applyOrder(value)
        case "ranges":
            guard let given = RangeRequest(option: value) else { return RangeRequest.expected }
            ranges = given
        case "step":
            guard let step = NumberText.number(value), step > 0 else { return "a step above 0" }
            ranges = .step(step)
        case "bars":
            let limits = 1...PriceRangeRequest.rangesMax
            guard let count = Int(value), limits.contains(count) else { return "1 to \(limits.upperBound) bars" }
            ranges = .count(count)
        case "depth":
            guard let levels = Int(value), (1...Self.depthMax).contains(levels) else {
                return "a depth from 1 to \(Self.depthMax)"
            }
            depth = levels
        default: return Self.optionsExpected
        }
        return nil
    }

    private mutating func applyBare(_ option: String) -> String? {
        switch option.lowercased() {
        case "asc", "desc":
            direction = option.lowercased() == "asc" ? .ascending : .descending
            return nil
        default:
            if Int(option) != nil { return applyLimit(option) }
            return FacetSort(rawValue: option.lowercased()) == nil ? Self.optionsExpected : applySort(option)
        }
    }

    private mutating func applySort(_ value: String) -> String? {
        guard let sort = FacetSort(rawValue: value.lowercased()) else { return Self.optionsExpected }
        self.sort = sort
        return nil
    }

    private mutating func applyLimit(_ value: String) -> String? {
        guard let limit = Int(value), (0...SearchLimits.facetValuesMax).contains(limit) else {
            return "a limit from 0 to \(SearchLimits.facetValuesMax)"
        }
        self.limit = limit
        return nil
    }

    /// The name of a declared order, or the values themselves with bars between them.
    private mutating func applyOrder(_ value: String) -> String? {
        sort = .order
        if value.contains("|") {
            guard let given = ValueOrder(listed: value) else { return ValueOrder.expected }
            order = given
        } else {
            guard !value.isEmpty else { return ValueOrder.expected }
            orderName = value
        }
        return nil
    }
}
