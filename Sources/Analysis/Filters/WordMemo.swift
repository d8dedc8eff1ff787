/// Remembers what became of words in a table of fixed size: a newer word takes the slot of an older one.
struct WordMemo {
    /// What the lists say of a word, and its stem.
    struct Entry {
        /// The upper half of the word's hash; the lower half chose the slot.
        var tag: UInt32 = 0
        /// Where the word lies in the arena, with its stem behind it unless the stem begins the word.
        var start: UInt32 = 0
        /// 0 in a free slot.
        var wordCount: UInt8 = 0
        var stemCount: UInt8 = 0
        var isKeyword = false
        var isStopWord = false
        var hasOwnStem = false
    }

    private var slots: [Entry] = []
    private var arena: [UInt8] = []

    /// A shop's vocabulary in one session; a slot takes 16 bytes.
    private static let slotCount = 1 << 15
    /// When replaced words have filled this, everything is forgotten.
    private static let arenaBytesMax = 1 << 20
    /// Longer words and stems are not remembered.
    static let bytesMax = Int(UInt8.max)

    @inline(__always)
    func entry(of word: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Entry? {
        guard !slots.isEmpty else { return nil }
        let entry = slots[Int(truncatingIfNeeded: hash) & (Self.slotCount - 1)]
        guard entry.tag == UInt32(truncatingIfNeeded: hash >> 32), Int(entry.wordCount) == word.count else {
            return nil
        }
        let isEqual = arena.withUnsafeBytes { arena in
            guard let arena = arena.baseAddress, let bytes = word.baseAddress else { return false }
            return ByteKey.isEqual(arena + Int(entry.start), bytes, count: word.count)
        }
        return isEqual ? entry : nil
    }

    /// The stem of an entry that has one of its own.
    func stem(_ entry: Entry) -> ArraySlice<UInt8> {
        let start = Int(entry.start) + Int(entry.wordCount)
        return arena[start..<start + Int(entry.stemCount)]
    }

    /// Remembers a word; neither it nor the stem is empty or longer than ``bytesMax``. `nil` for a stem that is the
    /// word.
    mutating func insert(
        _ word: UnsafeBufferPointer<UInt8>, hash: UInt64, stem: ArraySlice<UInt8>?, isKeyword: Bool, isStopWord: Bool
    ) -> Entry {
        if slots.isEmpty || arena.count + word.count + Self.bytesMax > Self.arenaBytesMax {
            arena.removeAll(keepingCapacity: true)
            slots = [Entry](repeating: Entry(), count: Self.slotCount)
        }
        let entry = Entry(
            tag: UInt32(truncatingIfNeeded: hash >> 32), start: UInt32(arena.count), wordCount: UInt8(word.count),
            stemCount: UInt8(stem?.count ?? word.count), isKeyword: isKeyword, isStopWord: isStopWord,
            hasOwnStem: stem.map { !Self.begins(word, with: $0) } ?? false)
        slots[Int(truncatingIfNeeded: hash) & (Self.slotCount - 1)] = entry
        arena.append(contentsOf: word)
        if entry.hasOwnStem, let stem { arena.append(contentsOf: stem) }
        return entry
    }

    private static func begins(_ word: UnsafeBufferPointer<UInt8>, with stem: ArraySlice<UInt8>) -> Bool {
        guard stem.count <= word.count else { return false }
        return stem.withUnsafeBytes { stem in
            guard let bytes = stem.baseAddress, let word = word.baseAddress else { return true }
            return ByteKey.isEqual(bytes, word, count: stem.count)
        }
    }
}
