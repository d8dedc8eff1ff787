/// Integers that lie close together, in four bytes each.
///
/// Layout: the least of them (i64), a divisor that the owner may need (u64), their distances from the least (u32 each).
struct PackedIntegers: Sendable {
    private static let headerBytes = 16

    private let bytes: StableBytes
    private let least: Int64
    let divisor: UInt64

    init(_ bytes: StableBytes) throws(BlockDamage) {
        guard bytes.count >= Self.headerBytes else { throw BlockDamage(reason: "packed numbers are cut off") }
        self.bytes = bytes
        least = bytes.load(Int64.self, at: 0)
        divisor = max(1, bytes.load(UInt64.self, at: 8))
    }

    /// The integer at a place; the least for one that a damaged section lacks.
    @inline(__always)
    subscript(index: Int) -> Int64 {
        let position = Self.headerBytes + index * 4
        guard position + 4 <= bytes.count else { return least }
        return least &+ Int64(bytes.load(UInt32.self, at: position))
    }

    /// - Returns: `nil` when the integers lie too far apart.
    static func bytes(_ integers: [Int64], divisor: UInt64) -> [UInt8]? {
        guard let least = integers.min(), let greatest = integers.max() else { return nil }
        let (range, isTooWide) = greatest.subtractingReportingOverflow(least)
        guard !isTooWide, range <= Int64(UInt32.max) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerBytes + integers.count * 4)
        bytes.append(integer: least)
        bytes.append(integer: divisor)
        bytes.append(numbers: integers.map { UInt32($0 - least) })
        return bytes
    }
}
