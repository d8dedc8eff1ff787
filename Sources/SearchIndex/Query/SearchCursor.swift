package import Catalog

/// Reading all hits of a search, page after page, however many there are.
package enum SearchCursor: Hashable, Sendable {
    case start
    case after(CursorPosition)

    /// What a caller writes for ``start``.
    package static let startText = "*"

    /// - Returns: `nil` for what is no cursor.
    package init?(text: String) {
        if text == Self.startText {
            self = .start
        } else if let position = CursorPosition(text: text) {
            self = .after(position)
        } else {
            return nil
        }
    }

    package var position: CursorPosition? {
        if case .after(let position) = self { position } else { nil }
    }
}

extension SearchRequest {
    /// The same for all pages of one search: everything that decides on hits and order, and nothing of how they are shown.
    ///
    /// Read from the description of the request, so that a new member takes part unless it is left out here.
    func cursorFingerprint(analyzer: String) -> UInt64 {
        var request = self
        request.facets = []
        request.priceRanges = nil
        request.page = 1
        request.perPage = 0
        request.fields = nil
        request.highlightsMatches = false
        request.now = Timestamp(millisecondsSinceEpoch: 0)
        request.cursor = nil
        request.cursorRun = 0
        return Checksum.of(Array((analyzer + " " + String(reflecting: request)).utf8))
    }
}
