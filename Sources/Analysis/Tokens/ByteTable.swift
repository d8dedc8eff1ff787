/// An immutable map from UTF-8 keys to small numbers, looked up by bytes so that no `String` is made.
struct ByteTable: Sendable {
    private var keys: [UInt8] = []
    private var entries: [Entry] = []
    /// Open addressing with at least half of the slots free; −1 is free.
    private var slots: [Int32] = [-1, -1]

    private struct Entry: Sendable {
        var range: Range<Int>
        var value: Int32
    }

    init() {}

    /// Later entries of an equal key replace earlier ones.
    init(_ pairs: some Sequence<(key: [UInt8], value: Int)>) {
        for (key, value) in pairs { insert(key, value) }
    }

    /// A set: every word has the value 0.
    init(words: some Sequence<String>) {
        self.init(words.map { (key: Array($0.utf8), value: 0) })
    }

    var isEmpty: Bool { entries.isEmpty }

    @inline(__always)
    subscript(key: UnsafeBufferPointer<UInt8>) -> Int? {
        let slot = slot(of: key)
        return slots[slot] < 0 ? nil : Int(entries[Int(slots[slot])].value)
    }

    func contains(_ key: UnsafeBufferPointer<UInt8>) -> Bool { self[key] != nil }

    private mutating func insert(_ key: [UInt8], _ value: Int) {
        if (entries.count + 1) * 2 > slots.count { grow() }
        let slot = key.withUnsafeBufferPointer { self.slot(of: $0) }
        if slots[slot] >= 0 {
            entries[Int(slots[slot])].value = Int32(clamping: value)
            return
        }
        slots[slot] = Int32(entries.count)
        let start = keys.count
        keys.append(contentsOf: key)
        entries.append(Entry(range: start..<keys.count, value: Int32(clamping: value)))
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for (index, entry) in entries.enumerated() {
            let key = Array(keys[entry.range])
            let slot = key.withUnsafeBufferPointer { self.slot(of: $0) }
            slots[slot] = Int32(index)
        }
    }

    @inline(__always)
    private func slot(of key: UnsafeBufferPointer<UInt8>) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: ByteHash.hash(key)) & mask
        while slots[slot] >= 0, !isEqual(entries[Int(slots[slot])].range, key) { slot = (slot + 1) & mask }
        return slot
    }

    @inline(__always)
    private func isEqual(_ range: Range<Int>, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
        guard range.count == key.count else { return false }
        return keys.withUnsafeBufferPointer { stored in
            for offset in 0..<key.count where stored[range.lowerBound + offset] != key[offset] { return false }
            return true
        }
    }
}

/// A quick hash for short byte strings inside one process; the fingerprint has a hash of its own.
enum ByteHash {
    @inline(__always)
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash ^ (hash >> 29)
    }
}
