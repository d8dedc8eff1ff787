/// Phrases that a search box may complete to, found from the beginning of any of their words.
///
/// Made now and then from recorded queries and from the names of categories and brands; what a phrase would find is
/// looked up when it is offered, so that an old table offers nothing wrong.
package struct PhraseTable: Sendable {
    package enum Source: String, Sendable, Hashable {
        /// People searched for it.
        case recorded
        /// A category or brand is called so.
        case catalog
    }

    package struct Phrase: Sendable, Hashable {
        package let text: String
        /// How often it was searched for.
        package let searches: Int
        package let source: Source

        package init(text: String, searches: Int, source: Source) {
            self.text = text
            self.searches = searches
            self.source = source
        }
    }

    private struct Start {
        let phrase: Int
        let offset: Int
    }

    private let phrases: [Phrase]
    private let folded: [[UInt8]]
    /// Every place where a word begins, by the text from there on.
    private let starts: [Start]

    package static let empty = PhraseTable([])

    /// - Parameter phrases: those that come first win over equal ones.
    package init(_ phrases: [Phrase]) {
        var seen: Set<String> = []
        self.phrases = phrases.filter { seen.insert(Self.folded($0.text)).inserted }
        let folded = self.phrases.map { Array(Self.folded($0.text).utf8) }
        var starts: [Start] = []
        for (phrase, bytes) in folded.enumerated() {
            for offset in bytes.indices where offset == 0 || bytes[offset - 1] == UInt8(ascii: " ") {
                starts.append(Start(phrase: phrase, offset: offset))
            }
        }
        self.folded = folded
        self.starts = starts.sorted {
            folded[$0.phrase][$0.offset...].lexicographicallyPrecedes(folded[$1.phrase][$1.offset...])
        }
    }

    package var count: Int { phrases.count }

    /// Phrases in which a word begins a stretch that goes on from the text.
    ///
    /// - Parameter text: in any case, with single spaces.
    /// - Returns: those that begin with the text first, then the most searched for; at most `limit`, without repeats.
    /// - Complexity: O(log n) and the number of phrases that fit.
    package func completing(_ text: String, limit: Int) -> [Phrase] {
        let prefix = Array(Self.folded(text).utf8)
        guard !prefix.isEmpty, limit > 0 else { return [] }
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if rest(middle).lexicographicallyPrecedes(prefix) { low = middle + 1 } else { high = middle }
        }
        var heap = BoundedHeap<Start>(limit: limit, isBefore: isBetter)
        var taken: Set<Int> = []
        while low < starts.count, rest(low).starts(with: prefix) {
            // The same phrase may fit twice ("pen pencil"); its first place in the order is as good as another.
            if taken.insert(starts[low].phrase).inserted { heap.insert(starts[low]) }
            low += 1
        }
        return heap.sorted().map { phrases[$0.phrase] }
    }

    private func rest(_ index: Int) -> ArraySlice<UInt8> { folded[starts[index].phrase][starts[index].offset...] }

    private func isBetter(_ left: Start, _ right: Start) -> Bool {
        if (left.offset == 0) != (right.offset == 0) { return left.offset == 0 }
        let (first, second) = (phrases[left.phrase], phrases[right.phrase])
        if first.searches != second.searches { return first.searches > second.searches }
        return left.phrase < right.phrase
    }

    private static func folded(_ text: String) -> String { text.lowercased() }
}
