/// Hashing and comparing short byte strings, eight bytes at a time, for tables inside one process.
///
/// The hash is that of wyhash (Wang Yi, public domain) reduced to what words need; nothing that is stored may depend on
/// it. No defence against keys that were chosen to collide: tables are small and short-lived.
package enum ByteKey {
    @usableFromInline static let firstSecret: UInt64 = 0xA076_1D64_78BD_642F
    @usableFromInline static let secondSecret: UInt64 = 0xE703_7ED1_A0B4_28DB

    @inlinable @inline(__always)
    package static func hash(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let count = key.count
        guard count > 0, let base = UnsafeRawPointer(key.baseAddress) else { return 0 }
        var seed = UInt64(truncatingIfNeeded: count) ^ secondSecret
        if count < 4 {
            let low = UInt64(key[0]) << 16 | UInt64(key[count >> 1]) << 8 | UInt64(key[count - 1])
            return mix(low ^ firstSecret, seed)
        }
        if count < 8 {
            let low = UInt64(base.loadUnaligned(as: UInt32.self))
            let high = UInt64(base.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            return mix((low << 32 | high) ^ firstSecret, seed)
        }
        var offset = 0
        while count - offset > 16 {
            seed = mix(
                base.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ firstSecret,
                base.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self) ^ seed)
            offset += 16
        }
        // The last bytes may overlap those before them: cheaper than picking out what is left.
        let next = Swift.min(offset, count - 8)
        return mix(
            base.loadUnaligned(fromByteOffset: next, as: UInt64.self) ^ firstSecret,
            base.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self) ^ seed)
    }

    @inlinable @inline(__always)
    static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    /// Whether two keys of the same length are equal.
    @inlinable @inline(__always)
    package static func isEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int) -> Bool {
        if count >= 8 {
            var offset = 0
            while offset + 8 < count {
                guard word(left, offset) == word(right, offset) else { return false }
                offset += 8
            }
            return word(left, count - 8) == word(right, count - 8)
        }
        if count >= 4 { return half(left, 0) == half(right, 0) && half(left, count - 4) == half(right, count - 4) }
        for offset in 0..<count {
            let (one, other) = (left.load(fromByteOffset: offset, as: UInt8.self), right + offset)
            guard one == other.load(as: UInt8.self) else { return false }
        }
        return true
    }

    @inlinable @inline(__always)
    static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    @inlinable @inline(__always)
    static func half(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt32 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }
}
