import Testing
@testable import Analysis

@Suite struct ByteKeyTests {
    @Test func keysThatDifferInOneByteAreNotEqual() {
        for count in 0...40 {
            let key = (0..<count).map { UInt8($0 * 7 & 0xFF) }
            for place in 0..<count {
                var other = key
                other[place] ^= 1
                #expect(!isEqual(key, other) && hash(key) != hash(other), "\(count) bytes, byte \(place)")
            }
            #expect(isEqual(key, Array(key)) && hash(key) == hash(Array(key)))
        }
    }

    @Test func lengthIsPartOfTheHash() {
        let hashes = (0...64).map { hash([UInt8](repeating: 0, count: $0)) }
        #expect(Set(hashes).count == hashes.count)
    }

    @Test func shortKeysRarelyShareTheirLowBits() {
        var buckets = [Int](repeating: 0, count: 1 << 16)
        for first in UInt8(0x61)...0x7A {
            for second in UInt8(0x61)...0x7A {
                for third in UInt8(0x61)...0x7A { buckets[Int(hash([first, second, third]) & 0xFFFF)] += 1 }
            }
        }
        // 17,576 keys in 65,536 buckets: even chance alone puts five into one now and then.
        #expect((buckets.max() ?? 0) < 9)
    }

    private func hash(_ key: [UInt8]) -> UInt64 { key.withUnsafeBufferPointer { ByteKey.hash($0) } }

    private func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                guard let one = left.baseAddress, let other = right.baseAddress else { return true }
                return ByteKey.isEqual(one, other, count: left.count)
            }
        }
    }
}
