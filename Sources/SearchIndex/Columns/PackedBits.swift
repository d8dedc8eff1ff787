/// Integers in as few bits each as the widest of them needs.
///
/// Layout: the least (i64), the step that all distances from it are multiples of (u64), bits of a number (u64), count
/// (u64); the numbers of steps one behind the other, the lowest bit first, in whole words of 8 bytes and one more.
struct PackedBits: Sendable {
    private static let headerBytes = 32
    /// A number that begins anywhere in a byte is still within the 8 bytes from there on.
    private static let widthMax = 56

    private let bytes: StableBytes
    private let least: Int64
    private let step: Int64
    private let width: Int
    private let mask: UInt64
    let count: Int
    /// With the header.
    let byteCount: Int

    init(_ bytes: StableBytes) throws(BlockDamage) {
        guard bytes.count >= Self.headerBytes, let width = Int(exactly: bytes.load(UInt64.self, at: 16)),
            let count = Int(exactly: bytes.load(UInt64.self, at: 24)), width <= 64,
            count <= bytes.count * 8 || width == 0
        else { throw BlockDamage(reason: "packed bits are cut off") }
        self.bytes = bytes
        least = bytes.load(Int64.self, at: 0)
        step = bytes.load(Int64.self, at: 8)
        self.width = width
        self.count = count
        mask = width == 0 ? 0 : UInt64.max >> UInt64(64 - width)
        byteCount = Self.headerBytes + Self.bodyBytes(count: count, width: width)
        guard byteCount <= bytes.count else { throw BlockDamage(reason: "packed bits are cut off") }
    }

    private static func bodyBytes(count: Int, width: Int) -> Int {
        width == 0 ? 0 : ((count * width + 63) / 64 + 1) * 8
    }

    /// - Parameter index: below ``count``.
    @inline(__always)
    subscript(index: Int) -> Int64 {
        guard width > 0 else { return least }
        let bit = index * width
        let word = bytes.load(UInt64.self, at: Self.headerBytes + (bit >> 3)) >> UInt64(bit & 7)
        return least &+ Int64(bitPattern: word & mask) &* step
    }

    static func write(_ numbers: [Int64], to bytes: inout [UInt8]) {
        let least = numbers.min() ?? 0
        var step: UInt64 = 0
        var greatest: UInt64 = 0
        for number in numbers {
            let distance = UInt64(bitPattern: number &- least)
            greatest = max(greatest, distance)
            if distance != 0, step != 1 { step = Self.divisor(step, distance) }
        }
        step = max(step, 1)
        var width = 64 - (greatest / step).leadingZeroBitCount
        if width > widthMax { width = 64 }
        bytes.append(integer: least)
        bytes.append(integer: step)
        bytes.append(integer: UInt64(width))
        bytes.append(integer: UInt64(numbers.count))
        guard width > 0 else { return }
        var words = [UInt64](repeating: 0, count: bodyBytes(count: numbers.count, width: width) / 8)
        for (index, number) in numbers.enumerated() {
            let steps = UInt64(bitPattern: number &- least) / step
            let (word, shift) = ((index * width) >> 6, UInt64((index * width) & 63))
            words[word] |= steps << shift
            if shift > 0 { words[word + 1] |= steps >> (64 - shift) }
        }
        bytes.append(numbers: words)
    }

    /// The greatest that divides both; 0 is divided by everything.
    private static func divisor(_ left: UInt64, _ right: UInt64) -> UInt64 {
        var (left, right) = (left, right)
        while left != 0 { (left, right) = (right % left, left) }
        return right
    }
}
