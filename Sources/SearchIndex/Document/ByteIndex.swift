package import Analysis

/// Numbers byte strings in the order in which they are first met: 0, 1, 2 …
///
/// Keys lie in one arena, so that a key costs no allocation of its own. Grows with its keys; owners set limits.
struct ByteIndex: Sendable {
    private var arena: [UInt8] = []
    /// Key n lies between the ends n and n + 1.
    private var ends: [UInt32] = [0]
    /// Open addressing, a power of two long, at most half full: the hash's upper half above number plus 1; 0 is free.
    private var slots = [UInt64](repeating: 0, count: 64)

    var count: Int { ends.count - 1 }

    /// Bytes of all keys.
    var byteCount: Int { arena.count }

    mutating func removeAll() { self = ByteIndex() }

    /// The number of a key, a new one if it is met for the first time.
    @inline(__always)
    mutating func number(of key: UnsafeBufferPointer<UInt8>) -> (number: Int, isNew: Bool) {
        number(of: key, hash: ByteKey.hash(key))
    }

    @inline(__always)
    mutating func number(of key: UnsafeBufferPointer<UInt8>, hash: UInt64) -> (number: Int, isNew: Bool) {
        let (found, slot) = find(key, hash)
        if let found { return (found, false) }
        return (append(key, hash, slot), true)
    }

    func find(_ key: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int? { find(key, hash).number }

    @inline(__always)
    private func find(_ key: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> (number: Int?, slot: Int) {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let number = Int(truncatingIfNeeded: slots[slot] & 0xFFFF_FFFF) - 1
            if slots[slot] >> 32 == hash >> 32, isEqual(number, key) { return (number, slot) }
            slot = (slot + 1) & mask
        }
        return (nil, slot)
    }

    @inline(__always)
    private func isEqual(_ number: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = Int(ends[number])
        guard Int(ends[number + 1]) - start == key.count else { return false }
        return arena.withUnsafeBytes { arena in
            guard let arena = arena.baseAddress, let bytes = key.baseAddress else { return true }
            return ByteKey.isEqual(arena + start, bytes, count: key.count)
        }
    }

    private mutating func append(_ key: UnsafeBufferPointer<UInt8>, _ hash: UInt64, _ slot: Int) -> Int {
        arena.append(contentsOf: key)
        precondition(arena.count <= Int(UInt32.max), "an index holds at most 4 GiB of keys")
        ends.append(UInt32(arena.count))
        slots[slot] = (hash & ~0xFFFF_FFFF) | UInt64(count)
        let number = count - 1
        if count * 2 > slots.count { grow() }
        return number
    }

    private mutating func grow() {
        let mask = slots.count * 2 - 1
        var larger = [UInt64](repeating: 0, count: slots.count * 2)
        for number in 0..<count {
            let hash = withKey(number) { ByteKey.hash($0) }
            var slot = Int(truncatingIfNeeded: hash) & mask
            while larger[slot] != 0 { slot = (slot + 1) & mask }
            larger[slot] = (hash & ~0xFFFF_FFFF) | UInt64(number + 1)
        }
        slots = larger
    }

    /// Lends a key.
    @inline(__always)
    func withKey<Result>(_ number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        arena.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[Int(ends[number])..<Int(ends[number + 1])]))
        }
    }

    /// All numbers in the order of their keys' bytes.
    func sorted() -> [Int] {
        arena.withUnsafeBufferPointer { arena in
            // The first eight bytes decide nearly always, and a number compares quicker than bytes.
            var order: [(prefix: UInt64, number: UInt32)] = []
            order.reserveCapacity(count)
            for number in 0..<count {
                order.append((Self.prefix(arena[Int(ends[number])..<Int(ends[number + 1])]), UInt32(number)))
            }
            order.sort { left, right in
                if left.prefix != right.prefix { return left.prefix < right.prefix }
                let (one, other) = (Int(left.number), Int(right.number))
                return arena[Int(ends[one])..<Int(ends[one + 1])]
                    .lexicographicallyPrecedes(arena[Int(ends[other])..<Int(ends[other + 1])])
            }
            return order.map { Int($0.number) }
        }
    }

    private static func prefix(_ key: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64 {
        let bytes = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: key))
        if bytes.count >= 8 { return UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)) }
        var prefix: UInt64 = 0
        for byte in bytes { prefix = prefix << 8 | UInt64(byte) }
        return bytes.isEmpty ? 0 : prefix << UInt64(64 - bytes.count * 8)
    }
}
