/// Counts in how many documents each surface word occurs, for the dictionary of a shard.
struct WordCounter {
    private var words = TermTable()
    private var lastDocument: [UInt32] = []
    /// The term that each word stood for where it was first seen, as a slice of `terms`.
    private var termRanges: [Range<Int>] = []
    private var terms: [UInt8] = []

    /// - Parameter document: any number that is another one for each document.
    mutating func add(_ word: UnsafeBufferPointer<UInt8>, term: UnsafeBufferPointer<UInt8>, document: UInt32) {
        let index = words.add(word, 0)
        if index == lastDocument.count {
            lastDocument.append(document)
            termRanges.append(terms.count..<(terms.count + term.count))
            terms.append(contentsOf: term)
        } else if lastDocument[index] == document {
            return
        }
        lastDocument[index] = document
        words.increment(index)
    }

    func add(to builder: inout WordDictionaryBuilder) {
        for (index, entry) in words.entries.enumerated() {
            builder.add(
                Array(words.bytes(entry)), term: Array(terms[termRanges[index]]), documents: Int(entry.value))
        }
    }
}
