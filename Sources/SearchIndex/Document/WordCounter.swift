package import Analysis

/// Counts in how many documents each surface word occurs, for the dictionary of a shard.
struct WordCounter {
    /// Small, because every token of every text reads one.
    private struct Count {
        var documents: UInt32
        var lastDocument: UInt32
    }

    private var words = ByteIndex()
    /// By the number of the word.
    private var counts: [Count] = []
    /// The term that each word stood for where it was first seen.
    private var terms = TermPlaces()

    /// - Parameter hash: the word's ``ByteKey/hash(_:)``.
    /// - Parameter document: any number that is another one for each document.
    @inline(__always)
    mutating func add(
        _ word: UnsafeBufferPointer<UInt8>, hash: UInt64, term: UnsafeBufferPointer<UInt8>, document: UInt32
    ) {
        let (number, isNew) = words.number(of: word, hash: hash)
        if isNew {
            counts.append(Count(documents: 1, lastDocument: document))
            terms.append(term, of: word)
        } else if counts[number].lastDocument != document {
            counts[number].lastDocument = document
            counts[number].documents &+= 1
        }
    }

    func add(to builder: inout WordDictionaryBuilder) {
        if builder.isEmpty {
            builder = WordDictionaryBuilder(words: words, frequencies: counts.map(\.documents), terms: terms)
            return
        }
        for (number, count) in counts.enumerated() {
            words.withKey(number) { word in
                terms.withTerm(number, of: word) { builder.add(word, term: $0, documents: Int(count.documents)) }
            }
        }
    }
}
