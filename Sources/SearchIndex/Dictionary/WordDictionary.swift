/// The words of an index with their document frequency and their index term, sorted by UTF-8 bytes.
///
/// One piece of bytes that a mapped file or an array holds; nothing is loaded or decoded on opening, so a million
/// words are ready at once. ``WordDictionaryFormat`` has the layout.
package struct WordDictionary: Sendable {
    /// A word as it stands in the dictionary.
    package struct Entry: Sendable, Hashable {
        package let word: String
        /// The index term that most products with the word have.
        package let term: String
        package let documentFrequency: Int
    }

    /// Why bytes are no dictionary.
    package enum Damage: Error, Hashable {
        /// Another kind of file, or another version of this one.
        case foreign
        /// Shorter or longer than it says.
        case truncated
        /// The header contradicts itself.
        case inconsistent
    }

    private let bytes: StableBytes
    package let count: Int
    private let header: WordDictionaryFormat.Header
    let endings = TermEndings()

    /// Opens a dictionary without reading more than its header.
    ///
    /// Offsets inside are checked whenever they are used, so a damaged record gives a wrong or an empty word but is
    /// never read out of bounds; ``isIntact()`` finds such damage.
    package init(_ bytes: StableBytes) throws(Damage) {
        header = try WordDictionaryFormat.Header(reading: bytes.raw)
        self.bytes = bytes
        count = header.count
    }

    /// Maps the file that ``WordDictionaryBuilder/write(to:)`` wrote.
    ///
    /// - Throws: `fileUnreadable`, `foreign` or `damaged`.
    package init(mapping path: String) throws(IndexError) {
        let bytes = try StableBytes(mapping: path)
        do throws(Damage) {
            try self.init(bytes)
        } catch {
            switch error {
            case .foreign: throw .foreign(path: path, reason: "no word dictionary of this version")
            case .truncated: throw .damaged(path: path, reason: "the word dictionary is cut off")
            case .inconsistent: throw .damaged(path: path, reason: "the word dictionary contradicts itself")
            }
        }
    }

    /// A dictionary without words.
    package static let empty = WordDictionaryBuilder().dictionary()

    /// Whether all bytes are as they were written.
    ///
    /// - Complexity: reads the whole dictionary, some gigabytes a second.
    package func isIntact() -> Bool {
        let content = UnsafeRawBufferPointer(rebasing: bytes.raw[WordDictionaryFormat.headerBytes...])
        return Checksum.of(content) == header.checksum
    }

    // MARK: Looking up

    /// - Complexity: O(log n).
    package func entry(_ word: String) -> Entry? { index(of: Array(word.utf8)).map(entry(at:)) }

    func index(of word: [UInt8]) -> Int? {
        let index = firstIndex(from: word)
        return index < count && self.word(index).elementsEqual(word) ? index : nil
    }

    /// Index of the first word that is not before the bytes.
    func firstIndex(from bytes: [UInt8]) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if Self.isBefore(word(middle), bytes) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Indices of the words that begin with the bytes.
    func range(withPrefix prefix: [UInt8]) -> Range<Int> {
        let start = firstIndex(from: prefix)
        var (low, high) = (start, count)
        while low < high {
            let middle = (low + high) / 2
            if word(middle).starts(with: prefix) { low = middle + 1 } else { high = middle }
        }
        return start..<low
    }

    /// Indices of the words from one text up to another, which is not among them.
    func range(from lower: [UInt8], to upper: [UInt8]) -> Range<Int> {
        let start = firstIndex(from: lower)
        return start..<max(start, firstIndex(from: upper))
    }

    /// Indices of the most frequent words of a range, most frequent first, equals in the order of the dictionary.
    ///
    /// - Complexity: most blocks of 64 words are passed by, because their highest frequency is on record.
    func mostFrequent(in range: Range<Int>, limit: Int) -> [Int] {
        guard limit > 0 else { return [] }
        var kept: [(frequency: Int, index: Int)] = []
        var index = range.lowerBound
        while index < range.upperBound {
            let block = index / WordDictionaryFormat.wordsPerBlock
            let end = min(range.upperBound, (block + 1) * WordDictionaryFormat.wordsPerBlock)
            let isFull = kept.count == limit
            if !isFull || blockMaximum(block) > kept[limit - 1].frequency {
                for candidate in index..<end {
                    Self.keep((documentFrequency(candidate), candidate), in: &kept, limit: limit)
                }
            }
            index = end
        }
        return kept.map(\.index)
    }

    private static func keep(
        _ candidate: (frequency: Int, index: Int), in kept: inout [(frequency: Int, index: Int)], limit: Int
    ) {
        if kept.count == limit {
            guard candidate.frequency > kept[limit - 1].frequency else { return }
            kept.removeLast()
        }
        var (low, high) = (0, kept.count)
        while low < high {
            let middle = (low + high) / 2
            if kept[middle].frequency >= candidate.frequency { low = middle + 1 } else { high = middle }
        }
        kept.insert(candidate, at: low)
    }

    // MARK: Reading one record

    /// The bytes of a word, valid while the dictionary lives; empty when the record is damaged.
    @inline(__always)
    func word(_ index: Int) -> UnsafeRawBufferPointer {
        let record = WordDictionaryFormat.record(index)
        return slice(bytes.load(UInt32.self, at: record), bytes.load(UInt16.self, at: record + 8))
    }

    func term(_ index: Int) -> UnsafeRawBufferPointer {
        let record = WordDictionaryFormat.record(index)
        return slice(bytes.load(UInt32.self, at: record + 4), bytes.load(UInt16.self, at: record + 10))
    }

    func documentFrequency(_ index: Int) -> Int {
        Int(bytes.load(UInt32.self, at: WordDictionaryFormat.record(index) + 12))
    }

    func entry(at index: Int) -> Entry {
        Entry(
            word: String(decoding: word(index), as: UTF8.self), term: String(decoding: term(index), as: UTF8.self),
            documentFrequency: documentFrequency(index))
    }

    private func blockMaximum(_ block: Int) -> Int {
        Int(bytes.load(UInt32.self, at: header.blocksStart + block * 4))
    }

    @inline(__always)
    private func slice(_ offset: UInt32, _ length: UInt16) -> UnsafeRawBufferPointer {
        let start = header.arenaStart + Int(offset)
        guard start + Int(length) <= bytes.count, let base = bytes.raw.baseAddress else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(start: base + start, count: Int(length))
    }

    private static func isBefore(_ left: UnsafeRawBufferPointer, _ right: [UInt8]) -> Bool {
        let shared = min(left.count, right.count)
        for index in 0..<shared where left[index] != right[index] { return left[index] < right[index] }
        return left.count < right.count
    }
}
