import Catalog
import SearchIndex

extension SearchRequestParser {
    func cursor(_ request: inout SearchRequest, _ reader: inout ParameterReader) {
        guard let text = reader.text("cursor") else { return }
        request.cursorRun = cursorRun
        guard let cursor = SearchCursor(text: text) else {
            reader.refuse(
                .invalidParameter, "cursor", "expected * or the next_cursor of an earlier page, whole and unchanged")
            return
        }
        request.cursor = cursor
        if request.perPage == 0 {
            reader.refuse(.invalidParameter, "per_page", "expected at least 1 with a cursor")
        }
    }
}

extension SearchRequestParser.Parsed {
    /// For calls whose answers have no place for the next cursor.
    func refuseCursor() throws(Refusal) {
        guard request.cursor != nil else { return }
        let message = "this call has pages but no cursor; /search has both"
        throw Refusal(
            .invalidParameter, message: message,
            problems: [Problem(.invalidParameter, field: "cursor", message: message)])
    }
}
