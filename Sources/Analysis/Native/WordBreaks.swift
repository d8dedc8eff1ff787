internal import CICU

/// Owns an ICU word boundary iterator. One a session, because it keeps its place.
final class WordBreaks {
    private let handle: OpaquePointer

    /// Opens boundaries for a BCP 47 language tag; ICU falls back to its root rules for unknown languages.
    init(language: String) throws(AnalysisError) {
        guard let handle = cicu_words_open(language) else {
            throw .resourceUnavailable("icu word boundaries for \(language)")
        }
        self.handle = handle
    }

    deinit {
        cicu_words_close(handle)
    }

    /// Calls `body` with the byte range of every segment of valid UTF-8, in order, and whether it is a word.
    ///
    /// When ICU fails, which only lack of memory causes, the rest of the text has no segments.
    func forEachSegment(of text: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>, _ isWord: Bool) -> Void) {
        guard cicu_words_set_text(handle, text.baseAddress, Int64(text.count)) == 0 else { return }
        var start = 0
        var isWord: Int32 = 0
        while true {
            let end = Int(cicu_words_next(handle, &isWord))
            guard end > start, end <= text.count else { return }
            body(start..<end, isWord != 0)
            start = end
        }
    }
}
