package import Analysis

/// A small hash table from byte strings to counters, made to be filled and emptied again for every document.
///
/// Keys lie in one arena, so a term costs no allocation of its own once the table has grown to its usual size.
struct TermTable {
    struct Entry {
        let hash: UInt32
        let offset: UInt32
        let length: UInt32
        var value: UInt32
    }

    private(set) var arena: [UInt8] = []
    /// In the order of first appearance.
    private(set) var entries: [Entry] = []
    /// Entry number plus 1; 0 is free. A power of two long, at most half full.
    private var buckets = [UInt32](repeating: 0, count: 1_024)

    mutating func removeAll() {
        if entries.count * 8 < buckets.count {
            // Few terms in a table that one large document made grow: freeing what is used is cheaper.
            for entry in entries { clear(entry.hash) }
        } else {
            buckets.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        }
        arena.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
    }

    private mutating func clear(_ hash: UInt32) {
        let mask = buckets.count - 1
        var bucket = Int(hash) & mask
        while buckets[bucket] != 0 {
            buckets[bucket] = 0
            bucket = (bucket + 1) & mask
        }
    }

    /// Adds to the counter of a key.
    ///
    /// - Returns: the number of the key's entry.
    @inline(__always)
    @discardableResult
    mutating func add(_ key: UnsafeBufferPointer<UInt8>, _ amount: UInt32) -> Int {
        add(key, hash: ByteKey.hash(key), amount)
    }

    /// The same for callers that know the key's ``ByteKey/hash(_:)``.
    @inline(__always)
    @discardableResult
    mutating func add(_ key: UnsafeBufferPointer<UInt8>, hash: UInt64, _ amount: UInt32) -> Int {
        let hash = UInt32(truncatingIfNeeded: hash)
        let mask = buckets.count - 1
        var bucket = Int(hash) & mask
        while buckets[bucket] != 0 {
            let index = Int(buckets[bucket]) - 1
            if entries[index].hash == hash, isEqual(entries[index], key) {
                entries[index].value &+= amount
                return index
            }
            bucket = (bucket + 1) & mask
        }
        entries.append(
            Entry(hash: hash, offset: UInt32(arena.count), length: UInt32(key.count), value: amount))
        arena.append(contentsOf: key)
        buckets[bucket] = UInt32(entries.count)
        if entries.count * 2 > buckets.count { grow() }
        return entries.count - 1
    }

    func bytes(_ entry: Entry) -> ArraySlice<UInt8> {
        arena[Int(entry.offset)..<Int(entry.offset + entry.length)]
    }

    private func isEqual(_ entry: Entry, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
        guard Int(entry.length) == key.count else { return false }
        return arena.withUnsafeBytes { arena in
            guard let arena = arena.baseAddress, let bytes = key.baseAddress else { return true }
            return ByteKey.isEqual(arena + Int(entry.offset), bytes, count: key.count)
        }
    }

    private mutating func grow() {
        buckets = [UInt32](repeating: 0, count: buckets.count * 2)
        let mask = buckets.count - 1
        for (index, entry) in entries.enumerated() {
            var bucket = Int(entry.hash) & mask
            while buckets[bucket] != 0 { bucket = (bucket + 1) & mask }
            buckets[bucket] = UInt32(index + 1)
        }
    }
}

/// 32-bit fingerprints of terms (FNV-1a, Fowler, Noll and Vo), for ranking features that compare terms in columns.
///
/// Two terms of one query and one field collide once in about a hundred million pairs; the price would be a wrong
/// bonus, never a wrong match.
package enum TermHash {
    package static func hash(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for byte in bytes { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return hash
    }
}
