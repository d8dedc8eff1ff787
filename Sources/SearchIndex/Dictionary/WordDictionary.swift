import Catalog

/// The words of an index with their document frequency and their index term, sorted by UTF-8 bytes.
///
/// One block of bytes that a mapped file or an array holds; nothing is loaded or decoded on opening, so a million
/// words are ready at once. Layout, little-endian: magic (8 bytes), count (u64), record offset (u64), arena offset
/// (u64), total length (u64); records of 16 bytes; an arena with the words and those terms that begin no word.
package struct WordDictionary: Sendable {
    /// A word as it stands in the dictionary.
    package struct Entry: Sendable, Hashable {
        package let word: String
        /// The index term that products with the word have.
        package let term: String
        package let documentFrequency: Int
    }

    /// Why bytes are no dictionary.
    package enum Damage: Error, Hashable {
        case foreign
        case truncated
        case inconsistent
    }

    static let magic: UInt64 = 0x3144_5257_454C_5341  // "ASLEWRD1"
    static let headerBytes = 40
    static let recordBytes = 16

    /// Keeps the bytes alive.
    private let owner: any AnyObject & Sendable
    private let records: UnsafeRawBufferPointer
    private let arena: UnsafeRawBufferPointer
    package let count: Int

    /// - Parameter bytes: stay valid and unchanged as long as the owner lives.
    /// - Throws: what is wrong; every offset is checked against the bounds when it is used, so damage inside never
    ///   reads outside.
    package init(bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable) throws(Damage) {
        guard bytes.count >= Self.headerBytes else { throw .truncated }
        func header(_ index: Int) -> UInt64 {
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        guard header(0) == Self.magic else { throw .foreign }
        guard let count = Int(exactly: header(1)), let recordsStart = Int(exactly: header(2)),
            let arenaStart = Int(exactly: header(3)), let end = Int(exactly: header(4))
        else { throw .inconsistent }
        guard end == bytes.count else { throw .truncated }
        guard recordsStart == Self.headerBytes, count <= (end - recordsStart) / Self.recordBytes,
            arenaStart == recordsStart + count * Self.recordBytes, arenaStart <= end
        else { throw .inconsistent }
        self.owner = owner
        self.count = count
        records = UnsafeRawBufferPointer(rebasing: bytes[recordsStart..<arenaStart])
        arena = UnsafeRawBufferPointer(rebasing: bytes[arenaStart..<end])
    }

    /// A dictionary without words.
    package static let empty = WordDictionaryBuilder().dictionary()

    // MARK: Reading one record

    /// The bytes of a word; empty when the record is damaged.
    func word(_ index: Int) -> UnsafeRawBufferPointer {
        slice(offsetAt: index * Self.recordBytes, lengthAt: index * Self.recordBytes + 8)
    }

    func term(_ index: Int) -> UnsafeRawBufferPointer {
        slice(offsetAt: index * Self.recordBytes + 4, lengthAt: index * Self.recordBytes + 10)
    }

    func documentFrequency(_ index: Int) -> Int {
        Int(UInt32(littleEndian: records.loadUnaligned(fromByteOffset: index * Self.recordBytes + 12, as: UInt32.self)))
    }

    private func slice(offsetAt: Int, lengthAt: Int) -> UnsafeRawBufferPointer {
        let offset = Int(UInt32(littleEndian: records.loadUnaligned(fromByteOffset: offsetAt, as: UInt32.self)))
        let length = Int(UInt16(littleEndian: records.loadUnaligned(fromByteOffset: lengthAt, as: UInt16.self)))
        guard offset + length <= arena.count else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(rebasing: arena[offset..<(offset + length)])
    }

    func entry(at index: Int) -> Entry {
        Entry(
            word: String(decoding: word(index), as: UTF8.self), term: String(decoding: term(index), as: UTF8.self),
            documentFrequency: documentFrequency(index))
    }

    // MARK: Looking up

    /// - Complexity: O(log n).
    package func entry(_ word: String) -> Entry? {
        let bytes = Array(word.utf8)
        let index = firstIndex(from: bytes)
        guard index < count, self.word(index).elementsEqual(bytes) else { return nil }
        return entry(at: index)
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

    /// Indices of the most frequent words of a range, most frequent first.
    func mostFrequent(in range: Range<Int>, limit: Int) -> [Int] {
        var heap = BoundedHeap<Int>(limit: limit) { left, right in
            let (first, second) = (documentFrequency(left), documentFrequency(right))
            return first != second ? first > second : left < right
        }
        for index in range { heap.insert(index) }
        return heap.sorted()
    }

    private static func isBefore(_ left: UnsafeRawBufferPointer, _ right: [UInt8]) -> Bool {
        let shared = min(left.count, right.count)
        for index in 0..<shared where left[index] != right[index] { return left[index] < right[index] }
        return left.count < right.count
    }
}
