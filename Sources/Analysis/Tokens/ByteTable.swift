/// An immutable map from UTF-8 keys to small numbers, looked up by bytes so that no `String` is made.
struct ByteTable: Sendable {
    private var keys: [UInt8] = []
    private var entries: [Entry] = []
    /// Open addressing with at least half of the slots free; −1 is free.
    private var slots: [Int32] = [-1, -1]
    /// A bit for each length of a key below 64: most words of a text are not even as long as any key.
    private var lengths: UInt64 = 0

    private struct Entry: Sendable {
        var start: Int32
        var count: Int32
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
        guard lengths >> UInt64(Swift.min(key.count, 63)) & 1 != 0 else { return nil }
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
        entries.append(Entry(start: Int32(keys.count), count: Int32(key.count), value: Int32(clamping: value)))
        keys.append(contentsOf: key)
        lengths |= 1 << UInt64(Swift.min(key.count, 63))
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for (index, entry) in entries.enumerated() {
            let key = Array(keys[Int(entry.start)..<Int(entry.start + entry.count)])
            let slot = key.withUnsafeBufferPointer { self.slot(of: $0) }
            slots[slot] = Int32(index)
        }
    }

    @inline(__always)
    private func slot(of key: UnsafeBufferPointer<UInt8>) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: ByteKey.hash(key)) & mask
        while slots[slot] >= 0, !isEqual(entries[Int(slots[slot])], key) { slot = (slot + 1) & mask }
        return slot
    }

    @inline(__always)
    private func isEqual(_ entry: Entry, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
        guard Int(entry.count) == key.count else { return false }
        return keys.withUnsafeBytes { stored in
            guard let stored = stored.baseAddress, let bytes = key.baseAddress else { return true }
            return ByteKey.isEqual(stored + Int(entry.start), bytes, count: key.count)
        }
    }
}
