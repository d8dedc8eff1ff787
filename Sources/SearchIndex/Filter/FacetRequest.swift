package import Catalog

/// In which order the values of a facet are given.
package enum FacetSort: String, Hashable, Sendable, CaseIterable {
    /// Most frequent first, equal counts by value.
    case count
    /// By value, ascending.
    case value
}

/// A facet that a search asks for.
package struct FacetRequest: Hashable, Sendable {
    package var field: String
    /// Values at most; 0 asks for statistics alone.
    package var limit: Int
    package var sort: FacetSort
    /// Only values with a word that begins so.
    package var search: String?

    package init(field: String, limit: Int = 20, sort: FacetSort = .count, search: String? = nil) {
        self.field = field
        self.limit = limit
        self.sort = sort
        self.search = search
    }

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
        for part in ListPart.split(text, by: ",") {
            let pieces = ListPart.split(part.text, by: ":")
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

    /// - Returns: what was expected instead of the option; `nil` when it was taken.
    private mutating func apply(_ option: String) -> String? {
        let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let (name, value) = parts.count == 2 ? (parts[0].lowercased(), parts[1]) : ("", option)
        if name.isEmpty || name == "sort", let sort = FacetSort(rawValue: value.lowercased()) {
            self.sort = sort
            return nil
        }
        if name.isEmpty || name == "limit", let limit = Int(value) {
            guard (0...SearchLimits.facetValuesMax).contains(limit) else {
                return "a limit from 0 to \(SearchLimits.facetValuesMax)"
            }
            self.limit = limit
            return nil
        }
        if name == "search" {
            search = value
            return nil
        }
        return "limit=…, sort=count, sort=value or search=…"
    }
}
