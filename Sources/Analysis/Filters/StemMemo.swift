/// Remembers stems in a table of fixed size: a newer word takes the slot of an older one with the same hash.
struct StemMemo {
    private var slots = [Slot](repeating: Slot(), count: StemMemo.slotCount)
    private var arena: [UInt8] = []

    /// A shop's vocabulary in one session; a slot takes 24 bytes.
    private static let slotCount = 1 << 14
    /// When replaced words have filled this, everything is forgotten.
    private static let arenaBytesMax = 1 << 20

    private struct Slot {
        var hash: UInt64 = 0
        var start: UInt32 = 0
        var wordCount: UInt16 = 0
        var stemCount: UInt16 = 0
    }

    /// Where the stem of a word lies in the arena.
    @inline(__always)
    func stem(of word: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Range<Int>? {
        let slot = slots[Int(truncatingIfNeeded: hash) & (Self.slotCount - 1)]
        guard slot.hash == hash, Int(slot.wordCount) == word.count, slot.stemCount > 0 else { return nil }
        let start = Int(slot.start)
        for offset in 0..<word.count where arena[start + offset] != word[offset] { return nil }
        return start + word.count..<start + word.count + Int(slot.stemCount)
    }

    func bytes(_ range: Range<Int>) -> ArraySlice<UInt8> { arena[range] }

    mutating func insert(_ word: UnsafeBufferPointer<UInt8>, hash: UInt64, stem: ArraySlice<UInt8>) {
        if arena.count + word.count + stem.count > Self.arenaBytesMax {
            arena.removeAll(keepingCapacity: true)
            slots = [Slot](repeating: Slot(), count: Self.slotCount)
        }
        slots[Int(truncatingIfNeeded: hash) & (Self.slotCount - 1)] = Slot(
            hash: hash, start: UInt32(arena.count), wordCount: UInt16(word.count), stemCount: UInt16(stem.count))
        arena.append(contentsOf: word)
        arena.append(contentsOf: stem)
    }
}
