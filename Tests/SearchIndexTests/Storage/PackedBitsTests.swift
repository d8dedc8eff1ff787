import TestSupport
import Testing

@testable import SearchIndex

@Suite struct PackedBitsTests {
    @Test(arguments: [
        [], [0], [7, 7, 7], [Int64.min, Int64.max, 0], [0, 1 << 55], [0, 1 << 56], [100, 300, 900], [-3, 5, 12],
    ])
    func numbersComeBack(numbers: [Int64]) throws { try check(numbers) }

    @Test func everyWidthComesBack() throws {
        var random = SeededGenerator(seed: 9)
        for width in 0...63 {
            let step = Int64.random(in: 1...3, using: &random)
            try check(
                (0..<100).map { _ in Int64.random(in: 0...(Int64.max >> Int64(63 - width)) / 3, using: &random) * step }
            )
        }
    }

    @Test func equalStepsCostNoBits() throws {
        var bytes: [UInt8] = []
        PackedBits.write((0..<64).map { 10_000 + $0 % 2 * 500 }, to: &bytes)
        #expect(bytes.count == 32 + 8 + 8)
    }

    @Test(arguments: [0, 31, 40]) func cutOffBytesAreRefused(count: Int) throws {
        var bytes: [UInt8] = []
        PackedBits.write([1, 2, 3], to: &bytes)
        #expect(throws: BlockDamage.self) { try PackedBits(StableBytes(Array(bytes.prefix(count)))) }
    }

    private func check(_ numbers: [Int64]) throws {
        var bytes: [UInt8] = []
        PackedBits.write(numbers, to: &bytes)
        let end = bytes.count
        bytes.append(contentsOf: [1, 2, 3])
        let packed = try PackedBits(StableBytes(bytes))
        #expect(packed.byteCount == end && packed.count == numbers.count)
        #expect(numbers.indices.map { packed[$0] } == numbers)
    }
}
