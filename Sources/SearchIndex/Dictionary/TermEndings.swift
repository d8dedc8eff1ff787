import Synchronization

/// Remembers which words of one dictionary have terms with an ending: the dictionary is sorted by beginnings, so finding
/// them reads all of it (about 4 ns a word).
final class TermEndings: Sendable {
    private let known = Mutex(
        RecencyCache<[UInt8], [Int]>(bytesMax: 1 << 20) { ending, words in ending.count + words.count * 8 + 64 })

    func words(_ ending: [UInt8], find: () -> [Int]) -> [Int] {
        if let words = known.withLock({ $0.value(ending) }) { return words }
        let words = find()
        known.withLock { $0.keep(words, ending) }
        return words
    }
}

extension WordDictionary {
    /// Indices of words whose term ends with the bytes and has more before them, ascending.
    func words(whoseTermEndsWith ending: [UInt8]) -> [Int] {
        guard !ending.isEmpty else { return [] }
        return endings.words(ending) {
            ending.withUnsafeBytes { ending in
                (0..<count).filter { index in
                    let term = term(index)
                    let start = term.count - ending.count
                    guard start > 0, term[term.count - 1] == ending[ending.count - 1] else { return false }
                    return UnsafeRawBufferPointer(rebasing: term[start...]).elementsEqual(ending)
                }
            }
        }
    }
}

extension LayeredDictionary {
    /// The words of all layers whose term ends with a text and has more before it, most frequent first.
    func words(whoseTermEndsWith ending: String) -> [WordDictionary.Entry] {
        let bytes = Array(ending.utf8)
        var words: Set<String> = []
        for layer in layers {
            for index in layer.words(whoseTermEndsWith: bytes) {
                words.insert(String(decoding: layer.word(index), as: UTF8.self))
            }
        }
        return words.compactMap(entry).sorted(by: Self.isMoreFrequent)
    }
}
